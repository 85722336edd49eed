//! Time-based one-time codes: RFC 6238 with SHA-1, 30 s, six digits, one step either way.

use crate::{AccessError, SignInName};
use atalaya_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroize;

/// Seconds of one step.
pub const STEP_S: u64 = 30;
const DIGITS: u8 = 6;
/// Steps accepted before and after the current one: operators' phones are rarely exact.
const SKEW: u16 = 1;

/// The shared secret: 20 bytes (RFC 4226 §4 R6 recommends 160 bits), base32 in JSON.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// From 20 bytes of the server's random generator.
    pub fn from_random(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }
    /// What the person types when the QR code cannot be read.
    pub fn to_base32(&self) -> String {
        Secret::from(self.0.to_vec()).to_base32()
    }
    /// What the QR code holds: the `otpauth` address that authenticator applications read.
    /// `centre` is shown as the issuer; characters outside letters and digits become `_`.
    pub fn provisioning_uri(&self, centre: &str, name: &SignInName) -> String {
        let issuer: String =
            centre.chars().take(40).map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        format!(
            "otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}",
            self.to_base32()
        )
    }
    fn totp(&self) -> Result<Totp, AccessError> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(SKEW)
            .with_step_duration(STEP_S)
            .with_secret(self.0.to_vec())
            .build()
            .map_err(|_| AccessError::TotpSecret)
    }
    /// Checks a code. `last_step` is the last step already used by this account; the same or an
    /// earlier one is refused (RFC 6238 §5.2). Returns the step to store.
    pub fn check(&self, code: &str, now: Timestamp, last_step: Option<u64>) -> Result<u64, AccessError> {
        if code.len() != usize::from(DIGITS) || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AccessError::TotpWrong);
        }
        let seconds = now.as_millis().unsigned_abs() / 1000;
        match self.totp()?.check(code, seconds) {
            None => Err(AccessError::TotpWrong),
            Some(step) if last_step.is_some_and(|last| step <= last) => Err(AccessError::TotpReplayed),
            Some(step) => Ok(step),
        }
    }
    /// The code of a moment: for tests, the demo and the simulator.
    pub fn code_at(&self, now: Timestamp) -> Result<String, AccessError> {
        Ok(self.totp()?.generate(now.as_millis().unsigned_abs() / 1000).to_string())
    }
}
impl Drop for TotpSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(•)")
    }
}
impl From<TotpSecret> for String {
    fn from(secret: TotpSecret) -> String {
        secret.to_base32()
    }
}
impl TryFrom<String> for TotpSecret {
    type Error = AccessError;
    fn try_from(text: String) -> Result<Self, AccessError> {
        if text.len() > 64 {
            return Err(AccessError::TotpSecret);
        }
        let secret = Secret::try_from_base32(&text).map_err(|_| AccessError::TotpSecret)?;
        secret.as_bytes().try_into().map(Self).map_err(|_| AccessError::TotpSecret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }
    /// RFC 6238 appendix B, SHA-1, the last six of its eight digits.
    #[test]
    fn published_vectors() {
        let secret = TotpSecret::from_random(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(secret.code_at(at(seconds)).unwrap(), code);
            assert_eq!(secret.check(code, at(seconds), None), Ok(seconds as u64 / 30));
        }
    }
    #[test]
    fn one_step_either_way_and_no_replay() {
        let secret = TotpSecret::from_random([5; 20]);
        let now = at(1_800_000_000);
        let step = 1_800_000_000 / 30;
        for (offset, allowed) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let code = secret.code_at(at(1_800_000_000 + offset)).unwrap();
            assert_eq!(secret.check(&code, now, None).is_ok(), allowed, "{offset}");
        }
        let code = secret.code_at(now).unwrap();
        assert_eq!(secret.check(&code, now, Some(step)), Err(AccessError::TotpReplayed));
        assert_eq!(secret.check(&code, now, Some(step - 1)), Ok(step));
        let earlier = secret.code_at(at(1_800_000_000 - 30)).unwrap();
        assert_eq!(secret.check(&earlier, now, Some(step)), Err(AccessError::TotpReplayed));
    }
    #[test]
    fn noise_is_wrong_not_an_error() {
        let secret = TotpSecret::from_random([5; 20]);
        for bad in ["", "12345", "1234567", "abcdef", "12 456", "١٢٣٤٥٦"] {
            assert_eq!(secret.check(bad, at(100), None), Err(AccessError::TotpWrong), "{bad}");
        }
    }
    #[test]
    fn text_form_round_trips_and_debug_hides() {
        let secret = TotpSecret::from_random([9; 20]);
        assert_eq!(TotpSecret::try_from(secret.to_base32()), Ok(secret.clone()));
        assert_eq!(format!("{secret:?}"), "TotpSecret(•)");
        let uri = secret.provisioning_uri("C5 Toluca & más", &SignInName::new("ana").unwrap());
        assert!(uri.starts_with("otpauth://totp/C5_Toluca___m_s:ana?secret="), "{uri}");
        assert!(TotpSecret::try_from("AAAA".to_owned()).is_err());
    }
}
