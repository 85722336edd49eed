//! A bounded run of the fuzz targets: mutations of what is valid.

use crate::support::{Set, ask, rng, tip_id};
use atalaya_vault::{
    Code, CodeKind, Suite,
    escrow::{self, Holder},
    fuzz,
    original::{self, OriginalPlace},
    protocol::Request,
    vault::Act,
};
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
        atalaya_vault::opaque::Entering::start(crate::support::PHRASE, &mut rng).unwrap().1,
        atalaya_vault::opaque::Registering::start(crate::support::PHRASE, &mut rng).unwrap().1,
    ];
    let place = OriginalPlace { tip: tip_id(1), order: 0, file: 0 };
    let (forensic, shares) = escrow::ceremony_of(Holder::Forensic, Suite::XWing, &mut rng).unwrap();
    let sealed = original::seal(&forensic, &place, b"foto", &mut rng).unwrap();
    fuzz::sealed_original(&[&sealed.head[..], &sealed.parts[0]].concat());
    fuzz::sealed_original(&sealed.head);
    fuzz::code_entry(shares[0].line().as_bytes());
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
        fuzz::sealed_original(&[&sealed.head[..round % sealed.head.len()], &bytes].concat());
        if round % seeds.len() >= 5 || round % 50 == 0 {
            fuzz::opaque_message(&bytes);
        }
    }
}
