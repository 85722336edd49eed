//! Entry points for fuzzing: each reads untrusted bytes and, when they are accepted, asserts that
//! writing gives the same bytes back. They are functions of the library so that the fuzzer and the
//! bounded mutation test of the ordinary test run use the same ones.

use crate::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::note::{Note, SignatureLine, VerifierKey};
use crate::proof::TlogProof;
use crate::tiles::{self, TileId};
use crate::witness::AddCheckpoint;

/// Notes, checkpoints, signature lines and verifier keys.
///
/// # Panics
/// When accepted bytes do not round-trip: a bug in this crate.
pub fn checkpoint(data: &[u8]) {
    if let Ok(note) = Note::parse(data) {
        assert_eq!(note.encode().as_bytes(), data);
        assert_eq!(Note::new(note.text().to_owned(), note.signatures().to_vec()).as_ref(), Ok(&note));
    }
    if let Ok(signed) = SignedCheckpoint::parse(data) {
        assert_eq!(signed.encode().as_bytes(), data);
        assert_eq!(signed.checkpoint().text(), signed.note().text());
    }
    if let Ok(lines) = SignatureLine::parse_lines(data) {
        let written: String = lines.iter().map(|line| format!("{line}\n")).collect();
        assert_eq!(written.as_bytes(), data);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(parsed) = Checkpoint::parse(text) {
        assert_eq!(parsed.text(), text);
    }
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
}

/// Exported proofs.
///
/// # Panics
/// When accepted bytes do not round-trip: a bug in this crate.
pub fn proof(data: &[u8]) {
    if let Ok(proof) = TlogProof::parse(data) {
        assert_eq!(proof.encode().as_bytes(), data);
    }
}

/// Tile paths, and tiles and bundles whose width is the first byte plus one.
///
/// # Panics
/// When accepted bytes do not round-trip: a bug in this crate.
pub fn tile(data: &[u8]) {
    if let Ok(id) = std::str::from_utf8(data).map_or(Err(()), |path| TileId::parse(path).map_err(drop)) {
        assert_eq!(id.to_string().as_bytes(), data);
    }
    let Some((width, body)) = data.split_first() else { return };
    let width = u16::from(*width) + 1;
    if let Ok(hashes) = tiles::parse_hashes(body, width) {
        assert_eq!(tiles::encode_hashes(&hashes).as_deref(), Ok(body));
    }
    if let Ok(entries) = tiles::parse_bundle(body, width) {
        assert_eq!(tiles::encode_bundle(&entries).as_deref(), Ok(body));
    }
}

/// Bodies of `add-checkpoint` requests.
///
/// # Panics
/// When accepted bytes do not round-trip: a bug in this crate.
pub fn witness_request(data: &[u8]) {
    if let Ok(request) = AddCheckpoint::parse(data) {
        assert_eq!(request.encode().as_bytes(), data);
    }
}
