//! What the vault costs: `cargo run --release -p atalaya-vault --example vault_bench -- 100000`.
//!
//! Prints one line per figure: name, count, median, 99th percentile or total.

use atalaya_vault::{
    Code, CodeKind, Gate, Secret, Shelf, Suite, Vault, escrow,
    opaque::Stretch,
    terminal,
    vault::{Act, Ask, NewCode, NewTip, Session, VaultError},
};
use rand::RngExt;
use std::time::{Duration, Instant};
use uuid::Uuid;

struct Open;
impl Gate for Open {
    fn allows(&self, _: &Ask) -> Result<String, String> {
        Ok(String::new())
    }
}

const WORDS: [&str; 24] = [
    "camioneta",
    "blanca",
    "bodega",
    "noche",
    "armas",
    "sujeto",
    "tatuaje",
    "esquina",
    "tienda",
    "cobran",
    "piso",
    "mercado",
    "moto",
    "roja",
    "placas",
    "vecina",
    "gritos",
    "paquete",
    "venden",
    "puente",
    "lona",
    "taller",
    "halcón",
    "combustible",
];

fn show(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |q: usize| times.get(times.len() * q / 100).or(times.last()).copied().unwrap_or_default();
    println!("{name}: n={} p50={:.3?} p99={:.3?}", times.len(), at(50), at(99));
}

fn timed<T>(times: &mut Vec<Duration>, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let value = work();
    times.push(began.elapsed());
    value
}

const PHRASE: &[u8] = b"una frase de prueba";

fn main() -> Result<(), VaultError> {
    let tips: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let dir = std::env::temp_dir().join(format!("vault-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).ok();
    let rng = &mut rand::rng();
    let mut vault =
        Vault::new(Shelf::open(&dir.join("vault.sqlite"))?, &Secret::new([1; 32]), Box::new(Open));
    let Ok((public, _)) = escrow::ceremony(Suite::XWing, rng) else { return Err(VaultError::NotReady) };
    vault.set_escrow(&public)?;
    // Four members, so that a month's key goes to four; a tip itself goes to unit, escrow and code.
    let ids: Vec<Uuid> = (1..=4).map(Uuid::from_u128).collect();
    for id in &ids {
        terminal::enrol(&mut vault, 0, None, ("089", *id), PHRASE, &Stretch::cheap(), rng)?;
    }
    let mut checks = Vec::new();
    let code = NewCode::make(Uuid::nil(), CodeKind::Words, &vault.pepper(), rng)?;
    for _ in 0..20 {
        let code = Code::random(CodeKind::Words, rng);
        timed(&mut checks, || code.key(Uuid::nil(), &[1; 16], &vault.pepper()))?;
    }
    show("code check (Argon2id, one core)", checks);

    let (mut seals, mut stored) = (Vec::new(), Vec::new());
    for n in 0..tips {
        let length = rng.random_range(20..120);
        let mut text = String::new();
        for _ in 0..length {
            text.push_str(WORDS[rng.random_range(0..WORDS.len())]);
            text.push(' ');
        }
        text.push_str(&format!("clave{} {}", n % 5_000, 7_220_000_000_u64 + (n as u64 % 30_000)));
        let tip = Uuid::from_u128(1_000 + n as u128);
        let sealed = timed(&mut seals, || {
            let new = NewTip { tip, unit: "089", text: &text, more: &[], marks: &[] };
            vault.create(0, &new, &code, rng)
        })?;
        stored.push((tip, sealed.envelope));
    }
    show("seal and store (unit, escrow, code; on disk)", seals);

    let within = Session { id: Uuid::from_u128(1), epoch: 0, until_s: i64::MAX };
    let ask = |act| Ask {
        account: ids[0],
        session: within.id,
        name: "bench".to_owned(),
        roles: Default::default(),
        scope: Default::default(),
        second_factor: true,
        ready: true,
        purpose: None,
        act,
        unit: "089".to_owned(),
        municipality: None,
        own: false,
    };
    // With the vault's part of OPAQUE; the member's part here is cheap, at a workstation it is the phrase's cost.
    let began = Instant::now();
    terminal::unlock(&mut vault, 0, ("089", ids[0]), &within, PHRASE, &Stretch::cheap(), rng)?;
    for (tip, envelope) in &stored {
        vault.feed(0, within.id, *tip, "089", &[("content".to_owned(), envelope.clone())])?;
    }
    println!(
        "start: {} tips opened and indexed in {:.1?}",
        vault.indexed("089").unwrap_or(0),
        began.elapsed()
    );

    let mut opens = Vec::new();
    for _ in 0..500 {
        let (tip, envelope) = &stored[rng.random_range(0..stored.len())];
        let fields = [("content".to_owned(), envelope.clone())];
        timed(&mut opens, || vault.read(0, &ask(Act::Read), *tip, &fields))?;
    }
    show("open (with its line on the record, on disk)", opens);

    let (mut common, mut rare) = (Vec::new(), Vec::new());
    for n in 0..200usize {
        let two = format!("{} {}", WORDS[n % WORDS.len()], WORDS[(n * 7 + 3) % WORDS.len()]);
        timed(&mut common, || vault.search(0, &ask(Act::Search), &two, 100))?;
        let one = format!("{} clave{}", WORDS[n % WORDS.len()], n * 13 % 5_000);
        timed(&mut rare, || vault.search(0, &ask(Act::Search), &one, 100))?;
    }
    show("search, two words that most tips have", common);
    show("search, one common and one rare word", rare);
    let mut alike = Vec::new();
    for n in 0..100usize {
        let (tip, envelope) = &stored[n * 37 % stored.len()];
        let fields = [("content".to_owned(), envelope.clone())];
        timed(&mut alike, || vault.similar(0, &ask(Act::Search), *tip, &fields, 20))?;
    }
    show("similar tips", alike);
    let mut marks = Vec::new();
    for n in 0..20u64 {
        let number = format!("55{:08}", n * 7_919);
        timed(&mut marks, || vault.marker().mark("089", atalaya_vault::mark::Kind::Number, &number));
    }
    show("mark of a reported number", marks);
    std::fs::remove_dir_all(&dir).ok();
    Ok(())
}
