//! Calls in time order, from the model.

use crate::{
    CallKey, CallSource, Class, Dice, EventKey, LoadModel, Outcome, Seats, SimCall, SimFix, Truth,
    model::{SILENT, TypeWeight},
    narrative, phones,
    places::{near, offset},
};
use atalaya_model::{Method, Metres, Millis, MunicipalityCode, Position, Timestamp, TypeCode};
use std::collections::VecDeque;

/// The State of Mexico keeps UTC−6 all year since October 2022.
const UTC_OFFSET: Millis = Millis::from_minutes(-6 * 60);
const HOUR_MS: i64 = 3_600_000;

/// The endless series of calls of one seed. [`Load::from`] begins it at any moment; the calls of an
/// hour are the same wherever one begins.
#[derive(Clone, Debug)]
pub struct Load {
    model: LoadModel,
    seats: Seats,
    seed: u64,
    /// Multiplies the number of calls, not their content.
    intensity: f64,
}

impl Load {
    pub fn new(model: LoadModel, seats: Seats, seed: u64) -> Self {
        Self { model, seats, seed, intensity: 1.0 }
    }
    /// A busier or quieter territory: 0.01 to 100 times the published number of calls.
    pub fn with_intensity(mut self, factor: f64) -> Self {
        self.intensity = if factor.is_finite() { factor.clamp(0.01, 100.0) } else { 1.0 };
        self
    }
    pub fn model(&self) -> &LoadModel {
        &self.model
    }
    pub fn seats(&self) -> &Seats {
        &self.seats
    }
    /// Where a unit of a municipality is taken to stand when nothing better is known; always the same
    /// for the same `number`. An unknown municipality counts as any.
    pub fn base_of(&self, municipality: Option<&MunicipalityCode>, number: i64) -> Position {
        let mut dice = Dice::new(self.seed, "base", number);
        let known = self.seats.iter().find(|seat| Some(&seat.code) == municipality);
        let seat = known.unwrap_or_else(|| self.seats.draw(&mut dice));
        near(&self.model, seat, &mut dice)
    }
    /// The calls that ring at `start` or later, in order of their first ring.
    pub fn from(&self, start: Timestamp) -> impl Iterator<Item = SimCall> + '_ {
        // Further callers of an event ring within the hour after it: one hour of lead is enough.
        let first = local_hour(start) - 1;
        Calls { load: self, next_hour: first, ready: VecDeque::new(), later: Vec::new() }
            .skip_while(move |call| call.at < start)
    }

    /// Every call of the events that begin in one local hour, unsorted.
    fn hour(&self, hour: i64) -> Vec<SimCall> {
        let mut calls = Vec::new();
        let per_event = self.model.callers_per_event();
        let real_rate = self.rate(hour, true) / per_event;
        for (number, (at, mut dice)) in
            self.arrivals(hour, CallSource::Real, real_rate).into_iter().enumerate()
        {
            self.event(hour, u32::try_from(number).unwrap_or(u32::MAX), at, &mut dice, &mut calls);
        }
        let rate = self.rate(hour, false);
        for (number, (at, mut dice)) in
            self.arrivals(hour, CallSource::Improper, rate).into_iter().enumerate()
        {
            let key = CallKey {
                hour,
                source: CallSource::Improper,
                number: u32::try_from(number).unwrap_or(u32::MAX),
            };
            calls.push(self.improper(key, at, &mut dice));
        }
        calls
    }
    /// Expected calls in a local hour.
    fn rate(&self, hour: i64, real: bool) -> f64 {
        let m = &self.model;
        let (hours, days, pct) = if real {
            (&m.hours_real.weights, &m.weekdays_real.weights, m.real_pct.value)
        } else {
            (&m.hours_improper.weights, &m.weekdays_improper.weights, 100.0 - m.real_pct.value)
        };
        // 1 January 1970 was a Thursday; Monday is 0.
        let weekday = usize::try_from((hour.div_euclid(24) + 3).rem_euclid(7)).unwrap_or(0);
        let share =
            |weights: &[f64], i: usize| weights.get(i).copied().unwrap_or(0.0) / weights.iter().sum::<f64>();
        let of_day = share(hours, usize::try_from(hour.rem_euclid(24)).unwrap_or(0));
        let of_week = share(days, weekday) * 7.0;
        m.calls_per_day.value * self.intensity * pct / 100.0 * of_day * of_week
    }
    /// Poisson arrivals of an hour with one die each.
    fn arrivals(&self, hour: i64, source: CallSource, rate: f64) -> Vec<(Timestamp, Dice)> {
        let purpose = match source {
            CallSource::Real => "real",
            CallSource::Improper => "improper",
        };
        let mut gaps = Dice::new(self.seed, purpose, hour);
        let begin = hour * HOUR_MS - UTC_OFFSET.0;
        let mut arrivals = Vec::new();
        let mut elapsed = 0.0;
        loop {
            elapsed += gaps.exponential(HOUR_MS as f64 / rate);
            if elapsed >= HOUR_MS as f64 || arrivals.len() >= 100_000 {
                return arrivals;
            }
            let own = Dice::new(gaps.bits(), purpose, hour);
            arrivals.push((Timestamp::from_millis(begin + elapsed as i64), own));
        }
    }
    /// A real event with all its callers.
    fn event(&self, hour: i64, number: u32, at: Timestamp, dice: &mut Dice, calls: &mut Vec<SimCall>) {
        let class = Class::ALL[dice.weighted(Class::ALL.iter().map(|c| self.model.class_pct(*c)))];
        let Some(kind) = self.draw_type(class, dice) else { return };
        let seat = self.seats.draw(dice);
        let position = near(&self.model, seat, dice);
        let outcome = self.outcome(dice);
        let scene = Millis((dice.log_normal(kind.scene_minutes.max(0.5), 0.5) * 60_000.0) as i64);
        let threat = dice.percent(if matches!(class, Class::Security | Class::Medical) { 7.0 } else { 1.0 });
        let first_place = narrative::place(&self.model, position, seat.code.clone(), dice);
        let extra = self.extra_callers(dice);
        for caller in 0..=extra {
            let key = CallKey { hour, source: CallSource::Real, number: number * 128 + caller.min(127) };
            let (at, place) = if caller == 0 {
                (at, first_place.clone())
            } else {
                let wait = dice.unit() * self.model.duplicates.spread_minutes * 60_000.0;
                // Another witness stands somewhere near and often names another reference.
                let near = offset(position, dice.normal() * 60.0, dice.normal() * 60.0);
                let mut place = narrative::place(&self.model, near, seat.code.clone(), dice);
                if dice.percent(60.0) {
                    place.address.clone_from(&first_place.address);
                    place.street.clone_from(&first_place.street);
                    place.neighbourhood.clone_from(&first_place.neighbourhood);
                }
                (at.plus(Millis(wait as i64)), place)
            };
            let truth = Truth::Real {
                class,
                code: kind.code,
                event: EventKey { hour, number },
                caller,
                threat,
                services: kind.services.clone(),
                outcome,
                scene,
            };
            let caller_number = phones::fresh(&self.model.callers, dice);
            calls.push(self.call(key, at, truth, place, caller_number, dice));
        }
    }
    fn improper(&self, key: CallKey, at: Timestamp, dice: &mut Dice) -> SimCall {
        let rest = &self.model.improper_rest.pct;
        let silent =
            TypeCode::new(SILENT).ok().filter(|_| dice.percent(self.model.silent_pct_of_improper.value));
        let code = silent.or_else(|| rest.get(dice.weighted(rest.iter().map(|s| s.pct))).map(|s| s.code));
        // The model is checked to have at least one code; class 7's "other" stands in for none.
        let code = code.unwrap_or_else(|| rest[0].code);
        let seat = self.seats.draw(dice);
        let position = near(&self.model, seat, dice);
        let place = narrative::place(&self.model, position, seat.code.clone(), dice);
        let callers = &self.model.callers;
        let number = if dice.percent(callers.repeat_pct) {
            phones::repeater(callers, self.seed, dice)
        } else {
            phones::fresh(callers, dice)
        };
        self.call(key, at, Truth::Improper { code }, place, number, dice)
    }
    fn call(
        &self,
        key: CallKey,
        at: Timestamp,
        truth: Truth,
        place: crate::SimPlace,
        number: Option<atalaya_model::PhoneNumber>,
        dice: &mut Dice,
    ) -> SimCall {
        let m = &self.model;
        let real = matches!(truth, Truth::Real { .. });
        let number = number.filter(|_| !dice.percent(m.callers.withheld_pct));
        let fixes = self.fixes(place.position, dice);
        let short = dice.percent(m.patience.short_pct);
        let patience = dice.exponential(if short { m.patience.short_mean_s } else { m.patience.long_mean_s });
        let median = if truth.is_silent() {
            m.talk.silent_median_s
        } else if real {
            m.talk.real_median_s
        } else {
            m.talk.improper_median_s
        };
        let talk = dice.log_normal(median, m.talk.sigma).clamp(2.0, 1800.0);
        let story = if truth.is_silent() { None } else { narrative::story(m, truth.code(), &place, dice) };
        let name = if real && dice.percent(60.0) { narrative::name(m, dice) } else { None };
        SimCall {
            key,
            at,
            number,
            truth,
            place,
            fixes,
            patience: Millis((patience * 1000.0) as i64),
            talk: Millis((talk * 1000.0) as i64),
            story,
            name,
        }
    }
    /// Cell at ring for some, the handset's own position seconds later for others, nothing for the rest.
    fn fixes(&self, true_place: Position, dice: &mut Dice) -> Vec<SimFix> {
        let law = &self.model.location;
        let mut fixes = Vec::new();
        let mut fix = |after: f64, median: f64, method, aml, dice: &mut Dice| {
            let accuracy = dice.log_normal(median, law.sigma).clamp(3.0, 20_000.0);
            // The true place lies within the circle about two times in three.
            let (east, north) = (dice.normal() * accuracy * 0.67, dice.normal() * accuracy * 0.67);
            fixes.push(SimFix {
                after: Millis((after * 1000.0) as i64),
                position: offset(true_place, east, north),
                accuracy: Metres((accuracy * 10.0).round() / 10.0),
                method,
                aml,
            });
        };
        if dice.percent(law.cell_pct) {
            fix(0.3, law.cell_median_m, Method::Cell, false, dice);
        }
        if dice.percent(law.aml_pct) {
            let wifi = dice.percent(law.aml_wifi_pct);
            let (median, method) =
                if wifi { (law.wifi_median_m, Method::Wifi) } else { (law.gnss_median_m, Method::Gnss) };
            let delay = dice.log_normal(law.aml_delay_s, 0.5).min(40.0);
            fix(delay, median, method, true, dice);
        }
        fixes
    }
    fn draw_type(&self, class: Class, dice: &mut Dice) -> Option<&TypeWeight> {
        let of_class = || self.model.types.iter().filter(move |t| Class::of(t.code) == Some(class));
        let index = dice.weighted(of_class().map(|t| t.weight).collect::<Vec<_>>().into_iter());
        of_class().nth(index)
    }
    fn extra_callers(&self, dice: &mut Dice) -> u32 {
        if !dice.percent(self.model.duplicates.share_pct) {
            return 0;
        }
        let mut extra = 1;
        while extra < self.model.duplicates.extra_max && dice.unit() < self.model.duplicate_tail() {
            extra += 1;
        }
        extra
    }
    fn outcome(&self, dice: &mut Dice) -> Outcome {
        let law = &self.model.outcome;
        match dice.weighted([law.a_pct, law.n_pct, law.i_pct, law.f_pct].into_iter()) {
            0 => Outcome::Confirmed,
            1 => Outcome::Negative,
            2 => Outcome::Informative,
            _ => Outcome::False,
        }
    }
}

fn local_hour(at: Timestamp) -> i64 {
    (at.as_millis() + UTC_OFFSET.0).div_euclid(HOUR_MS)
}

struct Calls<'a> {
    load: &'a Load,
    next_hour: i64,
    ready: VecDeque<SimCall>,
    /// Calls of past hours' events that ring in a later hour.
    later: Vec<SimCall>,
}

impl Iterator for Calls<'_> {
    type Item = SimCall;
    fn next(&mut self) -> Option<SimCall> {
        while self.ready.is_empty() {
            self.later.extend(self.load.hour(self.next_hour));
            let (mut now, later): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.later).into_iter().partition(|c| local_hour(c.at) <= self.next_hour);
            self.later = later;
            now.sort_by_key(|c| (c.at, c.key));
            self.ready = now.into();
            self.next_hour += 1;
        }
        self.ready.pop_front()
    }
}
