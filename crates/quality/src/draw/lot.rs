//! Drawing lots. The seed is on the record, so that anybody can draw again and find the same.

use atalaya_model::{AccountId, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How a draw picks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = DrawMethod))]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Method {
    /// So many of all, each with the same chance.
    Random {
        /// 1 to 50.
        count: u16,
    },
    /// So many of each person, each of theirs with the same chance.
    PerPerson {
        /// 1 to 10.
        count: u16,
    },
    /// Of those that a rule finds, so many, each with the same chance.
    Rule {
        #[cfg_attr(feature = "schema", schema(value_type = String))]
        rule: Text<48>,
        /// 1 to 50.
        count: u16,
    },
}

impl Method {
    /// Whether its figures are in range.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Random { count } | Self::Rule { count, .. } => (1..=50).contains(count),
            Self::PerPerson { count } => (1..=10).contains(count),
        }
    }
}

/// One that can be drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Member {
    pub id: Uuid,
    /// Whose work it is.
    pub operator: AccountId,
}

/// Draws from a population. The order in which it is given does not matter: it is sorted by id first.
///
/// The lot is a partial Fisher–Yates shuffle over a `SplitMix64` sequence from `seed`; a number below `n` is
/// the high half of the 128-bit product with `n`, and numbers that would favour some places are thrown
/// away (Lemire 2019). A few lines in any language repeat it.
pub fn pick(method: &Method, population: &[Member], seed: u64) -> Vec<Uuid> {
    let mut members = population.to_vec();
    members.sort_unstable();
    members.dedup();
    let mut dice = Dice(seed);
    match method {
        Method::Random { count } | Method::Rule { count, .. } => {
            let ids = members.into_iter().map(|m| m.id).collect();
            lot(ids, usize::from(*count), &mut dice)
        }
        Method::PerPerson { count } => {
            let mut by_person: BTreeMap<AccountId, Vec<Uuid>> = BTreeMap::new();
            for member in members {
                by_person.entry(member.operator).or_default().push(member.id);
            }
            by_person.into_values().flat_map(|ids| lot(ids, usize::from(*count), &mut dice)).collect()
        }
    }
}

fn lot(mut ids: Vec<Uuid>, count: usize, dice: &mut Dice) -> Vec<Uuid> {
    let count = count.min(ids.len());
    for i in 0..count {
        let rest = (ids.len() - i) as u64;
        let offset = usize::try_from(dice.below(rest)).unwrap_or(0);
        ids.swap(i, i + offset);
    }
    ids.truncate(count);
    ids
}

/// `SplitMix64`.
pub(super) struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// A number below `n`, all with the same chance; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        let unfair = n.wrapping_neg() % n;
        loop {
            let product = u128::from(self.next()) * u128::from(n);
            if product as u64 >= unfair {
                return (product >> 64) as u64;
            }
        }
    }
}
