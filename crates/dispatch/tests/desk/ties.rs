//! Links, merges and splits.

use crate::support::*;
use atalaya_dispatch::incident::{
    CloseCode, IncidentCommand as C, IncidentRefusal as R, Record, Relation, SplitFrom, Stage,
};
use atalaya_model::{CallId, Note};
use uuid::Uuid;

fn call(n: u128) -> CallId {
    CallId(Uuid::from_u128(0x7000 + n))
}

fn merge(original: u128, move_units: bool) -> C {
    C::MergeInto { original: incident(original), move_units }
}

#[test]
fn a_merge_keeps_both_folios_and_moves_the_calls() {
    let mut centre = Centre::new();
    let (a, b) = (centre.opened(1, 30309), centre.opened(2, 30309));
    centre.incident(a, &C::AddCall { call: call(1) }).unwrap();
    centre.incident(b, &C::AddCall { call: call(2) }).unwrap();
    centre.incident(b, &merge(1, false)).unwrap();
    let (original, duplicate) = (centre.row(1), centre.row(2));
    assert_eq!(original.calls, [call(1), call(2)]);
    assert_eq!(original.absorbed, [folio(2)]);
    assert_eq!((duplicate.folio, duplicate.merged_into_folio), (folio(2), Some(folio(1))));
    assert_eq!((duplicate.open, duplicate.close_code), (false, Some(CloseCode::D)));
    let narrate = C::SetPlace { place: Box::new(place()), verified: true };
    assert_eq!(centre.incident(b, &narrate), Err(R::Merged(folio(1))));
    assert_eq!(centre.incident(b, &C::Reopen { reason: line("x") }), Err(R::Merged(folio(1))));
    centre.pass(9);
    centre.incident(b, &C::Unmerge { reason: line("son distintos") }).unwrap();
    let (original, duplicate) = (centre.row(1), centre.row(2));
    assert_eq!((original.calls, original.absorbed), (vec![call(1)], vec![]));
    assert_eq!((duplicate.open, duplicate.merged_into, duplicate.calls), (true, None, vec![call(2)]));
    assert_eq!(duplicate.waiting_since, Some(centre.now));
    assert_eq!(centre.incident(b, &C::Unmerge { reason: line("x") }), Err(R::NotMerged));
}

#[test]
fn merges_make_no_cycles() {
    let mut centre = Centre::new();
    for n in 1..=3 {
        centre.opened(n, 30309);
    }
    assert_eq!(centre.incident(incident(1), &merge(1, false)), Err(R::Itself));
    assert_eq!(centre.incident(incident(1), &merge(9, false)), Err(R::UnknownOther));
    centre.incident(incident(1), &merge(2, false)).unwrap();
    assert_eq!(centre.incident(incident(2), &merge(1, false)), Err(R::OriginalMerged(folio(1), folio(2))));
    centre.incident(incident(2), &merge(3, false)).expect("a chain is no cycle");
    assert_eq!(centre.incident(incident(3), &merge(2, false)), Err(R::OriginalMerged(folio(2), folio(3))));
    assert_eq!(centre.incident(incident(1), &merge(3, false)), Err(R::Merged(folio(2))));
}

#[test]
fn units_of_a_duplicate_stay_or_move() {
    let mut centre = Centre::with_patrols(3);
    for n in 1..=3 {
        centre.opened(n, 30309);
    }
    centre.assign(2, &[1]).unwrap();
    centre.status(1, "on_scene").unwrap();
    centre.pass(30);
    // Stay: the duplicate lives until the last one leaves, then closes by itself.
    centre.incident(incident(2), &merge(1, false)).unwrap();
    let row = centre.row(2);
    assert_eq!((row.open, row.stage, row.waiting_since), (true, Stage::OnScene, None));
    assert_eq!(centre.assign(2, &[2]), Err(R::Merged(folio(1))));
    let by_hand = C::Close { code: CloseCode::A, note: None };
    assert_eq!(centre.incident(incident(2), &by_hand), Err(R::UnitsAssigned("SSEM-001".into())));
    centre.status(1, "available").unwrap();
    assert_eq!(centre.row(2).close_code, Some(CloseCode::D));
    // Move: work goes on at the original.
    centre.assign(3, &[2, 3]).unwrap();
    centre.status(2, "on_scene").unwrap();
    centre.incident(incident(3), &merge(1, true)).unwrap();
    let row = centre.row(1);
    assert_eq!((row.stage, row.units.len()), (Stage::OnScene, 2));
    assert_eq!(row.first_on_scene_at, Some(centre.now));
    assert_eq!(centre.unit_row(2).incident_folio, Some(folio(1)));
    assert_eq!(centre.row(3).close_code, Some(CloseCode::D));
    centre.status(2, "available").unwrap();
    centre.status(3, "on_scene").unwrap();
    centre.status(3, "available").unwrap();
    assert_eq!(centre.row(1).stage, Stage::Released);
}

#[test]
fn units_cannot_move_to_a_closed_original() {
    let mut centre = Centre::with_patrols(1);
    let original = centre.opened(1, 30309);
    let duplicate = centre.opened(2, 30309);
    centre.incident(original, &C::Close { code: CloseCode::I, note: None }).unwrap();
    centre.assign(2, &[1]).unwrap();
    assert_eq!(centre.incident(duplicate, &merge(1, true)), Err(R::OriginalClosed));
    centre.incident(duplicate, &merge(1, false)).expect("a late duplicate of a closed incident");
}

#[test]
fn links_are_seen_from_both_sides() {
    let mut centre = Centre::new();
    let (a, b) = (centre.opened(1, 30309), centre.opened(2, 10104));
    let link = C::Link { other: b, relation: Relation::CauseOf };
    centre.incident(a, &link).unwrap();
    assert_eq!(centre.row(2).links[0].relation, Relation::CausedBy);
    assert_eq!(centre.incident(a, &link), Err(R::AlreadyLinked));
    assert_eq!(centre.incident(b, &C::Link { other: b, relation: Relation::Related }), Err(R::Itself));
    let by_hand = C::Link { other: incident(3), relation: Relation::SplitFrom };
    assert_eq!(centre.incident(a, &by_hand), Err(R::SplitByHand));
    let gone = C::Unlink { other: a, reason: line("error") };
    centre.incident(b, &gone).unwrap();
    assert!(centre.row(1).links.is_empty());
    assert_eq!(centre.incident(b, &gone), Err(R::NotLinked));
}

#[test]
fn a_split_copies_the_named_records() {
    let mut centre = Centre::new();
    let a = centre.opened(1, 30309);
    for what in ["pistola", "rifle"] {
        let record = Box::new(Record::Weapon { what: line(what), description: None });
        centre.incident(a, &C::AddRecord { record }).unwrap();
    }
    centre.incident(a, &C::StrikeRecord { number: 1, reason: line("no era") }).unwrap();
    let split = |records: Vec<u32>| {
        let mut open = opening(30202);
        open.split_from = Some(SplitFrom { incident: a, records });
        C::Open(Box::new(open))
    };
    assert_eq!(centre.incident(incident(2), &split(vec![1])), Err(R::RecordStruck(1)));
    assert_eq!(centre.incident(incident(2), &split(vec![7])), Err(R::UnknownRecord(7)));
    assert!(!centre.world.incidents.get(&incident(2)).is_some_and(|i| i.is_opened()), "all or nothing");
    centre.incident(incident(2), &split(vec![2])).unwrap();
    let (source, cut) = (centre.row(1), centre.row(2));
    assert_eq!(source.links[0].relation, Relation::SplitInto);
    assert_eq!(cut.links[0].relation, Relation::SplitFrom);
    assert_eq!((source.records, cut.records), (1, 1), "the source keeps its own");
    let mut open = opening(30202);
    open.split_from = Some(SplitFrom { incident: incident(8), records: vec![] });
    assert_eq!(centre.incident(incident(3), &C::Open(Box::new(open))), Err(R::UnknownOther));
    centre.incident(a, &C::Narrate { text: Note::new("se dividió").unwrap() }).unwrap();
}
