//! C2SP signed notes: a text and the signatures on it.
//!
//! Two of the signature types of the specification are supported: Ed25519 (`0x01`), with which a
//! log signs, and timestamped Ed25519 cosignatures (`0x04`), with which a witness signs. All others
//! are carried along and ignored, as the specification asks.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::{Hash, text};

/// Largest note accepted, in bytes.
pub const MAX_NOTE_BYTES: usize = 64 * 1024;
/// Most signatures accepted on one note.
pub const MAX_SIGNATURES: usize = 16;

const DASH: &str = "— ";

/// Signature types of the specification that this crate makes and verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum KeyKind {
    /// Ed25519 over the note text (signed-note).
    Ed25519 = 0x01,
    /// Timestamped Ed25519 checkpoint cosignature (tlog-cosignature).
    Cosignature = 0x04,
}

/// Why a note or a key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Larger than [`MAX_NOTE_BYTES`].
    #[error("the note has more than {MAX_NOTE_BYTES} bytes")]
    TooLarge,
    /// Not UTF-8, or it has control characters.
    #[error("the note has bytes that a note must not have")]
    BadBytes,
    /// No newline at the end of the text, or no blank line and signatures after it.
    #[error("the note has no signatures after its last blank line")]
    NoSignatures,
    /// More than [`MAX_SIGNATURES`].
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// A signature line is not of the form `— <name> <base64>`.
    #[error("line {line} of the signatures is malformed")]
    BadSignatureLine {
        /// Line, from 1.
        line: usize,
    },
    /// A key name is empty or has spaces, plus signs or control characters.
    #[error("a key name must be non-empty, without spaces and plus signs")]
    BadName,
    /// A verifier key is malformed, of an unknown type, or its id does not match.
    #[error("not a verifier key: {0}")]
    BadKey(&'static str),
    /// A signature claims a known key and does not verify.
    #[error("the signature of {name} does not verify")]
    BadSignature {
        /// Name of the key.
        name: String,
    },
    /// No signature is from a known key.
    #[error("no signature is from a known key")]
    NoKnownSignature,
    /// A cosignature's time is zero or above 2^63 − 1.
    #[error("the time of a cosignature must be 1 to 2^63 - 1 seconds")]
    BadTime,
}

/// One signature line. Displays without its newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    name: String,
    key_id: u32,
    signature: Vec<u8>,
}

impl SignatureLine {
    /// Name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Key id: with the name, it identifies the key.
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// The signature after the key id.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether both lines claim the same key.
    pub fn same_key(&self, other: &Self) -> bool {
        self.name == other.name && self.key_id == other.key_id
    }

    fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
        check_name(name).ok()?;
        let bytes = text::from_base64(encoded)?;
        let (key_id, signature) = bytes.split_first_chunk::<4>()?;
        // A signature of no bytes says nothing; other implementations refuse it as well.
        if signature.is_empty() {
            return None;
        }
        let (name, signature) = (name.to_owned(), signature.to_vec());
        Some(Self { name, key_id: u32::from_be_bytes(*key_id), signature })
    }

    /// Parses one or more newline-terminated lines, as in the answer of a witness.
    ///
    /// # Errors
    /// [`NoteError::TooLarge`], [`NoteError::BadBytes`], [`NoteError::NoSignatures`],
    /// [`NoteError::TooManySignatures`], [`NoteError::BadSignatureLine`].
    pub fn parse_lines(bytes: &[u8]) -> Result<Vec<Self>, NoteError> {
        parse_signatures(check_bytes(bytes)?)
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id.to_be_bytes()[..], &self.signature].concat();
        write!(f, "{DASH}{} {}", self.name, text::to_base64(&bytes))
    }
}

/// A text and its signatures. Holding one says nothing about the signatures: see [`Note::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// A signature that verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Name of the key.
    pub name: String,
    /// Key id.
    pub key_id: u32,
    /// For a cosignature, when it was made: seconds since the Unix epoch.
    pub time: Option<u64>,
}

impl Note {
    /// Joins a text and its signatures.
    ///
    /// # Errors
    /// [`NoteError::BadBytes`] when the text does not end in a newline or has control characters;
    /// [`NoteError::NoSignatures`], [`NoteError::TooManySignatures`], [`NoteError::TooLarge`].
    pub fn new(text: String, signatures: Vec<SignatureLine>) -> Result<Self, NoteError> {
        check_text(&text)?;
        if signatures.is_empty() {
            return Err(NoteError::NoSignatures);
        }
        if signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let note = Self { text, signatures };
        if note.encode().len() > MAX_NOTE_BYTES { Err(NoteError::TooLarge) } else { Ok(note) }
    }

    /// Parses an untrusted note.
    ///
    /// # Errors
    /// Any of [`NoteError`] but those of keys and verification.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let note = check_bytes(bytes)?;
        // The text may have blank lines of its own: the last one separates.
        let blank = note.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let signatures = parse_signatures(&note[blank + 2..])?;
        Ok(Self { text: note[..=blank].to_owned(), signatures })
    }

    /// The note as published.
    pub fn encode(&self) -> String {
        let mut out = format!("{}\n", self.text);
        for line in &self.signatures {
            out.push_str(&line.to_string());
            out.push('\n');
        }
        out
    }

    /// The signed text, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, verified or not.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The same note with one more signature, which takes the place of one by the same key.
    ///
    /// # Errors
    /// [`NoteError::TooManySignatures`], [`NoteError::TooLarge`].
    pub fn with_signature(&self, line: SignatureLine) -> Result<Self, NoteError> {
        let mut signatures = self.signatures.clone();
        match signatures.iter_mut().find(|old| old.same_key(&line)) {
            Some(old) => *old = line,
            None => signatures.push(line),
        }
        Self::new(self.text.clone(), signatures)
    }

    /// Verifies every signature by one of `keys` and ignores the others. Each key counts once.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] when one claims a known key and is false;
    /// [`NoteError::NoKnownSignature`] when none is by a known key.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Vec<Verified>, NoteError> {
        let verified = self.verify_known(keys)?;
        if verified.is_empty() { Err(NoteError::NoKnownSignature) } else { Ok(verified) }
    }

    /// As [`Note::verify`], but a note without any known signature gives an empty list.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`].
    pub fn verify_known(&self, keys: &[VerifierKey]) -> Result<Vec<Verified>, NoteError> {
        let mut out: Vec<Verified> = Vec::new();
        for line in &self.signatures {
            let Some(key) = keys.iter().find(|key| key.claims(line)) else { continue };
            let time = key.check(&self.text, line)?;
            if !out.iter().any(|v| v.name == line.name && v.key_id == line.key_id) {
                out.push(Verified { name: line.name.clone(), key_id: line.key_id, time });
            }
        }
        Ok(out)
    }
}

/// A public key with its name: what a verifier trusts. Displays as the `vkey` of the
/// specification, `<name>+<key id in hex>+<base64 of type and key>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key_id: u32,
    kind: KeyKind,
    key: VerifyingKey,
}

impl VerifierKey {
    /// A key from its 32 bytes (RFC 8032 section 5.1.5).
    ///
    /// # Errors
    /// [`NoteError::BadName`]; [`NoteError::BadKey`] when the bytes are not a point or a weak one.
    pub fn new(name: &str, kind: KeyKind, key: &[u8; 32]) -> Result<Self, NoteError> {
        check_name(name)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| NoteError::BadKey("not an Ed25519 key"))?;
        // A key of small order accepts one signature for many texts.
        if key.is_weak() {
            return Err(NoteError::BadKey("weak Ed25519 key"));
        }
        Ok(Self { name: name.to_owned(), key_id: key_id(name, kind, key.as_bytes()), kind, key })
    }

    /// Parses a `vkey`.
    ///
    /// # Errors
    /// [`NoteError::BadName`], [`NoteError::BadKey`].
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        // Base64 has plus signs of its own, names have none: split from the left.
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(id), Some(material)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::BadKey("three parts separated by + expected"));
        };
        let id = text::from_hex::<4>(id).ok_or(NoteError::BadKey("key id is not 8 hexadecimal digits"))?;
        let bad = NoteError::BadKey("key is not base64 of 33 bytes");
        if material.len() != 44 {
            return Err(bad);
        }
        let bytes: [u8; 33] = text::from_base64(material).and_then(|b| b.try_into().ok()).ok_or(bad)?;
        let kind = match bytes[0] {
            0x01 => KeyKind::Ed25519,
            0x04 => KeyKind::Cosignature,
            _ => return Err(NoteError::BadKey("unknown signature type")),
        };
        let mut key = [0; 32];
        key.copy_from_slice(&bytes[1..]);
        let key = Self::new(name, kind, &key)?;
        if key.key_id == u32::from_be_bytes(id) {
            Ok(key)
        } else {
            Err(NoteError::BadKey("key id does not match"))
        }
    }

    /// Name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Key id.
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// What it verifies.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    fn claims(&self, line: &SignatureLine) -> bool {
        self.name == line.name && self.key_id == line.key_id
    }

    /// Verifies a line that claims this key; gives the time of a cosignature.
    fn check(&self, note_text: &str, line: &SignatureLine) -> Result<Option<u64>, NoteError> {
        let bad = || NoteError::BadSignature { name: self.name.clone() };
        let verify = |message: &[u8], signature: &[u8]| {
            let signature = Signature::from_slice(signature).map_err(|_| bad())?;
            self.key.verify_strict(message, &signature).map_err(|_| bad())
        };
        match self.kind {
            KeyKind::Ed25519 => verify(note_text.as_bytes(), &line.signature).map(|()| None),
            KeyKind::Cosignature => {
                let (time, signature) = line.signature.split_first_chunk::<8>().ok_or_else(bad)?;
                let time = u64::from_be_bytes(*time);
                check_time(time).map_err(|_| bad())?;
                verify(cosigned_message(note_text, time).as_bytes(), signature).map(|()| Some(time))
            }
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let material = [&[self.kind as u8][..], self.key.as_bytes()].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.key_id, text::to_base64(&material))
    }
}

impl std::str::FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(vkey: &str) -> Result<Self, NoteError> {
        Self::parse(vkey)
    }
}

/// Private key of a log (type `0x01`). Erased from memory when dropped.
pub struct SignerKey {
    secret: SigningKey,
    public: VerifierKey,
}

/// Private key of a witness (type `0x04`). Erased from memory when dropped. Never use the key of a
/// log: the specification asks for separate keys.
pub struct CosignerKey {
    secret: SigningKey,
    public: VerifierKey,
}

// Written by hand so that a secret cannot reach a log line.
impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.public)
    }
}

impl fmt::Debug for CosignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosignerKey({})", self.public)
    }
}

impl SignerKey {
    /// A key from its RFC 8032 seed, 32 bytes of secure randomness.
    ///
    /// # Errors
    /// [`NoteError::BadName`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let (secret, public) = key_pair(name, KeyKind::Ed25519, seed)?;
        Ok(Self { secret, public })
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs a note text. Deterministic (RFC 8032).
    ///
    /// # Errors
    /// [`NoteError::BadBytes`] when no note can have this text.
    pub fn sign(&self, note_text: &str) -> Result<SignatureLine, NoteError> {
        check_text(note_text)?;
        let signature = self.secret.sign(note_text.as_bytes()).to_bytes().to_vec();
        Ok(SignatureLine { name: self.public.name.clone(), key_id: self.public.key_id, signature })
    }
}

impl CosignerKey {
    /// A key from its RFC 8032 seed, 32 bytes of secure randomness.
    ///
    /// # Errors
    /// [`NoteError::BadName`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let (secret, public) = key_pair(name, KeyKind::Cosignature, seed)?;
        Ok(Self { secret, public })
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.public
    }

    /// Cosigns a checkpoint text at `time`, seconds since the Unix epoch. By signing, a witness
    /// says that this is the largest consistent tree it has seen: see [`crate::witness`].
    ///
    /// # Errors
    /// [`NoteError::BadBytes`], [`NoteError::BadTime`].
    pub fn cosign(&self, checkpoint_text: &str, time: u64) -> Result<SignatureLine, NoteError> {
        check_text(checkpoint_text)?;
        check_time(time)?;
        let message = cosigned_message(checkpoint_text, time);
        let signed = self.secret.sign(message.as_bytes()).to_bytes();
        let signature = [&time.to_be_bytes()[..], &signed].concat();
        Ok(SignatureLine { name: self.public.name.clone(), key_id: self.public.key_id, signature })
    }
}

fn key_pair(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<(SigningKey, VerifierKey), NoteError> {
    let secret = SigningKey::from_bytes(seed);
    let public = VerifierKey::new(name, kind, secret.verifying_key().as_bytes())?;
    Ok((secret, public))
}

/// signed-note, "Signatures": SHA-256(name ‖ 0x0A ‖ type ‖ key), first four bytes.
fn key_id(name: &str, kind: KeyKind, key: &[u8; 32]) -> u32 {
    let Hash([a, b, c, d, ..]) = Hash::of(&[name.as_bytes(), b"\n", &[kind as u8], key]);
    u32::from_be_bytes([a, b, c, d])
}

/// tlog-cosignature, "Ed25519 signed message".
fn cosigned_message(checkpoint_text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{checkpoint_text}")
}

fn check_time(time: u64) -> Result<(), NoteError> {
    // Zero would mean "no statement about time", which an Ed25519 cosignature cannot express.
    if time == 0 || i64::try_from(time).is_err() { Err(NoteError::BadTime) } else { Ok(()) }
}

fn check_name(name: &str) -> Result<(), NoteError> {
    let forbidden = |c: char| c.is_whitespace() || c < ' ' || c == '+';
    if name.is_empty() || name.contains(forbidden) { Err(NoteError::BadName) } else { Ok(()) }
}

fn check_text(note_text: &str) -> Result<(), NoteError> {
    let allowed = note_text.bytes().all(|b| b >= b' ' || b == b'\n');
    if allowed && note_text.ends_with('\n') { Ok(()) } else { Err(NoteError::BadBytes) }
}

fn check_bytes(bytes: &[u8]) -> Result<&str, NoteError> {
    if bytes.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLarge);
    }
    let note = std::str::from_utf8(bytes).map_err(|_| NoteError::BadBytes)?;
    if note.bytes().all(|b| b >= b' ' || b == b'\n') { Ok(note) } else { Err(NoteError::BadBytes) }
}

fn parse_signatures(block: &str) -> Result<Vec<SignatureLine>, NoteError> {
    let block = block.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
    let mut out = Vec::new();
    for (i, line) in block.split('\n').enumerate() {
        if i >= MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        out.push(SignatureLine::parse(line).ok_or(NoteError::BadSignatureLine { line: i + 1 })?);
    }
    Ok(out)
}
