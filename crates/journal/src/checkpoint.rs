//! C2SP tlog-checkpoint: what a log says about its tree, and the signatures on it.

use crate::Hash;
use crate::merkle::MAX_TREE_SIZE;
use crate::note::{CosignerKey, KeyKind, Note, NoteError, SignatureLine, SignerKey, Verified, VerifierKey};
use crate::text::parse_decimal;

/// Size and root of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A line is missing, empty or malformed.
    #[error("the {0} line of the checkpoint is missing or malformed")]
    BadLine(&'static str),
    /// It is of another log.
    #[error("the checkpoint is of another log")]
    OtherOrigin,
    /// Fewer witnesses signed than the policy asks for.
    #[error("{found} of {needed} witnesses signed the checkpoint")]
    TooFewCosignatures {
        /// Known witnesses whose signature verified.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
}

impl Checkpoint {
    /// A checkpoint without extension lines, which the specification advises against.
    ///
    /// # Errors
    /// [`CheckpointError::BadLine`] when the origin is empty or has control characters, or the size
    /// is above [`MAX_TREE_SIZE`].
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        // Only control characters end a line or make a note invalid.
        if origin.is_empty() || origin.bytes().any(|b| b < b' ') {
            return Err(CheckpointError::BadLine("origin"));
        }
        if size > MAX_TREE_SIZE {
            return Err(CheckpointError::BadLine("size"));
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions: Vec::new() })
    }

    /// Parses a note text.
    ///
    /// # Errors
    /// [`CheckpointError::BadLine`].
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::BadLine("last"))?;
        let mut lines = body.split('\n');
        let origin = lines.next().unwrap_or_default();
        let size = lines.next().and_then(parse_decimal).ok_or(CheckpointError::BadLine("size"))?;
        let root = lines.next().and_then(Hash::from_base64).ok_or(CheckpointError::BadLine("root"))?;
        let mut checkpoint = Self::new(origin, size, root)?;
        for line in lines {
            if line.is_empty() || line.bytes().any(|b| b < b' ') {
                return Err(CheckpointError::BadLine("extension"));
            }
            checkpoint.extensions.push(line.to_owned());
        }
        Ok(checkpoint)
    }

    /// The note text.
    pub fn text(&self) -> String {
        let mut out = format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64());
        for line in &self.extensions {
            out.push_str(line);
            out.push('\n');
        }
        out
    }

    /// Identity of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Leaves in the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root of the tree.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Opaque lines after the root.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs as the log. The caller makes sure that it never signs two inconsistent checkpoints.
    ///
    /// # Errors
    /// [`CheckpointError::Note`].
    pub fn sign(&self, signer: &SignerKey) -> Result<SignedCheckpoint, CheckpointError> {
        let text = self.text();
        let line = signer.sign(&text)?;
        Ok(SignedCheckpoint { note: Note::new(text, vec![line])?, checkpoint: self.clone() })
    }
}

/// A checkpoint with signatures. Holding one says nothing about them: see
/// [`SignedCheckpoint::verify_log`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    note: Note,
    checkpoint: Checkpoint,
}

impl SignedCheckpoint {
    /// Parses an untrusted checkpoint: at most [`crate::note::MAX_NOTE_BYTES`] bytes and
    /// [`crate::note::MAX_SIGNATURES`] signatures.
    ///
    /// # Errors
    /// [`CheckpointError::Note`], [`CheckpointError::BadLine`].
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        Self::from_note(Note::parse(bytes)?)
    }

    fn from_note(note: Note) -> Result<Self, CheckpointError> {
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(Self { note, checkpoint })
    }

    /// As published.
    pub fn encode(&self) -> String {
        self.note.encode()
    }

    /// Origin, size and root.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Text and signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Verifies origin and signature of the log. Of `keys`, those of type Ed25519 count; several
    /// serve the rotation of keys.
    ///
    /// # Errors
    /// [`CheckpointError::OtherOrigin`], [`CheckpointError::Note`].
    pub fn verify_log(&self, origin: &str, keys: &[VerifierKey]) -> Result<Vec<Verified>, CheckpointError> {
        if self.checkpoint.origin != origin {
            return Err(CheckpointError::OtherOrigin);
        }
        Ok(self.note.verify(&of_kind(keys, KeyKind::Ed25519))?)
    }

    /// Verifies the cosignatures of known witnesses, of which at least `needed` must be there. Of
    /// `keys`, those of type cosignature count.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] when one is false, [`CheckpointError::TooFewCosignatures`].
    pub fn verify_witnesses(
        &self,
        keys: &[VerifierKey],
        needed: usize,
    ) -> Result<Vec<Verified>, CheckpointError> {
        let verified = self.note.verify_known(&of_kind(keys, KeyKind::Cosignature))?;
        let found = verified.len();
        if found < needed { Err(CheckpointError::TooFewCosignatures { found, needed }) } else { Ok(verified) }
    }

    /// A witness's signature on this checkpoint, at `time` seconds since the Unix epoch.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] when the time is out of range.
    pub fn cosign(&self, witness: &CosignerKey, time: u64) -> Result<SignatureLine, CheckpointError> {
        Ok(witness.cosign(self.note.text(), time)?)
    }

    /// The same checkpoint with one more signature, which takes the place of one by the same key.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] at the bounds of a note.
    pub fn with_signature(&self, line: SignatureLine) -> Result<Self, CheckpointError> {
        Ok(Self { note: self.note.with_signature(line)?, checkpoint: self.checkpoint.clone() })
    }

    /// The same checkpoint with only the signatures that `verified` names.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] when none is left.
    pub fn only(&self, verified: &[Verified]) -> Result<Self, CheckpointError> {
        let named = |line: &&SignatureLine| {
            verified.iter().any(|v| v.name == line.name() && v.key_id == line.key_id())
        };
        let lines = self.note.signatures().iter().filter(named).cloned().collect();
        Ok(Self { note: Note::new(self.note.text().to_owned(), lines)?, checkpoint: self.checkpoint.clone() })
    }
}

fn of_kind(keys: &[VerifierKey], kind: KeyKind) -> Vec<VerifierKey> {
    keys.iter().filter(|key| key.kind() == kind).cloned().collect()
}
