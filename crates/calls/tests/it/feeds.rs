use crate::support::*;
use atalaya_calls::feed::*;
use atalaya_model::*;
use proptest::prelude::*;

fn take(feed: &mut Feed, sequences: &[u64]) -> Vec<Verdict> {
    let (verdicts, events) = receive(feed, sequences).unwrap();
    events.iter().for_each(|e| feed.evolve(e, t(0)));
    verdicts
}

#[test]
fn gaps_are_listed_and_close() {
    let mut feed = Feed::default();
    assert_eq!(take(&mut feed, &[1, 2, 5, 6, 9, 2]), {
        let mut v = vec![Verdict::New; 5];
        v.push(Verdict::Seen);
        v
    });
    let row = FeedRow::of(adapter(), &feed);
    assert_eq!((row.through, row.ahead, row.received), (2, 3, 5));
    assert_eq!(row.gaps, [Gap { from: 3, to: 4 }, Gap { from: 7, to: 8 }]);
    take(&mut feed, &[4, 3]);
    assert_eq!(feed.through, 6);
    take(&mut feed, &[7, 8]);
    assert_eq!((feed.through, feed.ahead.len(), feed.gaps().count()), (9, 0, 0));
}

#[test]
fn at_the_bound_the_oldest_gap_is_given_up() {
    let mut feed = Feed::default();
    take(&mut feed, &[1]);
    let bound = AHEAD_MAX as u64;
    let far: Vec<u64> = (3..3 + bound).collect();
    for batch in far.chunks(BATCH_MAX) {
        assert!(take(&mut feed, batch).iter().all(|v| *v == Verdict::New));
    }
    assert_eq!(take(&mut feed, &[7]), [Verdict::Seen], "a replay at the bound is no new gap");
    let (_, events) = receive(&feed, &[5000]).unwrap();
    assert_eq!(
        events,
        [FeedEvent::Skipped { from: 2, to: 2 }, FeedEvent::Received { sequences: vec![5000] }]
    );
    assert_eq!(take(&mut feed, &[5000]), [Verdict::New]);
    assert_eq!((feed.through, feed.ahead.len(), feed.skipped), (2 + bound, 1, 1));
    assert_eq!(feed.last_skipped, Some(Gap { from: 2, to: 2 }));
    assert_eq!(take(&mut feed, &[2]), [Verdict::Seen], "its call's stream says that it is new");
}

#[test]
fn at_the_bound_the_missing_number_itself_closes_the_gap() {
    let mut feed = Feed::default();
    (2..2 + AHEAD_MAX as u64).for_each(|n| assert_eq!(take(&mut feed, &[n]), [Verdict::New]));
    assert_eq!(take(&mut feed, &[1]), [Verdict::New]);
    assert_eq!((feed.through, feed.skipped), (1 + AHEAD_MAX as u64, 0));
}

#[test]
fn one_of_the_oldest_gap_gives_up_what_lies_before_it() {
    let mut feed = Feed::default();
    let first = 20;
    // Every second number is missing, so that nothing closes by itself.
    (0..AHEAD_MAX as u64).for_each(|n| drop(take(&mut feed, &[first + 2 * n])));
    assert_eq!(take(&mut feed, &[5]), [Verdict::New]);
    assert_eq!((feed.through, feed.skipped, feed.ahead.len()), (5, 4, AHEAD_MAX));
    assert_eq!(feed.gaps().next(), Some(Gap { from: 6, to: 19 }));
}

#[test]
fn a_switch_that_begins_late_is_never_turned_away() {
    let mut feed = Feed::default();
    for n in 500_001..504_001 {
        assert_eq!(take(&mut feed, &[n]), [Verdict::New], "{n}");
    }
    assert_eq!((feed.through, feed.skipped, feed.received), (504_000, 500_000, 4_000));
}

#[test]
fn bad_numbers_and_batches() {
    let mut feed = Feed::default();
    assert_eq!(take(&mut feed, &[0]), [Verdict::Refused(FeedRefusal::Sequence)]);
    let big = vec![1; BATCH_MAX + 1];
    assert_eq!(receive(&feed, &big).unwrap_err(), FeedRefusal::BatchTooLarge { max: BATCH_MAX });
    assert_eq!(take(&mut feed, &[u64::MAX, u64::MAX]), [Verdict::New, Verdict::Seen]);
}

#[test]
fn an_adapter_may_number_anew() {
    let mut feed = Feed::default();
    take(&mut feed, &[1, 2, 3, 9]);
    let restart = |next| FeedCommand::Restart { next, reason: line("equipo nuevo") };
    assert_eq!(decide(&feed, &restart(0)), Err(FeedRefusal::Sequence));
    decide(&feed, &restart(1)).unwrap().iter().for_each(|e| feed.evolve(e, t(1)));
    assert_eq!(take(&mut feed, &[1]), [Verdict::New]);
    assert!(decide(&feed, &restart(2)).unwrap().is_empty());
    decide(&feed, &restart(u64::MAX)).unwrap().iter().for_each(|e| feed.evolve(e, t(1)));
    assert_eq!(take(&mut feed, &[u64::MAX]), [Verdict::New]);
    assert_eq!(take(&mut feed, &[u64::MAX]), [Verdict::Seen]);
    assert_eq!(decide(&feed, &restart(u64::MAX)).unwrap().len(), 1);
}

proptest! {
    /// Any order with repetitions: each number is new once; at the end nothing is missing.
    #[test]
    fn nothing_is_lost_or_counted_twice(order in Just((1..=300u64).chain(1..=50).collect::<Vec<_>>()).prop_shuffle()) {
        let mut feed = Feed::default();
        let mut fresh = 0;
        for batch in order.chunks(37) {
            fresh += take(&mut feed, batch).iter().filter(|v| **v == Verdict::New).count();
            prop_assert!(feed.gaps().all(|g| g.from <= g.to && g.from > feed.through));
            let text = serde_json::to_string(&feed).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Feed>(&text).unwrap(), &feed);
        }
        prop_assert_eq!((fresh, feed.through, feed.received), (300, 300, 300));
    }

    /// Whatever is lost: nothing that comes is turned away, what waits is bounded, and the events give the state.
    #[test]
    fn what_is_lost_turns_nothing_away(lost in prop::collection::btree_set(1..4_000u64, 0..1_500)) {
        let mut feed = Feed::default();
        let sent: Vec<u64> = (1..4_000).filter(|n| !lost.contains(n)).collect();
        for batch in sent.chunks(BATCH_MAX) {
            prop_assert!(take(&mut feed, batch).iter().all(|v| *v == Verdict::New));
            prop_assert!(feed.ahead.len() <= AHEAD_MAX);
        }
        prop_assert_eq!(feed.received, sent.len() as u64);
        let missing: u64 = feed.gaps().map(|g| g.to - g.from + 1).sum();
        let below = lost.iter().filter(|n| **n < *sent.last().unwrap()).count() as u64;
        prop_assert_eq!(missing + feed.skipped, below);
    }
}
