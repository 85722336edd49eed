//! Forms, draws, reviews, action plans and targets, as their users meet them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail loudly"
)]

use atalaya_model::{
    AccountId, Actor, Aggregate, DrawId, Env, EvaluationId, FormId, IdSource, Line, Millis, Note, Realm,
    SiteCode, Text, Timestamp,
};
use atalaya_quality::{
    Answers, FormContent, MeasureSet, Person, QualityRefusal as No, SubjectKind, Target, calibrate,
    draw::{Candidate, Member, Method, RuleSet, assign, pick},
    evaluation::{
        self, Assignment, CLOSE_AFTER, Evaluation, EvaluationCommand as C, EvaluationView, FormRef, Origin,
        Seen, Status, Viewer,
    },
    form::{self, Form, FormCommand, shipped_example},
    improvement::{self, Improvement, ImprovementCommand as P, Progress, StepOrder},
    score, target,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}
fn person(n: u128) -> Person {
    Person { id: account(n), name: format!("p{n}") }
}
const OPERATOR: u128 = 1;
const ANA: u128 = 2;
const BETO: u128 = 3;
const SUPERVISOR: u128 = 4;
fn start() -> Timestamp {
    Timestamp::parse("2026-11-24T12:00:00Z").unwrap()
}
fn env(who: u128, now: Timestamp) -> Env {
    Env {
        now,
        actor: Actor::Account { id: account(who), name: format!("p{who}") },
        site: SiteCode::new("TOL").unwrap(),
        realm: Realm::Operations,
        ids: IdSource::new(now, 7),
    }
}
fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}
fn note(text: &str) -> Note {
    Note::new(text).unwrap()
}
fn example() -> FormContent {
    shipped_example().unwrap()
}
/// Everything at its best, with the changes named.
fn answers(form: &FormContent, changes: &[(&str, Option<u8>)]) -> Answers {
    let mut answers: Answers = form.items().map(|i| (i.code.clone(), Some(i.max))).collect();
    for (code, points) in changes {
        answers.insert(Text::new(code).unwrap(), *points);
    }
    answers
}

struct Desk {
    state: Evaluation,
    form: FormContent,
}
impl Desk {
    fn new(reviewers: &[u128]) -> Self {
        let mut desk = Self { state: Evaluation::default(), form: example() };
        let assignment = Assignment {
            subject: SubjectKind::Call,
            folio: None,
            incident: None,
            occurred_at: start().minus(Millis::from_minutes(60)),
            operator: person(OPERATOR),
            form: FormRef { id: FormId(Uuid::from_u128(9)), version: 1 },
            origin: Origin::Random { draw: DrawId(Uuid::from_u128(8)) },
            reviewers: reviewers.iter().map(|n| person(*n)).collect(),
            due_at: start().plus(Millis::from_minutes(7 * 24 * 60)),
        };
        desk.run(SUPERVISOR, C::Assign(Box::new(assignment))).unwrap();
        desk
    }
    fn run(&mut self, who: u128, command: C) -> Result<Vec<&'static str>, No> {
        self.at(who, command, start())
    }
    fn at(&mut self, who: u128, command: C, now: Timestamp) -> Result<Vec<&'static str>, No> {
        use atalaya_model::EventKind;
        let events = evaluation::decide(&self.state, &command, Some(&self.form), &env(who, now))?;
        for event in &events {
            // What is stored reads back as the same.
            let text = serde_json::to_string(event).unwrap();
            assert_eq!(&serde_json::from_str::<evaluation::EvaluationEvent>(&text).unwrap(), event);
            self.state.evolve(event, now);
        }
        Ok(events.iter().map(EventKind::kind).collect())
    }
    fn score(&mut self, who: u128, changes: &[(&str, Option<u8>)]) -> Result<Vec<&'static str>, No> {
        let answers = answers(&self.form, changes);
        self.run(who, C::Score { answers, comment: Some(note("La llamada duró poco.")) })
    }
    fn view(&self, viewer: Viewer) -> Option<EvaluationView> {
        EvaluationView::of(EvaluationId(Uuid::from_u128(5)), &self.state, viewer)
    }
}

#[test]
fn the_shipped_form_is_a_sound_example() {
    let content = example();
    assert!(content.example, "a centre approves its own");
    let decided = form::decide(
        &Form::default(),
        &FormCommand::Create(Box::new(content.clone())),
        &env(SUPERVISOR, start()),
    );
    assert_eq!(decided.unwrap().len(), 1);
    assert!(content.items().any(|i| i.critical) && content.items().any(|i| i.optional));
    let dispatch = form::shipped_dispatch_example().unwrap();
    assert!(dispatch.example && dispatch.subject == SubjectKind::Dispatch);
    let create = FormCommand::Create(Box::new(dispatch));
    assert_eq!(form::decide(&Form::default(), &create, &env(SUPERVISOR, start())).unwrap().len(), 1);
    let rules = RuleSet::shipped().unwrap();
    assert!(rules.is_sound() && rules.get("slow_answer").is_some());
}

#[test]
fn forms_refuse_what_could_not_be_scored() {
    let spoil = |change: fn(&mut FormContent)| {
        let mut content = example();
        change(&mut content);
        form::decide(&Form::default(), &FormCommand::Create(Box::new(content)), &env(SUPERVISOR, start()))
            .unwrap_err()
            .code()
    };
    assert_eq!(spoil(|f| f.sections.clear()), "too_many");
    assert_eq!(spoil(|f| f.sections[0].items.clear()), "too_many");
    assert_eq!(spoil(|f| f.pass_pct = 0), "invalid_value");
    assert_eq!(spoil(|f| f.sections[0].items[0].weight = 0), "invalid_value");
    assert_eq!(spoil(|f| f.sections[0].items[0].max = 6), "invalid_value");
    assert_eq!(spoil(|f| f.sections[0].items[1].code = f.sections[0].items[0].code.clone()), "twice");
    assert_eq!(spoil(|f| f.sections[0].items[0].code = Text::new("Con Espacio").unwrap()), "invalid_value");
    assert_eq!(
        spoil(|f| f.sections.iter_mut().flat_map(|s| &mut s.items).for_each(|i| i.optional = true)),
        "invalid_value"
    );
}

#[test]
fn a_review_keeps_the_version_it_was_given() {
    let mut form = Form::default();
    let mut run = |command: FormCommand| {
        let events = form::decide(&form, &command, &env(SUPERVISOR, start()))?;
        events.iter().for_each(|e| form.evolve(e, start()));
        Ok::<_, No>(form.active)
    };
    run(FormCommand::Create(Box::new(example()))).unwrap();
    assert_eq!(run(FormCommand::Activate { version: 2 }), Err(No::UnknownVersion(2)));
    assert_eq!(run(FormCommand::Activate { version: 1 }), Ok(Some(1)));
    let mut next = example();
    next.pass_pct = 90;
    assert_eq!(
        run(FormCommand::Revise(Box::new(next.clone()))),
        Ok(Some(1)),
        "not in use before it is activated"
    );
    assert_eq!(run(FormCommand::Activate { version: 2 }), Ok(Some(2)));
    next.subject = SubjectKind::Incident;
    assert!(run(FormCommand::Revise(Box::new(next))).is_err());
    assert_eq!(form.version(1).unwrap().pass_pct, 80);
}

#[test]
fn scores_by_hand() {
    let form = example();
    let full = score(&form, &answers(&form, &[]));
    assert_eq!((full.permille, full.passed, full.critical.len()), (1000, true, 0));
    // 120 of weight in all; `trato` 3 of 5 loses 4, `riesgo` 2 of 3 loses 5: 111 of 120.
    let some = score(&form, &answers(&form, &[("trato", Some(3)), ("riesgo", Some(2))]));
    assert_eq!((some.permille, some.passed), (925, true));
    // What does not apply leaves the sum: 5 lost of 115.
    let left_out = score(&form, &answers(&form, &[("lenguaje", None), ("riesgo", Some(2))]));
    assert_eq!(left_out.permille, 957);
    let critical = score(&form, &answers(&form, &[("ubicacion_primero", Some(0))]));
    assert_eq!((critical.permille, critical.passed), (875, false), "a critical fault fails 87.5");
    assert_eq!(critical.critical[0].as_str(), "ubicacion_primero");
}

#[test]
fn one_reviewer_settles_it_and_the_operator_replies() {
    let mut desk = Desk::new(&[ANA]);
    assert!(desk.view(Viewer::Operator).is_none(), "nothing to see before it is settled");
    assert_eq!(desk.score(BETO, &[]), Err(No::NotReviewer));
    assert_eq!(desk.score(OPERATOR, &[]), Err(No::NotReviewer));
    let short = C::Score { answers: Answers::new(), comment: None };
    assert!(matches!(desk.run(ANA, short), Err(No::AnswerMissing(_))));
    assert_eq!(desk.score(ANA, &[("saludo", None)]), Err(No::AnswerInvalid("saludo".into())));
    assert_eq!(desk.score(ANA, &[("saludo", Some(3))]), Err(No::AnswerInvalid("saludo".into())));
    assert_eq!(desk.score(ANA, &[("otro", Some(1))]), Err(No::UnknownItem("otro".into())));
    assert_eq!(desk.score(ANA, &[("trato", Some(3))]).unwrap(), ["scored", "settled"]);
    assert_eq!(desk.score(ANA, &[]), Err(No::AlreadyScored));

    let seen = desk.view(Viewer::Operator).unwrap();
    assert_eq!(
        (seen.seen, seen.reviews[0].reviewer.as_ref()),
        (Seen::Result, None),
        "who reviewed stays out"
    );
    let silent = C::Reply { accepts: false, text: None };
    assert_eq!(desk.run(OPERATOR, silent), Err(No::ReasonMissing));
    let reply = C::Reply { accepts: false, text: Some(note("El tráfico de la línea no dejaba oír.")) };
    assert_eq!(desk.run(ANA, reply.clone()), Err(No::NotReviewed));
    desk.run(OPERATOR, reply.clone()).unwrap();
    assert_eq!(desk.run(OPERATOR, reply), Err(No::AlreadyReplied));
    assert_eq!(desk.run(OPERATOR, C::Close { note: None }), Err(No::OwnWork));
    assert_eq!(desk.run(SUPERVISOR, C::Close { note: None }), Err(No::ReasonMissing), "a no is answered");
    desk.run(SUPERVISOR, C::Close { note: Some(note("Se confirma.")) }).unwrap();
    assert_eq!(desk.state.status, Status::Closed);
    assert_eq!(desk.run(SUPERVISOR, C::Cancel { reason: line("x") }), Err(No::Closed));
}

#[test]
fn two_reviewers_do_not_see_each_other_and_a_supervisor_settles() {
    let mut desk = Desk::new(&[ANA, BETO]);
    assert_eq!(desk.score(ANA, &[("ubicacion_primero", Some(0))]).unwrap(), ["scored"]);
    let blind = desk.view(Viewer::Reviewer(account(BETO))).unwrap();
    assert_eq!((blind.seen, blind.result.is_none()), (Seen::Blind, true));
    let text = serde_json::to_string(&blind).unwrap();
    assert!(!text.contains("La llamada duró poco") && !text.contains("p2"), "{text}");
    assert!(desk.view(Viewer::Oversight).unwrap().reviews.iter().all(|r| r.answers.is_none()));
    assert_eq!(desk.run(SUPERVISOR, C::Close { note: None }), Err(No::NotScored));

    assert_eq!(desk.score(BETO, &[]).unwrap(), ["scored", "differed"]);
    assert_eq!(desk.state.status, Status::Differs);
    assert!(desk.view(Viewer::Operator).is_none(), "not before it is settled");
    let open = desk.view(Viewer::Reviewer(account(BETO))).unwrap();
    assert!(open.reviews.iter().all(|r| r.answers.is_some() && r.reviewer.is_none()));
    let settle =
        C::Settle { answers: answers(&desk.form, &[]), comment: note("Sí pidió la ubicación al 0:04.") };
    assert_eq!(desk.run(ANA, settle.clone()), Err(No::OwnWork));
    assert_eq!(desk.run(OPERATOR, settle.clone()), Err(No::OwnWork));
    assert_eq!(desk.run(SUPERVISOR, settle).unwrap(), ["settled"]);
    assert!(desk.view(Viewer::Operator).unwrap().result.unwrap().passed);

    let early = desk.run(SUPERVISOR, C::Close { note: None });
    assert!(matches!(early, Err(No::ReplyOpen(_))));
    desk.at(SUPERVISOR, C::Close { note: None }, start().plus(CLOSE_AFTER)).unwrap();
}

#[test]
fn close_reviews_settle_themselves() {
    let mut desk = Desk::new(&[ANA, BETO]);
    desk.score(ANA, &[("trato", Some(3))]).unwrap();
    assert_eq!(desk.score(BETO, &[("trato", Some(4))]).unwrap(), ["scored", "settled"]);
    // 966.7 and 983.3 thousandths, rounded each: 967 and 983; their mean.
    assert_eq!(desk.state.settlement.as_ref().unwrap().result.permille, 975);
    let again = C::Settle { answers: answers(&desk.form, &[]), comment: note("x") };
    assert_eq!(desk.run(SUPERVISOR, again), Err(No::NothingToSettle));
}

#[test]
fn who_knows_the_people_gives_the_seat_back() {
    let mut desk = Desk::new(&[ANA, BETO]);
    let to = |n: u128| C::Decline { reason: line("Es mi hermano"), instead: person(n) };
    assert_eq!(desk.run(ANA, to(BETO)), Err(No::SameReviewer));
    assert_eq!(desk.run(ANA, to(OPERATOR)), Err(No::OwnWork));
    desk.run(ANA, to(SUPERVISOR)).unwrap();
    assert_eq!(desk.score(ANA, &[]), Err(No::NotReviewer));
    desk.score(SUPERVISOR, &[]).unwrap();
}

#[test]
fn agreement_of_pairs() {
    let form = example();
    let first = answers(&form, &[("trato", Some(3)), ("lenguaje", None)]);
    let second = answers(&form, &[("trato", Some(4))]);
    let (a, b) = (score(&form, &first), score(&form, &second));
    let pairs = vec![((&first, a.permille, a.passed), (&second, b.permille, b.passed))];
    let found = calibrate(&form, &pairs);
    assert_eq!((found.pairs, found.few), (1, true));
    // 11 of 13 items alike.
    assert!((found.percent.unwrap() - 1100.0 / 13.0).abs() < 1e-9);
    let item = |code: &str| found.items.iter().find(|i| i.code == code).unwrap();
    assert_eq!(item("saludo").percent, Some(100.0));
    assert_eq!(item("trato").percent, Some(0.0));
    assert_eq!(item("lenguaje").percent, Some(0.0), "left out is another answer");
    assert_eq!(item("saludo").kappa, None, "nothing that could differ");
}

#[test]
fn nobody_reviews_their_own_and_the_least_busy_come_first() {
    let free = |n: u128, open: u32| Candidate { person: person(n), open };
    let mut room = [free(OPERATOR, 0), free(ANA, 5), free(BETO, 1)];
    let two = assign(&mut room, account(OPERATOR), &[], 2, 3).unwrap();
    assert_eq!(two.iter().map(|p| p.id).collect::<Vec<_>>(), [account(BETO), account(ANA)]);
    assert_eq!((room[1].open, room[2].open), (6, 2));
    assert_eq!(assign(&mut room, account(OPERATOR), &[account(ANA)], 2, 3), Err(No::NotEnoughReviewers));
    // Among equals no place in the list is favoured.
    let mut first = BTreeSet::new();
    for seed in 0..40 {
        let mut room = [free(ANA, 0), free(BETO, 0), free(SUPERVISOR, 0)];
        first.insert(assign(&mut room, account(OPERATOR), &[], 1, seed).unwrap()[0].id);
    }
    assert_eq!(first.len(), 3);
}

fn population(n: u128) -> Vec<Member> {
    (0..n).map(|i| Member { id: Uuid::from_u128(i), operator: account(i % 5) }).collect()
}

/// The sequence is documented, so that a court's expert can draw again without this software.
#[test]
fn a_draw_can_be_repeated_from_its_seed() {
    let drawn = pick(&Method::Random { count: 5 }, &population(100), 2026);
    let ids: Vec<u128> = drawn.iter().map(|id| id.as_u128()).collect();
    let mut reversed = population(100);
    reversed.reverse();
    assert_eq!(pick(&Method::Random { count: 5 }, &reversed, 2026), drawn, "the order given does not matter");
    assert_eq!(ids, by_hand(100, 5, 2026));
}
/// The same by the words of the documentation, written apart.
fn by_hand(n: u64, count: usize, seed: u64) -> Vec<u128> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e3779b97f4a7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d049bb133111eb);
        z ^ (z >> 31)
    };
    let mut ids: Vec<u128> = (0..u128::from(n)).collect();
    for i in 0..count {
        let rest = n - i as u64;
        let high = loop {
            let product = u128::from(next()) * u128::from(rest);
            if product % (1 << 64) >= (1u128 << 64) % u128::from(rest) {
                break (product >> 64) as usize;
            }
        };
        ids.swap(i, i + high);
    }
    ids.truncate(count);
    ids
}

/// Every one of 20 is drawn about as often: χ² with 19 degrees of freedom, bound of one in 100,000.
#[test]
fn everybody_has_the_same_chance() {
    let mut drawn = [0u32; 20];
    for seed in 0..4_000 {
        for id in pick(&Method::Random { count: 5 }, &population(20), seed) {
            drawn[usize::try_from(id.as_u128()).unwrap()] += 1;
        }
    }
    let expected = 4_000.0 * 5.0 / 20.0;
    let chi2: f64 = drawn.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
    assert!(chi2 < 57.0, "χ² {chi2}: {drawn:?}");
}

#[test]
fn action_plans_are_followed_up() {
    let mut plan = Improvement::default();
    let mut run = |who: u128, command: P| {
        let events = improvement::decide(&plan, &command, &env(who, start()))?;
        events.iter().for_each(|e| plan.evolve(e, start()));
        Ok::<_, No>(events.len())
    };
    let days = |n: i64| start().plus(Millis::from_minutes(n * 24 * 60));
    let open = |step: i64, due: i64| P::Open {
        operator: person(OPERATOR),
        goal: line("Confirmar la ubicación en todas las llamadas"),
        reviews: vec![EvaluationId(Uuid::from_u128(5))],
        steps: vec![StepOrder {
            text: line("Escuchar tres llamadas con la coordinadora"),
            due_at: days(step),
        }],
        due_at: days(due),
    };
    assert!(matches!(run(SUPERVISOR, open(5, 0)), Err(No::Due { .. })));
    assert!(matches!(run(SUPERVISOR, open(40, 30)), Err(No::Invalid { .. })), "a step after the end");
    assert_eq!(run(OPERATOR, open(5, 30)), Err(No::OwnWork));
    assert_eq!(run(SUPERVISOR, open(5, 30)), Ok(1));
    assert_eq!(run(SUPERVISOR, P::Acknowledge {}), Err(No::NotReviewed));
    assert_eq!(run(OPERATOR, P::Acknowledge {}), Ok(1));
    let close = |reached| P::Close { reached, note: note("Visto en cinco llamadas.") };
    assert_eq!(run(SUPERVISOR, close(true)), Err(No::StepsOpen));
    assert_eq!(run(OPERATOR, P::CompleteStep { step: 0 }), Ok(1));
    assert_eq!(run(OPERATOR, P::CompleteStep { step: 0 }), Ok(0), "done is done");
    assert!(run(OPERATOR, P::CompleteStep { step: 1 }).is_err());
    let follow = P::FollowUp { progress: Progress::Partly, note: note("Va bien.") };
    assert_eq!(run(OPERATOR, follow.clone()), Err(No::OwnWork));
    assert_eq!(run(SUPERVISOR, follow), Ok(1));
    assert_eq!(run(SUPERVISOR, close(true)), Ok(1));
    assert_eq!(run(SUPERVISOR, close(true)), Err(No::PlanClosed));
}

#[test]
fn a_centre_sets_its_own_targets() {
    let shipped = MeasureSet::shipped().unwrap();
    let mut targets = target::Targets::default();
    let set = |code: &str, target| target::TargetCommand::Set {
        code: Text::new(code).unwrap(),
        target,
        reason: line("Convenio 2026"),
    };
    let decide = |targets: &target::Targets, command: &target::TargetCommand| {
        target::decide(targets, command, &shipped, &env(SUPERVISOR, start()))
    };
    let faster = Some(Target::AtMost { value: 12_000, share_pct: 92 });
    for (code, wrong) in [
        ("answer_15", Some(Target::ShareAtMost { share_pct: 5 })),
        ("answer_15", Some(Target::AtMost { value: -1, share_pct: 90 })),
        ("answer_15", Some(Target::AtMost { value: 1, share_pct: 101 })),
    ] {
        assert_eq!(decide(&targets, &set(code, wrong)).unwrap_err().code(), "invalid_value");
    }
    assert_eq!(decide(&targets, &set("no_such", faster.clone())), Err(No::Unknown));
    for event in decide(&targets, &set("answer_15", faster.clone())).unwrap() {
        targets.evolve(&event, start());
    }
    assert_eq!(targets.apply(&shipped).get("answer_15").unwrap().target, faster);
    assert_eq!(decide(&targets, &set("answer_15", faster)).unwrap(), [], "nothing changes");
    let reset = target::TargetCommand::Reset { code: Text::new("answer_15").unwrap(), reason: line("x") };
    for event in decide(&targets, &reset).unwrap() {
        targets.evolve(&event, start());
    }
    assert_eq!(targets.apply(&shipped), shipped);
}

proptest! {
    /// Whatever the answers, the score stays in range and is passed only without critical faults.
    #[test]
    fn scores_stay_in_range(points in proptest::collection::vec(0u8..6, 13)) {
        let form = example();
        let answers: Answers = form.items().zip(&points)
            .map(|(item, p)| (item.code.clone(), Some((*p).min(item.max)))).collect();
        let result = score(&form, &answers);
        prop_assert!(result.permille <= 1000);
        prop_assert!(!result.passed || (result.critical.is_empty() && result.permille >= 800));
    }
    /// A draw never takes one twice and never one that is not there.
    #[test]
    fn draws_are_sound(n in 0u128..200, count in 1u16..50, seed: u64, per_person: bool) {
        let members = population(n);
        let method = if per_person { Method::PerPerson { count } } else { Method::Random { count } };
        let drawn = pick(&method, &members, seed);
        let distinct: BTreeSet<_> = drawn.iter().collect();
        prop_assert_eq!(distinct.len(), drawn.len());
        prop_assert!(drawn.iter().all(|id| id.as_u128() < n));
        if !per_person { prop_assert_eq!(drawn.len() as u128, n.min(u128::from(count))); }
    }
}
