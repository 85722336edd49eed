//! Whole copies: sound ones verify, and each kind of damage is named at the first place.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::convert::Infallible;

use atalaya_journal::audit::{AuditKind, EventRef, Outcome};
use atalaya_journal::note::{CosignerKey, SignerKey, VerifierKey};
use atalaya_journal::proof::Trust;
use atalaya_journal::verify::{Anchor, LeafRow, Problem, Report, verify};
use atalaya_journal::{AuditRecord, Checkpoint, Context, Frontier, Hash, NewEvent, Recorded, audit};
use proptest::prelude::*;
use uuid::Uuid;

const ORIGIN: &str = "c5.example/toluca";

/// A copy of a record: 40 leaves, leaf `i` with `i % 3` events over four streams, a checkpoint
/// each 10 leaves and one on the empty tree.
#[derive(Clone)]
struct Copy {
    leaves: Vec<LeafRow>,
    events: Vec<Recorded>,
    checkpoints: Vec<String>,
    anchors: Vec<Anchor>,
}

fn key(seed: u8) -> SignerKey {
    SignerKey::from_seed(ORIGIN, &[seed; 32]).unwrap()
}

fn witness() -> CosignerKey {
    CosignerKey::from_seed("c5.example/w", &[8; 32]).unwrap()
}

fn event(position: u64) -> Recorded {
    let context = Context {
        site: "toluca".into(),
        realm: "operations".into(),
        actor: "{}".into(),
        purpose: None,
        command: Uuid::from_u128(position.into()),
        recorded_at: position as i64,
    };
    let stream = format!("incident-{}", position % 4);
    NewEvent { kind: "noted".into(), schema: 1, happened_at: 0, data: format!("{{\"n\":{position}}}") }
        .recorded(position, stream, (position - 1) / 4 + 1, &context)
}

fn leaf(index: u64, events: &[Recorded]) -> LeafRow {
    let record = AuditRecord {
        seq: index,
        kind: AuditKind::Command,
        actor: serde_json::json!({"user": "op"}),
        site: "toluca".into(),
        realm: "operations".into(),
        purpose: None,
        action: "note".into(),
        objects: vec![],
        outcome: Outcome::Done,
        recorded_at: index as i64,
        source: "console".into(),
        trace: None,
        events: events.iter().map(|e| EventRef { position: e.position, hash: e.hash() }).collect(),
        details: BTreeMap::new(),
    };
    let opening = record.seal([index as u8; 32]).unwrap();
    let commitment = opening.commitment();
    LeafRow { index, commitment, salt: Some(opening.salt), record: Some(opening.record), published: None }
}

fn checkpoint(size: u64, root: Hash, seed: u8) -> String {
    let signed = Checkpoint::new(ORIGIN, size, root).unwrap().sign(&key(seed)).unwrap();
    if size != 20 {
        return signed.encode();
    }
    // One of them was cosigned.
    signed.with_signature(signed.cosign(&witness(), 1).unwrap()).unwrap().encode()
}

fn root(leaves: &[LeafRow]) -> Hash {
    let mut frontier = Frontier::new();
    leaves.iter().for_each(|l| frontier.append(audit::leaf_hash(&l.commitment)).unwrap());
    frontier.root()
}

fn copy() -> Copy {
    let (mut leaves, mut events, mut position) = (vec![], vec![], 0);
    for index in 0..40 {
        let from = events.len();
        for _ in 0..index % 3 {
            position += 1;
            events.push(event(position));
        }
        leaves.push(leaf(index, &events[from..]));
    }
    let checkpoints = [0, 10, 20, 20, 30].map(|n| checkpoint(n as u64, root(&leaves[..n]), 1)).to_vec();
    Copy { leaves, events, checkpoints, anchors: vec![] }
}

impl Copy {
    fn report(&self) -> Report {
        let log_keys = [key(1).verifier().clone()];
        let witnesses: [VerifierKey; 1] = [witness().verifier().clone()];
        let trust = Trust { origin: ORIGIN, log_keys: &log_keys, witnesses: &witnesses, needed: 1 };
        let leaves = self.leaves.iter().cloned().map(Ok::<_, Infallible>);
        let events = self.events.iter().cloned().map(Ok);
        let checkpoints = self.checkpoints.iter().map(|c| Ok(c.clone().into_bytes()));
        verify(&trust, &self.anchors, leaves, events, checkpoints).unwrap()
    }

    fn problem(&self) -> Problem {
        self.report().problem.unwrap()
    }

    fn erase(&mut self, leaf: usize) {
        self.leaves[leaf].salt = None;
        self.leaves[leaf].record = None;
    }
}

/// What is wrong after `change`.
fn after(change: impl FnOnce(&mut Copy)) -> Problem {
    let mut copy = copy();
    change(&mut copy);
    copy.problem()
}

#[test]
fn a_sound_copy_verifies() {
    let copy = copy();
    let expected = Report {
        leaves: 40,
        erased_leaves: 0,
        events: 39,
        events_unproven: 0,
        streams: 4,
        checkpoints: 5,
        sealed_leaves: 30,
        witnessed_leaves: 20,
        root: root(&copy.leaves),
        problem: None,
    };
    assert_eq!(copy.report(), expected);
    let nothing = Copy { leaves: vec![], events: vec![], checkpoints: vec![], anchors: vec![] };
    assert!(nothing.report().is_sound());
}

#[test]
fn a_source_that_fails_is_an_error_and_not_a_verdict() {
    let trust = Trust { origin: ORIGIN, log_keys: &[], witnesses: &[], needed: 0 };
    let leaves = vec![Ok(leaf(0, &[])), Err("disk")];
    assert_eq!(verify(&trust, &[], leaves, vec![], vec![]), Err("disk"));
    assert_eq!(verify(&trust, &[], vec![], vec![Err("disk")], vec![]), Err("disk"));
    assert_eq!(verify(&trust, &[], vec![], vec![], vec![Err("disk")]), Err("disk"));
}

#[test]
fn damaged_leaves_are_named() {
    assert_eq!(after(|c| drop(c.leaves.remove(7))), Problem::LeafGap { expected: 7, found: 8 });
    assert_eq!(after(|c| c.leaves.swap(7, 8)), Problem::LeafGap { expected: 7, found: 8 });
    assert_eq!(
        after(|c| c.leaves.insert(7, c.leaves[6].clone())),
        Problem::LeafGap { expected: 7, found: 6 }
    );
    assert_eq!(after(|c| c.leaves[7].record.as_mut().unwrap()[3] ^= 1), Problem::Commitment { leaf: 7 });
    assert_eq!(after(|c| c.leaves[7].salt = Some([0; 32])), Problem::Commitment { leaf: 7 });
    assert_eq!(after(|c| c.leaves[7].salt = None), Problem::HalfErased { leaf: 7 });
    assert_eq!(after(|c| c.leaves[7].record = None), Problem::HalfErased { leaf: 7 });
    // A record changed together with its commitment is found by the checkpoint over it, or, where
    // tiles were published, at the leaf.
    let rewrite = |c: &mut Copy| {
        let mut record = AuditRecord::parse(c.leaves[12].record.as_ref().unwrap()).unwrap();
        record.action = "other".into();
        let opening = record.seal([9; 32]).unwrap();
        c.leaves[12].commitment = opening.commitment();
        (c.leaves[12].salt, c.leaves[12].record) = (Some(opening.salt), Some(opening.record));
    };
    assert_eq!(after(rewrite), Problem::CheckpointRoot { row: 2, from: 10, size: 20 });
    let published = |c: &mut Copy| {
        for row in &mut c.leaves {
            row.published = Some(audit::leaf_hash(&row.commitment));
        }
    };
    let mut sound = copy();
    published(&mut sound);
    assert!(sound.report().is_sound());
    let named = after(|c| {
        published(c);
        let hash = c.leaves[12].published;
        rewrite(c);
        c.leaves[12].published = hash;
    });
    assert_eq!(named, Problem::Published { leaf: 12 });
}

#[test]
fn records_that_do_not_belong_are_named() {
    let put = |c: &mut Copy, bytes: &[u8]| {
        c.leaves[35].commitment = audit::commitment(&[1; 32], bytes);
        (c.leaves[35].salt, c.leaves[35].record) = (Some([1; 32]), Some(bytes.to_vec()));
    };
    assert!(matches!(after(|c| put(c, b"{}")), Problem::Unreadable { leaf: 35, .. }));
    assert!(matches!(after(|c| put(c, &vec![b' '; 70_000])), Problem::Unreadable { leaf: 35, .. }));
    let other = leaf(34, &[]).record.unwrap();
    assert_eq!(after(|c| put(c, &other)), Problem::RecordMoved { leaf: 35, found: 34 });
    let again = leaf(35, &[event(1)]).record.unwrap();
    assert_eq!(after(|c| put(c, &again)), Problem::EventOrder { leaf: 35, position: 1 });
    // The event listed last, once more: leaf 32 lists events 32 and 33, leaf 34 event 34.
    let twice = leaf(35, &[event(34)]).record.unwrap();
    assert_eq!(after(|c| put(c, &twice)), Problem::EventOrder { leaf: 35, position: 34 });
}

#[test]
fn damaged_events_are_named() {
    // Leaf 2 lists events 2 and 3, leaf 4 lists event 4.
    assert_eq!(after(|c| c.events[2].data.push(' ')), Problem::EventHash { leaf: 2, position: 3 });
    assert_eq!(after(|c| c.events[2].version += 1), Problem::EventHash { leaf: 2, position: 3 });
    assert_eq!(after(|c| drop(c.events.remove(2))), Problem::EventGap { expected: 3, found: 4 });
    assert_eq!(after(|c| c.events.swap(2, 3)), Problem::EventGap { expected: 3, found: 4 });
    assert_eq!(after(|c| c.events.truncate(3)), Problem::EventMissing { leaf: 4, position: 4 });
    let extra = after(|c| {
        c.events.push(event(40));
    });
    assert_eq!(extra, Problem::EventUncovered { position: 40 });
    // A leaf that leaves out an event.
    let skipped = after(|c| {
        c.leaves[2] = leaf(2, &c.events[2..3]);
    });
    assert_eq!(skipped, Problem::EventUncovered { position: 2 });
    // Covered, but its version does not follow: written wrongly from the start.
    let gap = after(|c| {
        c.events[2].version = 9;
        c.leaves[2] = leaf(2, &c.events[1..3]);
    });
    let stream = "incident-3".to_owned();
    assert_eq!(gap, Problem::VersionGap { position: 3, stream, expected: 1, found: 9 });
}

#[test]
fn erased_leaves_keep_the_log_sound_and_are_counted() {
    let mut copy = copy();
    copy.erase(2);
    copy.erase(38);
    copy.erase(39);
    let report = copy.report();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.erased_leaves, report.events, report.events_unproven), (3, 39, 4));
    // Under an erased leaf, gaps are still seen.
    let mut cut = copy.clone();
    cut.events.remove(2);
    assert_eq!(cut.problem(), Problem::EventGap { expected: 3, found: 4 });
    let mut cut = copy.clone();
    cut.events.truncate(2);
    assert_eq!(cut.problem(), Problem::EventMissing { leaf: 4, position: 3 });
    let mut changed = copy.clone();
    changed.events[2].version = 7;
    assert!(matches!(changed.problem(), Problem::VersionGap { position: 3, found: 7, .. }));
    // An erased leaf excuses only events that it may have listed.
    copy.leaves[5] = leaf(5, &copy.events[5..6]);
    assert_eq!(copy.problem(), Problem::EventUncovered { position: 5 });
    // The commitment of an erased leaf is still signed.
    copy = self::copy();
    copy.erase(2);
    copy.leaves[2].commitment = Hash([0; 32]);
    assert_eq!(copy.problem(), Problem::CheckpointRoot { row: 1, from: 0, size: 10 });
}

#[test]
fn damaged_checkpoints_are_named() {
    assert!(matches!(after(|c| c.checkpoints[2].clear()), Problem::CheckpointUnreadable { row: 2, .. }));
    let back = Problem::CheckpointBackwards { row: 2, previous: 10, size: 0 };
    assert_eq!(after(|c| c.checkpoints[2] = c.checkpoints[0].clone()), back);
    let one_back = after(|c| c.checkpoints[2] = checkpoint(9, root(&c.leaves[..9]), 1));
    assert_eq!(one_back, Problem::CheckpointBackwards { row: 2, previous: 10, size: 9 });
    let forged = after(|c| c.checkpoints[2] = checkpoint(20, root(&c.leaves[..20]), 9));
    assert!(matches!(forged, Problem::CheckpointSignature { row: 2, size: 20, .. }));
    let changed = after(|c| c.checkpoints[1] = c.checkpoints[1].replacen("\n10\n", "\n11\n", 1));
    assert!(matches!(changed, Problem::CheckpointSignature { row: 1, size: 11, .. }));
    // A false cosignature: that of another text.
    let cosigned = after(|c| {
        let line = c.checkpoints[2].lines().find(|l| l.contains("c5.example/w ")).unwrap().to_owned();
        c.checkpoints[1] += &format!("{line}\n");
    });
    assert!(matches!(cosigned, Problem::CheckpointSignature { row: 1, size: 10, .. }));
    let fork = after(|c| c.checkpoints[3] = checkpoint(20, Hash([5; 32]), 1));
    assert_eq!(fork, Problem::CheckpointRoot { row: 3, from: 20, size: 20 });
    // Rolled back: leaves and events are gone, the checkpoint is still there.
    let cut = after(|c| c.leaves.truncate(25));
    assert_eq!(cut, Problem::CheckpointAhead { row: 4, size: 30, leaves: 25 });
    // Rolled back with its checkpoints: only knowledge from outside shows it.
    let (mut cut, whole) = (copy(), copy());
    cut.leaves.truncate(25);
    cut.checkpoints.truncate(4);
    // Leaf 24 is the last one kept and lists up to event 24.
    cut.events.truncate(24);
    assert_eq!(cut.report().problem, None);
    cut.anchors = vec![
        Anchor { size: 30, root: root(&whole.leaves[..30]) },
        Anchor { size: 3, root: root(&whole.leaves[..3]) },
    ];
    assert_eq!(cut.problem(), Problem::AnchorAhead { size: 30, leaves: 25 });
    cut.anchors[1].root = Hash([0; 32]);
    assert_eq!(cut.problem(), Problem::AnchorRoot { size: 3 });
}

#[test]
fn reports_are_written_as_json() {
    let report = serde_json::to_value(copy().report()).unwrap();
    assert_eq!((&report["leaves"], &report["problem"]), (&40.into(), &serde_json::Value::Null));
    let problem = serde_json::to_value(Problem::EventHash { leaf: 2, position: 3 }).unwrap();
    assert_eq!(problem, serde_json::json!({"problem": "event_hash", "leaf": 2, "position": 3}));
}

proptest! {
    /// Any one bit changed in any record, salt, commitment, event or checkpoint that a signature
    /// covers is found, at that row or at the checkpoint that covers it, and never before it.
    #[test]
    fn one_changed_bit_is_found(table in 0usize..5, at in any::<prop::sample::Index>(), spot in any::<prop::sample::Index>(), bit in 0u8..7) {
        let mut copy = copy();
        let flip = |bytes: &mut [u8]| { let i = spot.index(bytes.len()); bytes[i] ^= 1 << bit; };
        let row = at.index(30);
        match table {
            0 => flip(copy.leaves[row].record.as_mut().unwrap()),
            1 => flip(copy.leaves[row].salt.as_mut().unwrap()),
            2 => flip(&mut copy.leaves[row].commitment.0),
            3 => {
                // Events 1 to 30 are listed by the leaves 0 to 30.
                let mut data = copy.events[row].data.clone().into_bytes();
                flip(&mut data);
                copy.events[row].data = String::from_utf8(data).unwrap();
            }
            _ => {
                let which = at.index(copy.checkpoints.len());
                let mut bytes = copy.checkpoints[which].clone().into_bytes();
                let i = spot.index(bytes.len());
                // Stay in UTF-8.
                if bytes[i].is_ascii() { bytes[i] ^= 1 << bit } else { bytes[i] = b'-'; bytes.retain(u8::is_ascii) }
                copy.checkpoints[which] = String::from_utf8(bytes).unwrap();
            }
        }
        let problem = copy.report().problem;
        match (table, &problem) {
            (0..=2, Some(Problem::Commitment { leaf })) => prop_assert_eq!(*leaf, row as u64),
            (3, Some(Problem::EventHash { position, .. })) => prop_assert_eq!(*position, row as u64 + 1),
            // A changed name or key id makes a cosignature unknown, which is not false; only the
            // two checkpoints over 20 leaves have one.
            (4, None) => prop_assert!(copy.checkpoints[at.index(5)].contains("\n20\n")),
            (4, Some(_)) => {}
            _ => prop_assert!(false, "{:?}", problem),
        }
    }
}
