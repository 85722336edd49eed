//! Two pictures, one fed by the other, show the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "everything here is a test")]

use atalaya_model::{DeviceId, Millis, Position, Timestamp, UnitId, UnitKindCode};
use atalaya_picture::{
    ChosenBecause, KindRules, Marks, Options, Origin, Picture, ReportError, SIGNALS_MAX, Signal, SignalError,
    Source, Taken, UnitReport, read_signals, write_signals,
};
use proptest::prelude::*;
use uuid::Uuid;

fn at(s: i64) -> Timestamp {
    Timestamp::from_millis(1_795_478_400_000 + s * 1_000)
}
fn picture() -> Picture {
    Picture::new(Options::new(KindRules::shipped().unwrap()))
}
fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(n))
}
fn of(source: Source, device: u128) -> Origin {
    Origin { source, device: (device != 0).then(|| DeviceId(Uuid::from_u128(device))) }
}
fn report(n: u128, lat: f64, s: i64, source: Source) -> UnitReport {
    UnitReport {
        unit: unit(n),
        position: Position::new(lat, -99.65).unwrap(),
        at: at(s),
        speed_mps: Some(7.5),
        course_deg: None,
        accuracy_m: Some(8.0),
        source,
    }
}
/// Tells another picture everything that this one knows, over the wire.
fn tell(from: &Picture, to: &mut Picture, now: Timestamp) {
    let all: Vec<Signal> = from.signals(now).collect();
    for signal in read_signals(&write_signals(&all)).unwrap() {
        to.adopt(&signal, now).unwrap();
    }
}

#[test]
fn what_one_node_receives_the_other_shows_the_same() {
    let (mut one, mut two) = (picture(), picture());
    let phone = of(Source::Handset, 1);
    one.report_from(phone, &report(1, 19.29, 0, Source::Handset), at(0)).unwrap();
    one.report_from(of(Source::Tracker, 2), &report(1, 19.2901, 1, Source::Tracker), at(1)).unwrap();
    tell(&one, &mut two, at(1));
    assert_eq!(one.devices(unit(1)), two.devices(unit(1)));
    let (a, b) = (one.get(unit(1)).unwrap(), two.get(unit(1)).unwrap());
    assert_eq!((a.position, a.measured_at, a.marks), (b.position, b.measured_at, b.marks));
    // Told again: nothing happens.
    let tick = two.tick();
    tell(&one, &mut two, at(1));
    assert_eq!(two.tick(), tick);
    // Its device comes to the other node and goes on there.
    two.report_from(phone, &report(1, 19.2902, 4, Source::Handset), at(4)).unwrap();
    tell(&two, &mut one, at(4));
    assert_eq!(one.devices(unit(1)).len(), 2);
    assert_eq!(one.devices(unit(1)), two.devices(unit(1)));
}

#[test]
fn a_leap_that_was_witnessed_at_one_node_is_believed_at_the_other() {
    let (mut one, mut two) = (picture(), picture());
    let radio = of(Source::Radio, 0);
    one.report_from(radio, &report(1, 19.29, 0, Source::Radio), at(0)).unwrap();
    tell(&one, &mut two, at(0));
    for s in 1..=2 {
        let leap = one.report_from(radio, &report(1, 20.29, s, Source::Radio), at(s));
        assert!(matches!(leap, Err(ReportError::Jump { .. })));
        // What is not believed is not told.
        assert_eq!(one.signal(unit(1), radio), two.signal(unit(1), radio));
    }
    one.report_from(radio, &report(1, 20.29, 3, Source::Radio), at(3)).unwrap();
    tell(&one, &mut two, at(3));
    let shown = two.get(unit(1)).unwrap();
    assert_eq!(shown.position.lat(), 20.29);
    assert!(shown.marks.jumped);
}

#[test]
fn a_device_that_is_forgotten_is_forgotten_everywhere() {
    let (mut one, mut two) = (picture(), picture());
    let (phone, car) = (of(Source::Handset, 1), of(Source::Tracker, 2));
    for (origin, s) in [(phone, 0), (car, 1)] {
        one.report_from(origin, &report(1, 19.29, s, origin.source), at(s)).unwrap();
    }
    tell(&one, &mut two, at(1));
    assert_eq!(two.origins_of(DeviceId(Uuid::from_u128(1))), [(unit(1), phone)]);
    one.forget_device(unit(1), phone.device.unwrap(), at(2));
    let gone = one.signal(unit(1), phone);
    assert_eq!(gone, Signal::Gone { unit: unit(1), origin: phone });
    let told = read_signals(&write_signals(&[gone])).unwrap();
    two.adopt(&told[0], at(2)).unwrap();
    assert_eq!(two.devices(unit(1)).len(), 1);
    assert_eq!(two.get(unit(1)).unwrap().because, ChosenBecause::Only);
    // A stranger that is gone is nobody.
    let tick = two.tick();
    two.adopt(&Signal::Gone { unit: unit(1), origin: of(Source::Radio, 77) }, at(2)).unwrap();
    assert_eq!((two.tick(), two.len()), (tick, 1));
}

#[test]
fn what_another_node_says_is_checked_as_well() {
    let mut two = picture();
    let signal = |report: UnitReport| Signal::At {
        origin: of(report.source, 0),
        report,
        received: at(0),
        marks: Marks::default(),
    };
    let tomorrow = two.adopt(&signal(report(1, 19.29, 3_600, Source::Radio)), at(0));
    assert!(matches!(tomorrow, Err(ReportError::Future { .. })));
    let fast = UnitReport { speed_mps: Some(4_000.0), ..report(1, 19.29, 0, Source::Radio) };
    assert_eq!(two.adopt(&signal(fast), at(0)), Err(ReportError::Speed));
    assert!(two.is_empty());
    // A node whose clock is a little ahead: no age is negative.
    two.adopt(&signal(report(1, 19.29, 5, Source::Radio)), at(0)).unwrap();
    assert_eq!(two.get(unit(1)).unwrap().measured_at, at(0));
}

#[test]
fn the_bound_of_units_holds_for_those_of_other_nodes() {
    let mut options = Options::new(KindRules::shipped().unwrap());
    options.max_objects = 1;
    let (mut one, mut two) = (picture(), Picture::new(options));
    for n in 1..=2 {
        one.report(&report(n, 19.29, 0, Source::Radio), at(0)).unwrap();
    }
    let taken: Vec<_> = one.signals(at(0)).map(|signal| two.adopt(&signal, at(0))).collect();
    assert_eq!(taken, [Ok(Taken::Latest), Err(ReportError::Full { max: 1 })]);
}

#[test]
fn what_is_lost_is_not_told() {
    let mut one = picture();
    one.set_kind(unit(1), UnitKindCode::new("patrulla").unwrap());
    one.report(&report(1, 19.29, 0, Source::Radio), at(0)).unwrap();
    assert_eq!(one.signals(at(10)).count(), 1);
    assert_eq!(one.signals(at(0).plus(Millis::from_minutes(23 * 60))).count(), 0);
}

#[test]
fn batches_of_other_forms_are_refused_whole() {
    let good = write_signals(&[Signal::Gone { unit: unit(1), origin: of(Source::Radio, 0) }]);
    assert!(read_signals(&good).is_ok());
    let changed = |place: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[place] = byte;
        read_signals(&bytes)
    };
    assert_eq!(changed(0, 2), Err(SignalError::Version(2)));
    assert_eq!(changed(2, 2), Err(SignalError::Length));
    assert_eq!(changed(4 + 69, 9), Err(SignalError::Record(0)));
    assert_eq!(changed(4 + 70, 2), Err(SignalError::Record(0)));
    for n in 0..good.len() {
        assert!(read_signals(&good[..n]).is_err(), "{n} bytes");
    }
    let many = vec![Signal::Gone { unit: unit(1), origin: of(Source::Radio, 0) }; SIGNALS_MAX + 5];
    assert_eq!(read_signals(&write_signals(&many)).unwrap().len(), SIGNALS_MAX);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(mut data in proptest::collection::vec(any::<u8>(), 0..400), shaped: bool) {
        if shaped && data.len() >= 76 {
            data.truncate(4 + (data.len() - 4) / 72 * 72);
            let count = (data.len() - 4) / 72;
            data[0] = 1;
            data[1] = 0;
            data[2..4].copy_from_slice(&(count as u16).to_le_bytes());
            for n in 0..count {
                data[4 + n * 72 + 69] %= 5;
                data[4 + n * 72 + 70] %= 2;
                data[4 + n * 72 + 68] %= 8;
            }
        }
        atalaya_picture::fuzz::signals(&data);
    }

    /// Every report survives the wire to within what frames promise.
    #[test]
    fn reports_survive(lat in -89.0f64..89.0, lon in 1.0f64..179.0, speed in proptest::option::of(0.0f64..1000.0)) {
        let report = UnitReport {
            unit: unit(5), position: Position::new(lat, lon).unwrap(), at: at(0),
            speed_mps: speed, course_deg: speed.map(|s| s % 360.0), accuracy_m: None, source: Source::Partner,
        };
        let signal = Signal::At {
            origin: of(Source::Partner, 3), report, received: at(1), marks: Marks { frozen: true, ..Marks::default() },
        };
        let told = read_signals(&write_signals(&[signal])).unwrap();
        let Signal::At { report: again, received, marks, origin } = told[0] else { panic!() };
        prop_assert!((again.position.lat() - lat).abs() < 1e-7 && (again.position.lon() - lon).abs() < 1e-7);
        prop_assert_eq!((again.at, received, marks.frozen, origin), (at(0), at(1), true, of(Source::Partner, 3)));
        match (speed, again.speed_mps) {
            (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-4),
            (a, b) => prop_assert_eq!(a.is_some(), b.is_some()),
        }
    }
}
