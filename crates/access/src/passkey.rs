//! Passkeys: the WebAuthn ceremony, thin over `webauthn-rs`.
//!
//! The server keeps the [`RegistrationState`] or [`LoginState`] (they serialise) between the two
//! halves, on its own side, bound to the session or attempt, and gives it up after one use. A state
//! older than [`CEREMONY`] is refused. User verification is required, so that a passkey alone counts as
//! two factors. Challenges are drawn inside `webauthn-rs` (see the crate's page).

use crate::{AccessError, Account, SignInName};
use atalaya_model::{AccountId, Millis, Personal, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use webauthn_rs::prelude as rs;

/// How long a ceremony may take.
pub const CEREMONY: Millis = Millis::from_minutes(5);
/// Most bytes of a browser's answer.
pub const MAX_ANSWER: usize = 32 * 1024;
/// How long the ids of keys in use are, in bytes: of telephones, computers and separate keys.
const ID_LENGTHS: [usize; 5] = [16, 20, 32, 48, 64];
/// Bytes that a decoy is made of: the longest id, and one byte for its length.
pub const DECOY_SEED: usize = 65;

/// The relying party: this centre's console.
pub struct Passkeys {
    webauthn: rs::Webauthn,
}

/// What the server keeps between the halves of a registration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegistrationState {
    account: AccountId,
    at: Timestamp,
    state: rs::PasskeyRegistration,
}

/// What the server keeps between the halves of a log-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoginState {
    account: AccountId,
    at: Timestamp,
    state: rs::PasskeyAuthentication,
}

/// A new credential, for `AccountCommand::RegisterPasskey`.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    pub id: String,
    pub credential: Value,
}

/// A good log-in. With `updated`, commit `AccountCommand::UpdatePasskey` in the same batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Authenticated {
    pub id: String,
    pub updated: Option<Value>,
}

impl Passkeys {
    /// `origin` is the console's address, `https://c5.example.mx`; its host is the relying-party id.
    /// Passkeys registered under one host do not work under another.
    pub fn new(origin: &str, centre: &str) -> Result<Self, AccessError> {
        let origin = Url::parse(origin).map_err(|_| AccessError::PasskeyData)?;
        let host = origin.domain().ok_or(AccessError::PasskeyData)?.to_owned();
        let builder = rs::WebauthnBuilder::new(&host, &origin).map_err(|_| AccessError::PasskeyData)?;
        let webauthn = builder.rp_name(centre).build().map_err(|_| AccessError::PasskeyData)?;
        Ok(Self { webauthn })
    }
    /// First half of a registration: what the browser's `navigator.credentials.create` takes.
    pub fn start_registration(
        &self,
        account: &Account,
        now: Timestamp,
    ) -> Result<(Value, RegistrationState), AccessError> {
        let id = account.id.ok_or(AccessError::NotFound)?;
        let name = account.name.as_ref().map_or("", SignInName::as_str);
        let shown = account.display_name.as_ref().and_then(Personal::known).map_or(name, |n| n.as_str());
        let held = keys(account).iter().map(|key| key.cred_id().clone()).collect();
        let (challenge, state) = self
            .webauthn
            .start_passkey_registration(id.0, name, shown, Some(held))
            .map_err(|_| AccessError::PasskeyCeremony)?;
        Ok((to_json(&challenge)?, RegistrationState { account: id, at: now, state }))
    }
    /// Second half: the browser's answer.
    pub fn finish_registration(
        &self,
        account: &Account,
        kept: &RegistrationState,
        answer: &str,
        now: Timestamp,
    ) -> Result<Registered, AccessError> {
        in_time(account, kept.account, kept.at, now)?;
        let answer: rs::RegisterPublicKeyCredential = read(answer)?;
        let key = self
            .webauthn
            .finish_passkey_registration(&answer, &kept.state)
            .map_err(|_| AccessError::PasskeyCeremony)?;
        Ok(Registered { id: id_of(&key), credential: to_json(&key)? })
    }
    /// First half of a log-in or elevation: what `navigator.credentials.get` takes.
    pub fn start_login(&self, account: &Account, now: Timestamp) -> Result<(Value, LoginState), AccessError> {
        let id = account.id.ok_or(AccessError::NotFound)?;
        let keys = keys(account);
        if keys.is_empty() {
            return Err(AccessError::PasskeyUnknown);
        }
        let (challenge, state) =
            self.webauthn.start_passkey_authentication(&keys).map_err(|_| AccessError::PasskeyCeremony)?;
        Ok((to_json(&challenge)?, LoginState { account: id, at: now, state }))
    }
    /// First half for a name that no passkey can log in: looks like any other, and no key answers it.
    /// A `seed` that belongs to the name shows the same key each time, as an account does.
    pub fn start_decoy(&self, seed: &[u8; DECOY_SEED]) -> Result<Value, AccessError> {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let (challenge, _) =
            self.webauthn.start_passkey_authentication(&[]).map_err(|_| AccessError::PasskeyCeremony)?;
        let mut options = to_json(&challenge)?;
        // Length and id come from different bytes: together they must not show how they were made.
        let (length, id) = (ID_LENGTHS[usize::from(seed[0]) % ID_LENGTHS.len()], &seed[1..]);
        let key = json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(&id[..length]) });
        options["publicKey"]["allowCredentials"] = json!([key]);
        Ok(options)
    }
    /// Second half. A counter that runs backwards (a copied key) is refused by the library.
    pub fn finish_login(
        &self,
        account: &Account,
        kept: &LoginState,
        answer: &str,
        now: Timestamp,
    ) -> Result<Authenticated, AccessError> {
        in_time(account, kept.account, kept.at, now)?;
        let answer: rs::PublicKeyCredential = read(answer)?;
        let result = self
            .webauthn
            .finish_passkey_authentication(&answer, &kept.state)
            .map_err(|_| AccessError::PasskeyCeremony)?;
        if !result.user_verified() {
            return Err(AccessError::PasskeyCeremony);
        }
        // The key may have been removed since the first half.
        let mut key = keys(account)
            .into_iter()
            .find(|key| key.cred_id() == result.cred_id())
            .ok_or(AccessError::PasskeyUnknown)?;
        let changed = key.update_credential(&result) == Some(true);
        let updated = if changed { Some(to_json(&key)?) } else { None };
        Ok(Authenticated { id: id_of(&key), updated })
    }
}

fn keys(account: &Account) -> Vec<rs::Passkey> {
    let known = account.passkeys.values().filter_map(|record| record.credential.known());
    known.filter_map(|value| serde_json::from_value(value.clone()).ok()).collect()
}
fn id_of(key: &rs::Passkey) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let id: &[u8] = key.cred_id().as_ref();
    URL_SAFE_NO_PAD.encode(id)
}
fn in_time(account: &Account, kept: AccountId, at: Timestamp, now: Timestamp) -> Result<(), AccessError> {
    if account.id != Some(kept) {
        return Err(AccessError::PasskeyCeremony);
    }
    if now.since(at) > CEREMONY { Err(AccessError::PasskeyExpired) } else { Ok(()) }
}
fn read<T: serde::de::DeserializeOwned>(answer: &str) -> Result<T, AccessError> {
    if answer.len() > MAX_ANSWER {
        return Err(AccessError::PasskeyData);
    }
    serde_json::from_str(answer).map_err(|_| AccessError::PasskeyData)
}
fn to_json<T: Serialize>(value: &T) -> Result<Value, AccessError> {
    serde_json::to_value(value).map_err(|_| AccessError::PasskeyData)
}
