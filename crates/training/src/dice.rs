//! Reproducible chance.

use rand::{Rng, SeedableRng, rngs::ChaCha8Rng};

/// A stream of chance that depends only on its seed, its purpose and its index. Separate purposes
/// and indexes are independent, so that drawing more in one place changes nothing elsewhere.
#[derive(Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64, purpose: &str, index: i64) -> Self {
        // FNV-1a of the purpose, then splitmix64 over the three parts: cheap, and ChaCha needs no
        // more of its seed than that different inputs differ.
        let hash = purpose
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let mut state = mix(seed) ^ mix(hash.wrapping_add(1)) ^ mix(index.cast_unsigned().wrapping_add(2));
        let mut bytes = [0u8; 32];
        for chunk in bytes.chunks_exact_mut(8) {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            chunk.copy_from_slice(&mix(state).to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(bytes))
    }
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }
    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        // 53 bits: every double of that grid is equally likely.
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }
    /// True with probability `pct` percent.
    pub fn percent(&mut self, pct: f64) -> bool {
        self.unit() * 100.0 < pct
    }
    /// Uniform in `0..n`; 0 for `n` = 0.
    pub fn below(&mut self, n: usize) -> usize {
        // The bias of the multiplication is under 2^-50 for the list lengths used here.
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }
    /// One of a list; `None` when it is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
    /// An index with probability proportional to its weight; 0 when all weights are 0.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let total: f64 = weights.clone().sum();
        let mut left = self.unit() * total;
        let mut last = 0;
        for (i, weight) in weights.enumerate() {
            if weight > 0.0 {
                last = i;
                if left < weight {
                    return i;
                }
                left -= weight;
            }
        }
        last
    }
    /// Standard normal (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
    /// Log-normal with the given median; `sigma` is the standard deviation of the logarithm.
    pub fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }
    /// Exponential with the given mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
