//! Files, and the facts about them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod support;

use atalaya_history::{
    Area, Batch, Class, Day, FileName, Filter, HistoryError, Level, Named, Recorder, Sample, Shelf, Standing,
    Units, encode::encode, merge,
};
use atalaya_model::{AgencyCode, Position, Timestamp, UnitKindCode};
use atalaya_picture::{Marks, Source};
use proptest::prelude::*;
use std::{collections::BTreeSet, sync::LazyLock};
use support::{DAY_MS, fleet, name, sample, site, sorted, unit};

async fn shelf_with(files: &[Vec<Sample>]) -> (Shelf, Vec<(String, u64)>) {
    let shelf = Shelf::open("memory:").unwrap();
    let mut named = Vec::new();
    for (i, samples) in files.iter().enumerate() {
        let name = name(Level::Part, i as u128);
        let bytes = encode("operations", &site(), samples.clone()).unwrap();
        named.push((name.path(), bytes.len() as u64));
        shelf.put(&name, bytes).await.unwrap();
    }
    (shelf, named)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// An archive, its files with their lengths, and what was put in.
type Town = (Shelf, Vec<(String, u64)>, Vec<Sample>);

/// A day of thirty units in one file, with its positions.
static TOWN: LazyLock<Town> = LazyLock::new(|| {
    let all = fleet(30, 60);
    let (shelf, files) = runtime().block_on(shelf_with(std::slice::from_ref(&all)));
    (shelf, files, all)
});

fn anything() -> impl Strategy<Value = Sample> {
    let marks = (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(jumped, frozen, clock)| Marks {
        jumped,
        frozen,
        clock,
    });
    let numbers = (
        proptest::option::of(0_i32..=100_000),
        proptest::option::of(0_i32..=3_600),
        proptest::option::of(0_i32..=1_000_000),
    );
    let place = (-90_000_000_i32..=90_000_000, -180_000_000_i32..=180_000_000);
    let what = (0_u128..5, proptest::option::of(0_u128..3), 0_usize..4, 0_usize..5, 0_usize..3);
    (what, place, numbers, marks, 0_i64..DAY_MS, 0_i64..100_000).prop_map(
        |((u, device, class, source, standing), (lat, lon), (speed, course, accuracy), marks, at, late)| {
            let sources = [Source::Tracker, Source::Radio, Source::Handset, Source::Manual, Source::Partner];
            let mut s = sample(u, device, Class::ALL[class], at, lat, lon);
            s.received_ms = s.measured_ms + late;
            (s.speed_cmps, s.course_ddeg, s.accuracy_dm) = (speed, course, accuracy);
            (s.source, s.standing, s.marks) = (sources[source], Standing::ALL[standing], marks);
            s
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// What is written is read, whatever it is.
    #[test]
    fn positions_are_read_as_they_were_written(samples in proptest::collection::vec(anything(), 1..300)) {
        let read = runtime().block_on(async {
            let (shelf, files) = shelf_with(std::slice::from_ref(&samples)).await;
            shelf.scan(&files, &Filter::everything(), usize::MAX).await.unwrap()
        });
        prop_assert!(read.complete);
        let mut wanted = samples;
        wanted.sort_by_key(Sample::file_order);
        prop_assert_eq!(sorted(read.samples), sorted(wanted));
    }

    /// A search finds exactly what a look at every position finds.
    #[test]
    fn a_search_skips_nothing_that_matches(
        from in 0_i64..DAY_MS, span in 1_i64..DAY_MS, unit_of in proptest::option::of(0_u128..30),
        south in 19_200_000_i32..19_400_000, west in -99_800_000_i32..-99_500_000, side in 1_000_i32..150_000,
        everywhere in any::<bool>(),
    ) {
        let (shelf, files, all) = &*TOWN;
        let area = Area { south_e6: south, north_e6: south + side, west_e6: west, east_e6: west + side };
        let filter = Filter {
            from_ms: support::day().begins().as_millis() + from,
            to_ms: support::day().begins().as_millis() + from + span,
            units: unit_of.map_or(Units::All, |u| Units::These(BTreeSet::from([unit(u)]))),
            area: (!everywhere).then_some(area),
        };
        let read = runtime().block_on(shelf.scan(files, &filter, usize::MAX)).unwrap().samples;
        let matches = |s: &Sample| {
            (filter.from_ms..filter.to_ms).contains(&s.measured_ms)
                && unit_of.is_none_or(|u| s.object.unit == unit(u))
                && filter.area.is_none_or(|a| a.has(s.lat_e6, s.lon_e6))
        };
        let wanted: Vec<Sample> = all.iter().filter(|s| matches(s)).cloned().collect();
        prop_assert_eq!(sorted(read), sorted(wanted));
    }
}

/// Several row groups and pages: more than one of each, so that skipping is tried.
#[tokio::test]
async fn a_unit_is_found_in_a_large_file() {
    let all = fleet(20, 5);
    assert!(all.len() > 2 * atalaya_history::ROW_GROUP_ROWS);
    let (shelf, files) = shelf_with(std::slice::from_ref(&all)).await;
    let footer = shelf.footer(&files[0].0, files[0].1).await.unwrap();
    assert!(footer.group_count() > 2);
    assert_eq!(footer.rows(), all.len() as u64);
    for u in [0, 11, 19] {
        let filter = Filter { units: Units::These(BTreeSet::from([unit(u)])), ..Filter::everything() };
        assert!(footer.groups(&filter).len() < footer.group_count(), "no row group is skipped");
        let read = shelf.scan(&files, &filter, usize::MAX).await.unwrap().samples;
        let wanted: Vec<Sample> = all.iter().filter(|s| s.object.unit == unit(u)).cloned().collect();
        assert_eq!(sorted(read), sorted(wanted));
    }
    // A bound is kept, and said.
    let cut = shelf.scan(&files, &Filter::everything(), 10).await.unwrap();
    assert!(!cut.complete && cut.samples.len() < all.len());
}

#[tokio::test]
async fn files_are_merged_without_losing_or_doubling_a_position() {
    let all = fleet(23, 20);
    let mut parts: Vec<Vec<Sample>> = vec![Vec::new(); 7];
    for (i, s) in all.iter().enumerate() {
        parts[i % 7].push(s.clone());
    }
    let (shelf, files) = shelf_with(&parts).await;
    let into = name(Level::Day, 99);
    let merged = merge(&shelf, &files, &into, |_| true).await.unwrap().unwrap();
    assert_eq!((merged.rows, merged.units), (all.len() as u64, 23));
    assert_eq!(merged.from_ms, all.iter().map(|s| s.measured_ms).min().unwrap());
    assert_eq!(merged.to_ms, all.iter().map(|s| s.measured_ms).max().unwrap());
    let there = [(into.path(), merged.bytes)];
    assert_eq!(shelf.digest(&into.path()).await.unwrap(), Some((merged.sha256, merged.bytes)));
    let read = shelf.scan(&there, &Filter::everything(), usize::MAX).await.unwrap().samples;
    assert!(read.is_sorted_by_key(Sample::file_order), "the file is in order");
    assert_eq!(sorted(read), sorted(all.clone()));
    // Only what is held.
    let held = name(Level::Held, 100);
    let kept = merge(&shelf, &there, &held, |s| s.object.unit == unit(3)).await.unwrap().unwrap();
    assert_eq!(kept.rows, all.iter().filter(|s| s.object.unit == unit(3)).count() as u64);
    // Nothing is held: no file.
    let none = name(Level::Held, 101);
    assert_eq!(merge(&shelf, &there, &none, |_| false).await.unwrap(), None);
    assert_eq!(shelf.digest(&none.path()).await.unwrap(), None);
}

/// A position that is in two files, because a seal failed after the file was there, is in the merged one once.
#[tokio::test]
async fn what_was_written_twice_is_merged_into_one() {
    let all = fleet(3, 600);
    let (shelf, files) = shelf_with(&[all.clone(), all.clone()]).await;
    let merged = merge(&shelf, &files, &name(Level::Hour, 9), |_| true).await.unwrap().unwrap();
    assert_eq!(merged.rows, all.len() as u64);
}

#[tokio::test]
async fn a_file_appears_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(dir.path().join("history").to_str().unwrap()).unwrap();
    let bytes = encode("operations", &site(), fleet(2, 60)).unwrap();
    shelf.put(&name(Level::Part, 1), bytes.clone()).await.unwrap();
    let folder = dir.path().join("history/operations/TOL/2026-11-24/unit");
    // What a write that was cut off leaves, as this store names it: not listed, and swept.
    let half = folder.join(format!("part-000000-{}.parquet#1", uuid::Uuid::from_u128(2).simple()));
    std::fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(shelf.list("operations/TOL").await.unwrap().len(), 1);
    assert_eq!(shelf.sweep(atalaya_model::Millis(0)).unwrap(), 1);
    assert!(!half.exists());
    // A file that is not whole under its own name is damage with a name, never a panic and never positions.
    for cut in [bytes.len() / 2, bytes.len() - 1, 20, 0] {
        let name = name(Level::Part, 3);
        std::fs::write(folder.join(name.path().rsplit('/').next().unwrap()), &bytes[..cut]).unwrap();
        let files = [(name.path(), cut as u64)];
        let error =
            Shelf::open(shelf.address()).unwrap().scan(&files, &Filter::everything(), 10).await.unwrap_err();
        assert!(
            matches!(&error, HistoryError::Damaged { path, .. } if *path == name.path()),
            "{cut}: {error}"
        );
    }
}

/// One changed byte anywhere: the hash shows it, and reading it does not panic.
#[tokio::test]
async fn a_changed_byte_is_seen() {
    let bytes = encode("operations", &site(), fleet(2, 120)).unwrap();
    let shelf = Shelf::open("memory:").unwrap();
    shelf.put(&name(Level::Part, 1), bytes.clone()).await.unwrap();
    let (sealed, len) = shelf.digest(&name(Level::Part, 1).path()).await.unwrap().unwrap();
    for place in (0..bytes.len()).step_by(bytes.len() / 97 + 1) {
        let mut changed = bytes.to_vec();
        changed[place] ^= 0x55;
        let name = name(Level::Part, 2 + place as u128);
        shelf.put(&name, changed.into()).await.unwrap();
        let (now, _) = shelf.digest(&name.path()).await.unwrap().unwrap();
        assert_ne!(now, sealed);
        // Read or refused; a panic of the library would be an error with the file's name.
        let _ = shelf.scan(&[(name.path(), len)], &Filter::everything(), usize::MAX).await;
    }
}

#[test]
fn a_recorder_never_waits_and_says_what_it_dropped() {
    let recorder = Recorder::new(3, 2);
    let (agency, kind) = (AgencyCode::new("SSEM").unwrap(), UnitKindCode::new("patrulla").unwrap());
    let named = Named {
        unit: unit(1),
        device: None,
        call_sign: "SSEM-1",
        agency: &agency,
        kind: &kind,
        class: Class::Unit,
    };
    let fix = |second: i64| atalaya_history::Fix {
        position: Position::new(19.29, -99.65).unwrap(),
        measured_at: Timestamp::from_millis(second * 1_000),
        received_at: Timestamp::from_millis(second * 1_000),
        speed_mps: Some(12.345),
        course_deg: None,
        accuracy_m: Some(4.96),
        source: Source::Tracker,
        standing: Standing::Shown,
        marks: Marks::default(),
    };
    let taken: Vec<bool> = (0..5).map(|second| recorder.take(named, &fix(second))).collect();
    assert_eq!(taken, [true, true, true, false, false]);
    let batch = recorder.drain();
    assert_eq!((batch.samples.len(), batch.dropped, recorder.waiting()), (3, 2, (0, 0)));
    assert_eq!((batch.samples[0].speed_cmps, batch.samples[0].accuracy_dm), (Some(1_235), Some(50)));
    // One object for all its positions; a new call sign is a new one.
    assert!(std::sync::Arc::ptr_eq(&batch.samples[0].object, &batch.samples[2].object));
    recorder.take(Named { call_sign: "SSEM-2", ..named }, &fix(9));
    // What could not be written comes back as far as there is room; the oldest go, and are counted.
    recorder.give_back(batch);
    let batch = recorder.drain();
    let seconds: BTreeSet<i64> = batch.samples.iter().map(|s| s.measured_ms / 1_000).collect();
    assert_eq!((seconds, batch.dropped), (BTreeSet::from([1, 2, 9]), 3));
    assert!(batch.samples.iter().any(|s| s.object.call_sign == "SSEM-2"));
    assert_eq!(Batch::default().samples.len(), 0);
}

#[test]
fn names_say_what_is_inside() {
    let path = name(Level::Part, 1).path();
    let read: FileName = path.parse().unwrap();
    assert_eq!(
        (read.day, read.class, read.level),
        (Day::of(support::day().begins()), Class::Unit, Level::Part)
    );
}
