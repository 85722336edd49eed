//! A small world: people, clocks, and streams folded as the store folds them.

use atalaya_access::{
    Account, AccountCommand, AccountEvent, Factors, SignInName, Source, account, password::PasswordHash,
    totp::TotpSecret,
};
use atalaya_model::{
    AccountId, Actor, Aggregate, Env, IdSource, Line, Millis, Personal, Realm, Role, Scope, SiteCode,
    Timestamp,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// 2026-11-24T09:00:00Z.
pub fn start() -> Timestamp {
    Timestamp::parse("2026-11-24T09:00:00Z").unwrap()
}
pub fn minutes(n: i64) -> Millis {
    Millis::from_minutes(n)
}
pub fn account_id(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}
pub fn person(n: u128) -> Actor {
    Actor::Account { id: account_id(n), name: format!("persona{n}") }
}
pub fn env(actor: Actor, now: Timestamp) -> Env {
    let site = SiteCode::new("TOL").unwrap();
    Env { now, actor, site, realm: Realm::Operations, ids: IdSource::new(now, 7) }
}
pub fn console(n: u32) -> Source {
    Source::console(&format!("TOL-{n:02}")).unwrap()
}
pub fn net(n: u32) -> Source {
    Source::address(std::net::Ipv4Addr::from(0x0A00_0000 + n).into())
}
pub fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}
/// A well-formed hash that costs nothing to make; its password is not known.
pub fn some_hash() -> PasswordHash {
    PasswordHash::parse(
        "$argon2id$v=19$m=19456,t=2,p=1$AwMDAwMDAwMDAwMDAwMDAw$C2SVoGHgTIAgTzaO3yHwSUK7NRZzVLcyZ2dRLDDCzMg",
    )
    .unwrap()
}
pub fn secret() -> TotpSecret {
    TotpSecret::from_random([42; 20])
}
pub const PASSWORD_ONLY: Factors = Factors { password: true, totp: false, passkey: false };
pub const WITH_TOTP: Factors = Factors { password: true, totp: true, passkey: false };
pub const WITH_PASSKEY: Factors = Factors { password: false, totp: false, passkey: true };

/// The administrator who creates everybody.
pub const ADMIN: u128 = 1;
/// The person the tests are about.
pub const ANA: u128 = 2;

/// An account whose events also pass through their JSON form, as the store does.
#[derive(Clone, Default, Debug)]
pub struct World {
    pub account: Account,
    pub events: Vec<AccountEvent>,
}

impl World {
    pub fn with_roles(roles: impl IntoIterator<Item = Role>) -> Self {
        let mut world = Self::default();
        let create = AccountCommand::Create {
            id: account_id(ANA),
            name: SignInName::new("ana.lopez").unwrap(),
            display_name: Personal::Known(line("Ana López")),
            roles: roles.into_iter().collect::<BTreeSet<_>>(),
            scope: Scope::default(),
            password_hash: some_hash(),
        };
        world.run(create, person(ADMIN), start()).unwrap();
        world
    }
    /// A call-taker who has changed her initial password.
    pub fn call_taker() -> Self {
        let mut world = Self::with_roles([Role::CallTaker]);
        let own = AccountCommand::SetPasswordHash { password_hash: some_hash() };
        world.run(own, person(ANA), start()).unwrap();
        world
    }
    pub fn run(
        &mut self,
        command: AccountCommand,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Vec<AccountEvent>, atalaya_access::AccessError> {
        let events = account::decide(&self.account, command, &env(actor, now))?;
        for event in &events {
            let json = serde_json::to_string(event).unwrap();
            let back: AccountEvent = serde_json::from_str(&json).unwrap();
            assert_eq!(&back, event, "{json}");
            self.account.evolve(&back, now);
        }
        self.events.extend(events.clone());
        Ok(events)
    }
    pub fn fail(&mut self, source: &Source, now: Timestamp) -> Vec<AccountEvent> {
        let command =
            AccountCommand::RecordLoginFailure { source: source.clone(), proof: account::Proof::Password };
        self.run(command, Actor::system("door"), now).unwrap()
    }
    pub fn log_in(&mut self, source: &Source, now: Timestamp) -> Result<(), atalaya_access::AccessError> {
        let command =
            AccountCommand::RecordLogin { source: source.clone(), factors: PASSWORD_ONLY, totp_step: None };
        self.run(command, person(ANA), now).map(|_| ())
    }
    pub fn open(&self, source: &Source, now: Timestamp) -> bool {
        self.account.gate(source, false, now).is_ok()
    }
}
