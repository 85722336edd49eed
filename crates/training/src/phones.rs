//! Numbers of callers.

use crate::{Dice, model::Callers};
use atalaya_model::PhoneNumber;

/// A number that cannot be anybody's: area code, then a subscriber part that begins with 0, which
/// the national numbering plan does not assign.
fn number(callers: &Callers, bits: u64) -> Option<PhoneNumber> {
    let area = callers.area_codes.get((bits % callers.area_codes.len().max(1) as u64) as usize)?;
    let digits = 9usize.saturating_sub(area.len());
    let subscriber = (bits >> 16) % 10u64.pow(u32::try_from(digits).unwrap_or(0));
    PhoneNumber::new(&format!("+52{area}0{subscriber:0digits$}")).ok()
}

/// The number of somebody who calls once.
pub(crate) fn fresh(callers: &Callers, dice: &mut Dice) -> Option<PhoneNumber> {
    number(callers, dice.bits())
}

/// The number of somebody who calls again and again: a pool whose rank r calls with weight
/// r^-exponent, so that a few numbers make many of the calls. The pool is the same for a seed.
pub(crate) fn repeater(callers: &Callers, seed: u64, dice: &mut Dice) -> Option<PhoneNumber> {
    let rank = zipf(callers.repeat_pool, callers.repeat_exponent, dice);
    let bits = Dice::new(seed, "repeater", i64::from(rank)).bits();
    number(callers, bits)
}

/// A rank in `1..=n` with weight near rank^-s, by inverting the integral of x^-s over [1, n + 1).
fn zipf(n: u32, s: f64, dice: &mut Dice) -> u32 {
    let top = f64::from(n) + 1.0;
    let u = dice.unit();
    let x = if (s - 1.0).abs() < 1e-9 {
        top.powf(u)
    } else {
        let a = 1.0 - s;
        (1.0 + u * (top.powf(a) - 1.0)).powf(1.0 / a)
    };
    (x as u32).clamp(1, n)
}
