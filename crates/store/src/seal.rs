//! Personal data at rest: JSON in which each marked value is sealed with its subject's key.
//!
//! `{"$personal": v}` becomes `{"$sealed": "…"}`: AES-256-GCM (NIST SP 800-38D) over the JSON text
//! of `v`, nonce (96 random bits) and ciphertext together in base64. The key is derived from the
//! subject's by HKDF-SHA-256 (RFC 5869). Subject, stream, kind and the place in the document are
//! authenticated, so a sealed value cannot be moved to where it would mean something else. Without
//! the key a value reads `{"$erased": true}`.
//!
//! A subject's key is 32 random bytes, wrapped by the master key of the installation, which is
//! never in the database.

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use atalaya_model::{ERASED_KEY, PERSONAL_KEY, SEALED_KEY};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hkdf::Hkdf;
use serde_json::{Map, Value};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Longest document taken, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 2 << 20;

const NONCE: usize = 12;
const TAG: usize = 16;

/// Why a document cannot be sealed or opened. Nothing of its content is quoted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Larger than [`MAX_DOCUMENT_BYTES`].
    #[error("the document has more than 2 MiB")]
    TooLarge,
    /// Not JSON, or nested more than 128 deep.
    #[error("not a JSON document (line {line}, column {column})")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A reserved key stands beside others, or its value has the wrong form.
    #[error("a marked value at {0} is malformed")]
    Malformed(String),
    /// The document to be sealed holds a sealed value already.
    #[error("the value at {0} is sealed already")]
    AlreadySealed(String),
    /// A sealed value is not what was sealed here with this key.
    #[error("the sealed value at {0} was changed or belongs elsewhere")]
    Tampered(String),
    /// A wrapped key is not what this master key wrapped for this subject.
    #[error("the subject's key cannot be unwrapped: another master key, or changed")]
    BadWrap,
}

/// What a sealed value is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'a> {
    /// Whose data it is; also names the key.
    pub subject: &'a str,
    /// Stream of the event, or of the state that the row shows.
    pub stream: &'a str,
    /// Kind of the event, table of the row, or `snapshot`.
    pub kind: &'a str,
}

/// The key of one subject.
#[derive(Clone)]
pub struct SubjectKey(Zeroizing<[u8; 32]>);

/// The key that wraps subjects' keys.
#[derive(Clone)]
pub struct Master(Zeroizing<[u8; 32]>);

impl SubjectKey {
    /// A key from the caller's secure random source.
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random))
    }
    fn cipher(&self) -> Aes256Gcm {
        cipher(&self.0, b"atalaya/seal/v1")
    }
}
impl std::fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SubjectKey(•)")
    }
}

impl Master {
    /// A master key from its file.
    pub fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }
    /// Wraps a subject's key; `random` comes from a secure source and is used once.
    ///
    /// # Errors
    /// [`SealError::BadWrap`] should the cipher refuse, which it does not for 32 bytes.
    pub fn wrap(&self, subject: &str, key: &SubjectKey, random: [u8; 32]) -> Result<Vec<u8>, SealError> {
        let nonce = nonce_of(random);
        encrypt(&self.cipher(), nonce, &key.0[..], &aad(&["wrap", subject])).ok_or(SealError::BadWrap)
    }
    /// Unwraps a subject's key.
    ///
    /// # Errors
    /// [`SealError::BadWrap`].
    pub fn unwrap(&self, subject: &str, wrapped: &[u8]) -> Result<SubjectKey, SealError> {
        let key = decrypt(&self.cipher(), wrapped, &aad(&["wrap", subject])).ok_or(SealError::BadWrap)?;
        let key: [u8; 32] = key.as_slice().try_into().map_err(|_| SealError::BadWrap)?;
        Ok(SubjectKey::new(key))
    }
    fn cipher(&self) -> Aes256Gcm {
        cipher(&self.0, b"atalaya/wrap/v1")
    }
}
impl std::fmt::Debug for Master {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Master(•)")
    }
}

/// Whether a document has something to seal: a quick look that may say yes too often.
pub fn has_personal(json: &str) -> bool {
    json.contains(PERSONAL_KEY)
}

/// Whether a document has something to open: a quick look that may say yes too often.
pub fn has_sealed(json: &str) -> bool {
    json.contains(SEALED_KEY)
}

/// Seals every personal value of a document. Without a key (the subject was erased) they become
/// erased values at once. `random` gives 32 secure random bytes at each call.
///
/// # Errors
/// Any of [`SealError`] but [`SealError::Tampered`].
pub fn seal(
    json: &str,
    key: Option<&SubjectKey>,
    binding: &Binding<'_>,
    random: &mut dyn FnMut() -> [u8; 32],
) -> Result<String, SealError> {
    // An escape could hide the key from the quick look, so a text with escapes of $ is parsed.
    if !has_personal(json) && !has_sealed(json) && !json.contains("\\u") {
        return Ok(json.to_owned());
    }
    let cipher = key.map(SubjectKey::cipher);
    let mut rewrite = |marked: Marked, path: &str| match (marked, &cipher) {
        (Marked::Erased, _) | (Marked::Personal(_), None) => Ok(erased()),
        (Marked::Sealed(_), _) => Err(SealError::AlreadySealed(path.to_owned())),
        (Marked::Personal(value), Some(cipher)) => {
            let plain = Zeroizing::new(value.to_string());
            let sealed = encrypt(cipher, nonce_of(random()), plain.as_bytes(), &value_aad(binding, path));
            let sealed = sealed.ok_or_else(|| SealError::Malformed(path.to_owned()))?;
            Ok(single(SEALED_KEY, Value::String(STANDARD.encode(sealed))))
        }
    };
    walk_document(json, &mut rewrite)
}

/// Opens every sealed value of a document. Without the key they read as erased.
///
/// # Errors
/// Any of [`SealError`].
pub fn open(json: &str, key: Option<&SubjectKey>, binding: &Binding<'_>) -> Result<String, SealError> {
    if !has_sealed(json) && !json.contains("\\u") {
        return Ok(json.to_owned());
    }
    let cipher = key.map(SubjectKey::cipher);
    let mut rewrite = |marked: Marked, path: &str| match (marked, &cipher) {
        (Marked::Erased, _) | (Marked::Sealed(_), None) => Ok(erased()),
        (Marked::Personal(value), _) => Ok(single(PERSONAL_KEY, value)),
        (Marked::Sealed(text), Some(cipher)) => {
            let tampered = || SealError::Tampered(path.to_owned());
            let sealed = STANDARD.decode(text).map_err(|_| tampered())?;
            let plain = decrypt(cipher, &sealed, &value_aad(binding, path)).ok_or_else(tampered)?;
            Ok(single(PERSONAL_KEY, serde_json::from_slice(&plain).map_err(|_| tampered())?))
        }
    };
    walk_document(json, &mut rewrite)
}

/// A marked value met on the way.
enum Marked {
    Personal(Value),
    Sealed(String),
    Erased,
}

type Rewrite<'r> = dyn FnMut(Marked, &str) -> Result<Value, SealError> + 'r;

fn walk_document(json: &str, rewrite: &mut Rewrite<'_>) -> Result<String, SealError> {
    if json.len() > MAX_DOCUMENT_BYTES {
        return Err(SealError::TooLarge);
    }
    let not_json = |e: serde_json::Error| SealError::NotJson { line: e.line(), column: e.column() };
    let value = serde_json::from_str(json).map_err(not_json)?;
    let mut path = String::new();
    Ok(walk(value, &mut path, rewrite)?.to_string())
}

/// Depth is bounded by the parser.
fn walk(value: Value, path: &mut String, rewrite: &mut Rewrite<'_>) -> Result<Value, SealError> {
    let length = path.len();
    match value {
        Value::Object(map) => {
            if [PERSONAL_KEY, SEALED_KEY, ERASED_KEY].iter().any(|key| map.contains_key(*key)) {
                let marked = marked(map).ok_or_else(|| SealError::Malformed(path.clone()))?;
                return rewrite(marked, path);
            }
            let mut out = Map::new();
            for (key, value) in map {
                path.push('/');
                // Escaped as in RFC 6901, so that different places never share a path.
                path.push_str(&key.replace('~', "~0").replace('/', "~1"));
                let value = walk(value, path, rewrite)?;
                path.truncate(length);
                out.insert(key, value);
            }
            Ok(Value::Object(out))
        }
        Value::Array(values) => {
            let mut out = Vec::with_capacity(values.len());
            for (i, value) in values.into_iter().enumerate() {
                path.push_str(&format!("/{i}"));
                out.push(walk(value, path, rewrite)?);
                path.truncate(length);
            }
            Ok(Value::Array(out))
        }
        other => Ok(other),
    }
}

fn marked(map: Map<String, Value>) -> Option<Marked> {
    let mut entries = map.into_iter();
    let (Some((key, value)), None) = (entries.next(), entries.next()) else { return None };
    match (key.as_str(), value) {
        (PERSONAL_KEY, value) => Some(Marked::Personal(value)),
        (SEALED_KEY, Value::String(text)) => Some(Marked::Sealed(text)),
        (ERASED_KEY, Value::Bool(true)) => Some(Marked::Erased),
        _ => None,
    }
}

fn single(key: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(key.to_owned(), value)]))
}

fn erased() -> Value {
    single(ERASED_KEY, Value::Bool(true))
}

fn cipher(key: &[u8; 32], info: &[u8]) -> Aes256Gcm {
    let mut derived = Zeroizing::new([0u8; 32]);
    #[expect(clippy::expect_used, reason = "HKDF-SHA-256 gives up to 8,160 bytes")]
    Hkdf::<Sha256>::new(None, key).expand(info, &mut derived[..]).expect("32 bytes");
    Aes256Gcm::new((&*derived).into())
}

fn nonce_of(random: [u8; 32]) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&random[..NONCE]);
    nonce
}

fn value_aad(binding: &Binding<'_>, path: &str) -> Vec<u8> {
    aad(&["value", binding.subject, binding.stream, binding.kind, path])
}

/// Each part is preceded by its length, so that no two lists share their bytes.
fn aad(parts: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part.as_bytes());
    }
    out
}

fn encrypt(cipher: &Aes256Gcm, nonce: [u8; NONCE], plain: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    let sealed = cipher.encrypt((&nonce).into(), Payload { msg: plain, aad }).ok()?;
    Some([&nonce[..], &sealed].concat())
}

fn decrypt(cipher: &Aes256Gcm, sealed: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    if sealed.len() < TAG {
        return None;
    }
    cipher.decrypt(nonce.into(), Payload { msg: sealed, aad }).ok().map(Zeroizing::new)
}
