//! C2SP tlog-proof: a self-contained, offline-verifiable proof that a record is in the log.
//!
//! Our use of the opaque `extra` line is the salt followed by the record, from which the leaf is
//! computed. It is optional: a proof without it shows that a commitment is in the log, and nothing
//! of the record.

use crate::Hash;
use crate::audit::{self, MAX_RECORD_BYTES, Opening};
use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::merkle::{self, MAX_PROOF_HASHES, MerkleError, NodeSource};
use crate::note::{MAX_NOTE_BYTES, Verified, VerifierKey};
use crate::text::{from_base64, parse_decimal, to_base64};
use crate::witness::{BadProof, parse_proof_lines};

/// Longest extra data, in bytes: a salt and the largest record.
pub const MAX_EXTRA_BYTES: usize = 32 + MAX_RECORD_BYTES;
/// Longest proof, in bytes: checkpoint, extra data in base64, path, and the fixed lines.
pub const MAX_PROOF_BYTES: usize =
    MAX_NOTE_BYTES + MAX_EXTRA_BYTES.div_ceil(3) * 4 + MAX_PROOF_HASHES * 45 + 128;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// An inclusion proof with the checkpoint that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    extra: Option<Vec<u8>>,
    index: u64,
    path: Vec<Hash>,
    checkpoint: SignedCheckpoint,
}

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Larger than [`MAX_PROOF_BYTES`].
    #[error("the proof has more than {MAX_PROOF_BYTES} bytes")]
    TooLarge,
    /// The first line is another.
    #[error("the first line must be {HEADER}")]
    BadHeader,
    /// The extra line is empty, too long or not base64.
    #[error("the extra line is malformed")]
    BadExtra,
    /// The index line is missing or malformed.
    #[error("the index line is missing or malformed")]
    BadIndex,
    /// A path line is not a hash.
    #[error("line {line} of the path is not a hash")]
    BadPathLine {
        /// Line, from 1.
        line: usize,
    },
    /// More than 63 hashes.
    #[error("the path has more than {MAX_PROOF_HASHES} hashes")]
    PathTooLong,
    /// The extra data is not a salt and a record.
    #[error("the proof does not carry the record")]
    NoRecord,
    /// The salt and record carried are not those of this leaf.
    #[error("the record carried is not the one committed to")]
    OtherRecord,
    /// The path does not lead from the leaf to the checkpoint.
    #[error(transparent)]
    Merkle(#[from] MerkleError),
    /// The checkpoint is malformed or not signed as the policy asks.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

/// Whom a verifier of proofs trusts.
#[derive(Debug, Clone, Copy)]
pub struct Trust<'a> {
    /// Identity of the log.
    pub origin: &'a str,
    /// Its keys.
    pub log_keys: &'a [VerifierKey],
    /// Known witnesses.
    pub witnesses: &'a [VerifierKey],
    /// How many of them must have signed.
    pub needed: usize,
}

impl TlogProof {
    /// Puts a proof together.
    ///
    /// # Errors
    /// [`ProofError::PathTooLong`]; [`ProofError::BadExtra`] when the extra data is empty or longer
    /// than [`MAX_EXTRA_BYTES`].
    pub fn new(
        index: u64,
        path: Vec<Hash>,
        checkpoint: SignedCheckpoint,
        extra: Option<Vec<u8>>,
    ) -> Result<Self, ProofError> {
        if path.len() > MAX_PROOF_HASHES {
            return Err(ProofError::PathTooLong);
        }
        // Without extra data the line is left out, so an empty one has no text form.
        if extra.as_ref().is_some_and(|e| e.is_empty() || e.len() > MAX_EXTRA_BYTES) {
            return Err(ProofError::BadExtra);
        }
        Ok(Self { extra, index, path, checkpoint })
    }

    /// Parses an untrusted proof.
    ///
    /// # Errors
    /// Any of [`ProofError`] but those of verification.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(ProofError::TooLarge);
        }
        // The lines before the checkpoint are never empty, so the first empty line separates.
        let blank = bytes.windows(2).position(|w| w == b"\n\n").unwrap_or(bytes.len());
        let head = std::str::from_utf8(&bytes[..blank]).map_err(|_| ProofError::BadHeader)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(ProofError::BadHeader);
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            None => None,
            Some(line) => Some(from_base64(&line["extra ".len()..]).ok_or(ProofError::BadExtra)?),
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(parse_decimal);
        let index = index.ok_or(ProofError::BadIndex)?;
        let path = parse_proof_lines(lines).map_err(|bad| match bad {
            BadProof::TooLong => ProofError::PathTooLong,
            BadProof::Line(line) => ProofError::BadPathLine { line },
        })?;
        let checkpoint = SignedCheckpoint::parse(bytes.get(blank + 2..).unwrap_or_default())?;
        Self::new(index, path, checkpoint, extra)
    }

    /// The proof as stored, by custom with the extension `.tlog-proof`.
    pub fn encode(&self) -> String {
        let mut out = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            out.push_str(&format!("extra {}\n", to_base64(extra)));
        }
        out.push_str(&format!("index {}\n", self.index));
        for hash in &self.path {
            out.push_str(&hash.to_base64());
            out.push('\n');
        }
        out.push('\n');
        out.push_str(&self.checkpoint.encode());
        out
    }

    /// Index of the leaf.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Hashes from the leaf's sibling up.
    pub fn path(&self) -> &[Hash] {
        &self.path
    }

    /// The checkpoint that it leads to.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// Extra data; not authenticated by itself.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// Salt and record carried in the extra data; not authenticated before
    /// [`TlogProof::verify_record`].
    pub fn opening(&self) -> Option<Opening> {
        let (salt, record) = self.extra.as_ref()?.split_first_chunk::<32>()?;
        Some(Opening { salt: *salt, record: record.to_vec() })
    }

    /// Verifies signatures and path for a known commitment. Gives the witnesses that signed.
    ///
    /// # Errors
    /// [`ProofError::Checkpoint`], [`ProofError::Merkle`].
    pub fn verify(&self, commitment: &Hash, trust: &Trust<'_>) -> Result<Vec<Verified>, ProofError> {
        self.checkpoint.verify_log(trust.origin, trust.log_keys)?;
        let witnesses = self.checkpoint.verify_witnesses(trust.witnesses, trust.needed)?;
        let (leaf, head) = (audit::leaf_hash(commitment), self.checkpoint.checkpoint());
        merkle::verify_inclusion(&leaf, self.index, head.size(), &self.path, &head.root())?;
        Ok(witnesses)
    }

    /// Verifies a proof that carries its record, and gives salt and record. The only thing trusted
    /// is `trust`.
    ///
    /// # Errors
    /// [`ProofError::NoRecord`], and those of [`TlogProof::verify`].
    pub fn verify_record(&self, trust: &Trust<'_>) -> Result<(Opening, Vec<Verified>), ProofError> {
        let opening = self.opening().ok_or(ProofError::NoRecord)?;
        let witnesses = self.verify(&opening.commitment(), trust)?;
        Ok((opening, witnesses))
    }
}

/// Proves that the leaf `index` with this commitment is in the tree of `checkpoint`. With
/// `disclose`, salt and record go along. The result is checked before it is given out.
///
/// # Errors
/// [`ProofError::OtherRecord`] when `disclose` does not open the commitment;
/// [`ProofError::Merkle`] when the leaf is not in that tree or the source lacks nodes;
/// [`ProofError::BadExtra`] when the record is too large.
pub fn prove(
    source: &(impl NodeSource + ?Sized),
    index: u64,
    commitment: &Hash,
    checkpoint: SignedCheckpoint,
    disclose: Option<&Opening>,
) -> Result<TlogProof, ProofError> {
    if disclose.is_some_and(|opening| opening.commitment() != *commitment) {
        return Err(ProofError::OtherRecord);
    }
    let (size, root) = (checkpoint.checkpoint().size(), checkpoint.checkpoint().root());
    let path = merkle::inclusion_proof(source, index, size)?;
    merkle::verify_inclusion(&audit::leaf_hash(commitment), index, size, &path, &root)?;
    let extra = disclose.map(|opening| [&opening.salt[..], &opening.record].concat());
    TlogProof::new(index, path, checkpoint, extra)
}
