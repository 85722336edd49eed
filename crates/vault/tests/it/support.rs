//! A vault with members, and people who ask.

use atalaya_model::{Basis, Purpose, Role, Scope};
use atalaya_vault::{
    CodeKind, Gate, Secret, Shelf, Suite, Vault,
    escrow::{self, Share},
    opaque::Stretch,
    terminal,
    vault::{Act, Ask, NewCode, NewTip, Sealed, Session},
};
use rand::{SeedableRng, rngs::StdRng};
use uuid::Uuid;
use zeroize::Zeroizing;

/// 2026-11-24 03:15 UTC.
pub const NOW: i64 = 1_795_490_100;
pub const DAY: i64 = 86_400;
pub const PHRASE: &[u8] = b"cuatro caballos correctos";

/// Allows whoever states the purpose of an order.
pub struct Orders;
impl Gate for Orders {
    fn allows(&self, ask: &Ask) -> Result<String, String> {
        match &ask.purpose {
            Some(p) if p.basis == Basis::LegalOrder => Ok("orders".to_owned()),
            _ => Err("no order".to_owned()),
        }
    }
}

pub fn rng(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}
pub fn member_id(n: u128) -> Uuid {
    Uuid::from_u128(0xA000 + n)
}
/// A session of this member's, which ends tomorrow.
pub fn session(n: u128) -> Session {
    Session { id: Uuid::from_u128(0x5E55 + n), epoch: 0, until_s: NOW + DAY }
}
pub fn tip_id(n: u128) -> Uuid {
    Uuid::from_u128(0x7190 + n)
}

pub fn ask(member: u128, act: Act) -> Ask {
    Ask {
        account: member_id(member),
        session: session(member).id,
        name: format!("analista{member}"),
        roles: [Role::Supervisor].into(),
        scope: Scope::default(),
        second_factor: true,
        ready: true,
        purpose: Some(Purpose::new(Basis::LegalOrder, Some("JC-12/2026".parse().unwrap())).unwrap()),
        act,
        unit: "089".to_owned(),
        municipality: None,
        own: false,
    }
}

/// A vault with an escrow key and two members, locked.
pub struct Set {
    pub vault: Vault,
    pub shares: Vec<Share>,
    pub rng: StdRng,
}

impl Set {
    pub fn new() -> Self {
        Self::over(Shelf::in_memory().unwrap())
    }
    pub fn over(shelf: Shelf) -> Self {
        let mut rng = rng(1);
        let mut vault = Vault::new(shelf, &Secret::new([3; 32]), Box::new(Orders));
        let (public, shares) = escrow::ceremony(Suite::XWing, &mut rng).unwrap();
        vault.set_escrow(&public).unwrap();
        let mut set = Self { vault, shares, rng };
        for n in 1..=2 {
            set.enrol(n, None).unwrap();
        }
        set
    }
    pub fn enrol(&mut self, n: u128, by: Option<&Ask>) -> Result<(), atalaya_vault::VaultError> {
        let (vault, rng) = (&mut self.vault, &mut self.rng);
        terminal::enrol(vault, NOW, by, ("089", member_id(n)), PHRASE, &Stretch::cheap(), rng).map(drop)
    }
    pub fn unlock(&mut self, n: u128) -> Result<usize, atalaya_vault::VaultError> {
        self.unlock_in(NOW, n, &session(n))
    }
    pub fn unlock_in(
        &mut self,
        now_s: i64,
        n: u128,
        session: &Session,
    ) -> Result<usize, atalaya_vault::VaultError> {
        let (vault, rng, who) = (&mut self.vault, &mut self.rng, ("089", member_id(n)));
        let (keys, _) = terminal::unlock(vault, now_s, who, session, PHRASE, &Stretch::cheap(), rng)?;
        Ok(keys)
    }
    pub fn create(&mut self, n: u128, text: &str) -> (Sealed, Zeroizing<String>) {
        self.create_at(NOW, n, text, CodeKind::Words)
    }
    pub fn create_at(
        &mut self,
        now: i64,
        n: u128,
        text: &str,
        kind: CodeKind,
    ) -> (Sealed, Zeroizing<String>) {
        let code = NewCode::make(tip_id(n), kind, &self.vault.pepper(), &mut self.rng).unwrap();
        let new = NewTip { tip: tip_id(n), unit: "089", text, more: &[], marks: &[] };
        let sealed = self.vault.create(now, &new, &code, &mut self.rng).unwrap();
        (sealed, code.text())
    }
    pub fn read(&mut self, by: u128, n: u128, sealed: &Sealed) -> Result<String, atalaya_vault::VaultError> {
        let fields = [("content".to_owned(), sealed.envelope.clone())];
        let texts = self.vault.read(NOW, &ask(by, Act::Read), tip_id(n), &fields)?;
        Ok(texts[0].to_string())
    }
}
