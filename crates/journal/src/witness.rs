//! C2SP tlog-witness: asking another site to cosign a checkpoint, and deciding whether to.
//!
//! The decision is pure. Around it, the caller must read the state of the origin, decide, keep the
//! new state durably and answer, with no other request for that origin in between.

use std::collections::BTreeMap;

use crate::Hash;
use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::merkle::{self, MAX_PROOF_HASHES};
use crate::note::{CosignerKey, KeyKind, MAX_NOTE_BYTES, NoteError, SignatureLine, VerifierKey};
use crate::text::parse_decimal;

/// Largest request accepted, in bytes: a note, the old size and 63 hashes.
pub const MAX_REQUEST_BYTES: usize = MAX_NOTE_BYTES + 32 + MAX_PROOF_HASHES * 45;

/// Media type of the answer to a stale request.
pub const SIZE_MEDIA_TYPE: &str = "text/x.tlog.size";

/// Body of an `add-checkpoint` request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the checkpoint that the witness cosigned last; zero when none.
    pub old_size: u64,
    /// Consistency proof from `old_size`; at most 63 hashes.
    pub proof: Vec<Hash>,
    /// The new checkpoint.
    pub checkpoint: SignedCheckpoint,
}

/// Why a request or an answer cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// Larger than [`MAX_REQUEST_BYTES`].
    #[error("the request has more than {MAX_REQUEST_BYTES} bytes")]
    TooLarge,
    /// No empty line, or something that is not text before it.
    #[error("the request has no checkpoint after an empty line")]
    NoCheckpoint,
    /// The first line is not `old <size>`.
    #[error("the first line must be `old` and a size")]
    BadOldSize,
    /// A proof line is not a hash.
    #[error("line {line} of the proof is not a hash")]
    BadProofLine {
        /// Line, from 1.
        line: usize,
    },
    /// More than 63 hashes.
    #[error("the proof has more than {MAX_PROOF_HASHES} hashes")]
    ProofTooLong,
    /// The checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The witness answered something that the protocol does not know.
    #[error("the witness answered status {status} with a body that does not belong to it")]
    BadAnswer {
        /// HTTP status.
        status: u16,
    },
}

impl AddCheckpoint {
    /// Parses an untrusted body.
    ///
    /// # Errors
    /// Any of [`WitnessError`] but [`WitnessError::BadAnswer`]; the answer to all is status 400.
    pub fn parse(body: &[u8]) -> Result<Self, WitnessError> {
        if body.len() > MAX_REQUEST_BYTES {
            return Err(WitnessError::TooLarge);
        }
        // The lines before the checkpoint are never empty, so the first empty line separates.
        let blank = body.windows(2).position(|w| w == b"\n\n").ok_or(WitnessError::NoCheckpoint)?;
        let head = std::str::from_utf8(&body[..blank]).map_err(|_| WitnessError::NoCheckpoint)?;
        let mut lines = head.split('\n');
        let old_size = lines.next().and_then(|l| l.strip_prefix("old ")).and_then(parse_decimal);
        let old_size = old_size.ok_or(WitnessError::BadOldSize)?;
        let proof = parse_proof_lines(lines).map_err(|bad| match bad {
            BadProof::TooLong => WitnessError::ProofTooLong,
            BadProof::Line(line) => WitnessError::BadProofLine { line },
        })?;
        Ok(Self { old_size, proof, checkpoint: SignedCheckpoint::parse(&body[blank + 2..])? })
    }

    /// The body as sent.
    pub fn encode(&self) -> String {
        let mut out = format!("old {}\n", self.old_size);
        for hash in &self.proof {
            out.push_str(&hash.to_base64());
            out.push('\n');
        }
        out.push('\n');
        out.push_str(&self.checkpoint.encode());
        out
    }
}

pub(crate) enum BadProof {
    TooLong,
    Line(usize),
}

/// Reads proof lines, one base64 hash each, and stops at the bound.
pub(crate) fn parse_proof_lines<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Hash>, BadProof> {
    let mut proof = Vec::new();
    for (i, line) in lines.enumerate() {
        if i >= MAX_PROOF_HASHES {
            return Err(BadProof::TooLong);
        }
        proof.push(Hash::from_base64(line).ok_or(BadProof::Line(i + 1))?);
    }
    Ok(proof)
}

/// What a witness remembers of a log: the checkpoint that it cosigned last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Latest {
    /// Leaves.
    pub size: u64,
    /// Root.
    pub root: Hash,
}

/// A witness: its key and the logs that it knows.
#[derive(Debug)]
pub struct Witness {
    key: CosignerKey,
    logs: BTreeMap<String, Vec<VerifierKey>>,
}

/// Answer to a request, with what must be kept before it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// 200. The caller keeps `latest` and `checkpoint` durably, then answers with `cosignature`.
    Cosigned {
        /// New state of the origin.
        latest: Latest,
        /// The checkpoint with the verified signatures of the log and the new one, to be served
        /// under `<origin hash>/checkpoint`.
        checkpoint: Box<SignedCheckpoint>,
        /// The line to answer with.
        cosignature: SignatureLine,
    },
    /// 400: the old size is larger than the checkpoint's.
    OldSizeTooLarge,
    /// 403: no signature by a trusted key, or a false one.
    NotSigned,
    /// 404: the log is not known.
    UnknownLog,
    /// 409: the old size is not that of the checkpoint cosigned last.
    Stale {
        /// Size of the checkpoint cosigned last.
        size: u64,
    },
    /// 422: the proof does not verify, or equal sizes have different roots. Worth keeping: it may
    /// prove that the log misbehaves.
    Inconsistent,
}

impl Decision {
    /// HTTP status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Cosigned { .. } => 200,
            Self::OldSizeTooLarge => 400,
            Self::NotSigned => 403,
            Self::UnknownLog => 404,
            Self::Stale { .. } => 409,
            Self::Inconsistent => 422,
        }
    }

    /// Media type of [`Decision::body`].
    pub fn media_type(&self) -> &'static str {
        if matches!(self, Self::Stale { .. }) { SIZE_MEDIA_TYPE } else { "text/plain; charset=utf-8" }
    }

    /// Body of the answer. Only those of 200 and 409 are part of the protocol.
    pub fn body(&self) -> String {
        match self {
            Self::Cosigned { cosignature, .. } => format!("{cosignature}\n"),
            Self::Stale { size } => format!("{size}\n"),
            Self::OldSizeTooLarge => "the old size is larger than the checkpoint's\n".into(),
            Self::NotSigned => "no valid signature by a trusted key of this log\n".into(),
            Self::UnknownLog => "unknown log\n".into(),
            Self::Inconsistent => "the checkpoint is not consistent with the one cosigned last\n".into(),
        }
    }
}

impl Witness {
    /// A witness that knows no log.
    pub fn new(key: CosignerKey) -> Self {
        Self { key, logs: BTreeMap::new() }
    }

    /// Trusts one more key for the log `origin`.
    pub fn trust(&mut self, origin: &str, key: VerifierKey) {
        self.logs.entry(origin.to_owned()).or_default().push(key);
    }

    /// The key it cosigns with.
    pub fn verifier(&self) -> &VerifierKey {
        self.key.verifier()
    }

    /// Decides one request. `state` is what was kept for the request's origin, `now` the time in
    /// seconds since the Unix epoch.
    ///
    /// # Errors
    /// [`NoteError::BadTime`] when `now` is zero or above 2^63 − 1: a witness without a clock must
    /// not sign. Other [`CheckpointError::Note`] when the log's own signatures fill the note.
    pub fn decide(
        &self,
        state: Option<&Latest>,
        request: &AddCheckpoint,
        now: u64,
    ) -> Result<Decision, CheckpointError> {
        let checkpoint = request.checkpoint.checkpoint();
        let Some(keys) = self.logs.get(checkpoint.origin()) else { return Ok(Decision::UnknownLog) };
        let Ok(signed) = request.checkpoint.verify_log(checkpoint.origin(), keys) else {
            return Ok(Decision::NotSigned);
        };
        if request.old_size > checkpoint.size() {
            return Ok(Decision::OldSizeTooLarge);
        }
        let known = state.copied().unwrap_or(Latest { size: 0, root: merkle::empty_root() });
        if request.old_size != known.size {
            return Ok(Decision::Stale { size: known.size });
        }
        let (size, root) = (checkpoint.size(), checkpoint.root());
        if merkle::verify_consistency(known.size, size, &known.root, &root, &request.proof).is_err() {
            return Ok(Decision::Inconsistent);
        }
        let cosignature = request.checkpoint.cosign(&self.key, now)?;
        let checkpoint = Box::new(request.checkpoint.only(&signed)?.with_signature(cosignature.clone())?);
        Ok(Decision::Cosigned { latest: Latest { size, root }, checkpoint, cosignature })
    }
}

/// Path element under which a witness serves what it cosigned: SHA-256 of the origin in hex.
pub fn origin_hash(origin: &str) -> String {
    Hash::of(&[origin.as_bytes()]).to_string()
}

/// What a log makes of a witness's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The checkpoint with the cosignatures of known witnesses added.
    Cosigned(SignedCheckpoint),
    /// The witness is at another size: ask again from there.
    Stale {
        /// Size of the checkpoint that it cosigned last.
        size: u64,
    },
    /// Refused with this status.
    Refused {
        /// HTTP status.
        status: u16,
    },
}

/// Reads a witness's answer to `sent`. Signatures of keys other than `witnesses` are ignored.
///
/// # Errors
/// [`WitnessError::BadAnswer`] when the body does not fit the status; [`WitnessError::Checkpoint`]
/// when a cosignature is false, none is by a known witness, or the note is full.
pub fn read_answer(
    sent: &SignedCheckpoint,
    witnesses: &[VerifierKey],
    status: u16,
    body: &[u8],
) -> Result<Answer, WitnessError> {
    let bad = || WitnessError::BadAnswer { status };
    match status {
        200 => {
            let lines = SignatureLine::parse_lines(body).map_err(|_| bad())?;
            let known: Vec<_> = lines.into_iter().filter(|line| is_by(line, witnesses)).collect();
            if known.is_empty() {
                return Err(CheckpointError::Note(NoteError::NoKnownSignature).into());
            }
            let mut out = sent.clone();
            for line in known {
                out = out.with_signature(line)?;
            }
            out.verify_witnesses(witnesses, 1)?;
            Ok(Answer::Cosigned(out))
        }
        409 => {
            // 20 digits and a newline: nothing longer is worth reading.
            let text = body.get(..body.len().min(21)).and_then(|b| std::str::from_utf8(b).ok());
            let size = text.and_then(|t| t.strip_suffix('\n')).and_then(parse_decimal).ok_or_else(bad)?;
            Ok(Answer::Stale { size })
        }
        _ => Ok(Answer::Refused { status }),
    }
}

fn is_by(line: &SignatureLine, keys: &[VerifierKey]) -> bool {
    // Only cosignatures: an answer must not replace the signature of the log itself.
    let mut cosigners = keys.iter().filter(|key| key.kind() == KeyKind::Cosignature);
    cosigners.any(|key| key.name() == line.name() && key.key_id() == line.key_id())
}
