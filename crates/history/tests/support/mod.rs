//! Positions for tests.

#![allow(dead_code, reason = "each test file uses some of it")]

use atalaya_history::{Class, Day, FileName, Level, Object, Sample, Standing};
use atalaya_model::{AgencyCode, DeviceId, SiteCode, UnitId, UnitKindCode};
use atalaya_picture::{Marks, Source};
use std::sync::Arc;
use uuid::Uuid;

pub const DAY_MS: i64 = 86_400_000;

pub fn day() -> Day {
    "2026-11-24".parse().unwrap()
}
pub fn site() -> SiteCode {
    SiteCode::new("TOL").unwrap()
}
pub fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(0x0193_5000_0000_7000_8000_0000_0000_0000 + number))
}
pub fn name(level: Level, id: u128) -> FileName {
    FileName {
        realm: "operations".to_owned(),
        site: site(),
        day: day(),
        class: Class::Unit,
        level,
        second: 0,
        id: Uuid::from_u128(id),
    }
}

/// One position; `at` is milliseconds of the day.
pub fn sample(number: u128, device: Option<u128>, class: Class, at: i64, lat_e6: i32, lon_e6: i32) -> Sample {
    let object = Object {
        unit: unit(number),
        device: device.map(|d| DeviceId(Uuid::from_u128(0x77 + d))),
        call_sign: format!("SSEM-{number:03} Ñ"),
        agency: AgencyCode::new(if number.is_multiple_of(3) { "SSEM" } else { "PM-TOLUCA" }).unwrap(),
        kind: UnitKindCode::new("patrulla").unwrap(),
        class,
    };
    let measured_ms = day().begins().as_millis() + at;
    Sample {
        object: Arc::new(object),
        measured_ms,
        received_ms: measured_ms + 800,
        lat_e6,
        lon_e6,
        speed_cmps: Some(1_250),
        course_ddeg: Some(900),
        accuracy_dm: None,
        source: Source::Tracker,
        standing: Standing::Shown,
        marks: Marks::default(),
    }
}

/// Units that drive about for a day, one position each `every_s` seconds.
pub fn fleet(units: u128, every_s: i64) -> Vec<Sample> {
    let mut all = Vec::new();
    for number in 0..units {
        let (mut lat, mut lon) = (19_290_000 + 3_000 * number as i32, -99_650_000 - 2_000 * number as i32);
        let mut state = number as u32 * 7 + 1;
        let first = sample(number, None, Class::Unit, 0, lat, lon);
        for step in 0..(DAY_MS / 1_000 / every_s) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            lat += (state >> 20) as i32 % 61 - 30;
            lon += (state >> 12) as i32 % 61 - 30;
            let measured_ms = first.measured_ms + step * every_s * 1_000;
            all.push(Sample {
                measured_ms,
                received_ms: measured_ms + i64::from(state % 2_000),
                lat_e6: lat,
                lon_e6: lon,
                ..first.clone()
            });
        }
    }
    all
}

/// In one order, to compare.
pub fn sorted(mut samples: Vec<Sample>) -> Vec<Sample> {
    samples.sort_by(|a, b| {
        let key = |s: &Sample| (s.file_order(), s.lat_e6, s.lon_e6, format!("{s:?}"));
        a.file_order().cmp(&b.file_order()).then_with(|| key(a).cmp(&key(b)))
    });
    samples
}
