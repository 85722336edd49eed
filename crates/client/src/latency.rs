//! Measured spans and their percentiles.

use std::{fmt, time::Duration};

/// Spans kept; beyond it every further one replaces an earlier one by chance, so that the sample
/// stays fair (reservoir sampling, algorithm R).
const KEPT_MAX: usize = 500_000;

/// A set of measured spans.
#[derive(Clone, Debug, Default)]
pub struct Latencies {
    micros: Vec<u32>,
    seen: u64,
}

/// Percentiles by nearest rank, in microseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Percentiles {
    pub n: u64,
    pub p50: u32,
    pub p90: u32,
    pub p95: u32,
    pub p99: u32,
    pub max: u32,
}

impl Latencies {
    pub fn add(&mut self, span: Duration) {
        let micros = u32::try_from(span.as_micros()).unwrap_or(u32::MAX);
        self.seen += 1;
        if self.micros.len() < KEPT_MAX {
            self.micros.push(micros);
        } else {
            let place = (rand::random::<f64>() * self.seen as f64) as usize;
            if let Some(slot) = self.micros.get_mut(place) {
                *slot = micros;
            }
        }
    }
    pub fn merge(&mut self, other: &Self) {
        let unkept = other.seen - other.micros.len() as u64;
        for micros in &other.micros {
            self.add(Duration::from_micros(u64::from(*micros)));
        }
        self.seen += unkept;
    }
    /// `None` without any span.
    pub fn percentiles(&self) -> Option<Percentiles> {
        let mut sorted = self.micros.clone();
        sorted.sort_unstable();
        let max = *sorted.last()?;
        let rank = |pct: usize| {
            let index = (sorted.len() * pct).div_ceil(100).max(1) - 1;
            sorted.get(index).copied().unwrap_or(max)
        };
        Some(Percentiles { n: self.seen, p50: rank(50), p90: rank(90), p95: rank(95), p99: rank(99), max })
    }
}

impl fmt::Display for Percentiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |micros: u32| f64::from(micros) / 1000.0;
        write!(
            f,
            "n {}, p50 {:.1} ms, p90 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
            self.n,
            ms(self.p50),
            ms(self.p90),
            ms(self.p95),
            ms(self.p99),
            ms(self.max)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_rank() {
        let mut all = Latencies::default();
        assert_eq!(all.percentiles(), None);
        for ms in (1..=200).rev() {
            all.add(Duration::from_millis(ms));
        }
        let p = all.percentiles().unwrap();
        assert_eq!(
            (p.n, p.p50, p.p90, p.p95, p.p99, p.max),
            (200, 100_000, 180_000, 190_000, 198_000, 200_000)
        );
        let mut twice = all.clone();
        twice.merge(&all);
        assert_eq!(twice.percentiles().unwrap().n, 400);
        assert_eq!(twice.percentiles().unwrap().p50, 100_000);
    }

    #[test]
    fn the_sample_is_bounded() {
        let mut all = Latencies::default();
        for _ in 0..KEPT_MAX + 1000 {
            all.add(Duration::from_micros(7));
        }
        assert_eq!(all.micros.len(), KEPT_MAX);
        assert_eq!(all.percentiles().unwrap().n, KEPT_MAX as u64 + 1000);
    }
}
