//! A bounded run of the fuzz targets: mutations of what is valid.

use crate::support::{Set, ask, rng, tip_id};
use atalaya_vault::{Code, CodeKind, fuzz, protocol::Request, vault::Act};
use rand::RngExt;

#[test]
fn mutated_inputs_break_nothing() {
    let mut set = Set::new();
    let mut rng = rng(21);
    let (sealed, code) = set.create(1, "algo");
    let request = Request::Read { ask: ask(1, Act::Read), tip: tip_id(1), fields: Vec::new() };
    let digits = Code::random(CodeKind::Digits, &mut rng).text().to_string();
    let seeds = [
        sealed.envelope,
        code.as_bytes().to_vec(),
        digits.into_bytes(),
        set.shares[0].line().as_bytes().to_vec(),
        serde_json::to_vec(&request).unwrap(),
    ];
    for round in 0..2_000 {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..rng.random_range(0..4) {
            let at = rng.random_range(0..bytes.len());
            bytes[at] = rng.random();
        }
        if rng.random_bool(0.2) {
            bytes.truncate(rng.random_range(0..bytes.len()));
        }
        fuzz::envelope(&bytes);
        fuzz::code_entry(&bytes);
        fuzz::vault_request(&bytes);
    }
}
