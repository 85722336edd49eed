use crate::support::*;
use atalaya_calls::task::*;
use atalaya_model::*;
use uuid::Uuid;

#[derive(Default)]
struct Bench {
    task: Task,
}

fn call(n: u128) -> CallId {
    CallId(Uuid::from_u128(n))
}
fn create(urgent: bool) -> TaskCommand {
    TaskCommand::Create {
        call: call(1),
        number: PhoneNumber::new("7221234567").unwrap(),
        reason: CallbackReason::Abandoned,
        urgent,
        folio: None,
        municipality: None,
    }
}
fn attempt(outcome: AttemptOutcome) -> TaskCommand {
    TaskCommand::Attempt { outcome, note: None }
}
fn complete(outcome: TaskOutcome) -> TaskCommand {
    TaskCommand::Complete { outcome, note: None }
}

impl Bench {
    fn open() -> Self {
        let mut bench = Self::default();
        bench.by(Actor::system("calls"), 0, create(false)).unwrap();
        bench
    }
    fn run(&mut self, env: &Env, authority: bool, c: TaskCommand) -> Result<Vec<&'static str>, TaskRefusal> {
        let events = decide(&self.task, &c, authority, env, &TaskRules::default())?;
        events.iter().for_each(|e| self.task.evolve(e, env.now));
        let text = serde_json::to_string(&self.task).unwrap();
        assert_eq!(serde_json::from_str::<Task>(&text).unwrap(), self.task);
        Ok(events.iter().map(EventKind::kind).collect())
    }
    fn by(&mut self, actor: Actor, now: i64, c: TaskCommand) -> Result<Vec<&'static str>, TaskRefusal> {
        self.run(&env_by(actor, now), false, c)
    }
    fn act(&mut self, n: u128, now: i64, c: TaskCommand) -> Result<Vec<&'static str>, TaskRefusal> {
        self.by(account(n), now, c)
    }
    fn row(&self) -> TaskRow {
        TaskRow::of(task_id_for_call(call(1)), &self.task).unwrap()
    }
}

#[test]
fn a_task_is_opened_once_and_can_become_urgent() {
    let mut b = Bench::open();
    assert_eq!(b.row().deadline, t(300));
    assert!(b.by(Actor::system("calls"), 1, create(false)).unwrap().is_empty());
    assert_eq!(b.by(Actor::system("calls"), 10, create(true)).unwrap(), ["urged"]);
    assert_eq!((b.row().deadline, b.row().urgent), (t(70), true));
    let TaskCommand::Create { number, reason, .. } = create(true) else { panic!("create") };
    let other =
        TaskCommand::Create { call: call(2), number, reason, urgent: false, folio: None, municipality: None };
    assert_eq!(b.act(1, 2, other), Err(TaskRefusal::AlreadyExists));
    assert_eq!(task_id_for_call(call(1)), task_id_for_call(call(1)));
    assert_ne!(task_id_for_call(call(1)), task_id_for_call(call(2)));
    assert_eq!(Bench::default().act(1, 0, TaskCommand::Claim {}), Err(TaskRefusal::UnknownTask));
}

#[test]
fn one_person_has_a_task_until_it_is_handed_over() {
    let mut b = Bench::open();
    assert_eq!(b.by(Actor::system("x"), 1, TaskCommand::Claim {}), Err(TaskRefusal::NeedsPerson));
    assert_eq!(b.act(1, 1, TaskCommand::Claim {}).unwrap(), ["claimed"]);
    assert!(b.act(1, 2, TaskCommand::Claim {}).unwrap().is_empty());
    assert_eq!(b.act(2, 2, TaskCommand::Claim {}), Err(TaskRefusal::NotYours));
    assert_eq!(b.act(2, 2, attempt(AttemptOutcome::Busy)), Err(TaskRefusal::NotYours));
    let to = |n| TaskCommand::Transfer { to: operator(n), reason: line("cambio de turno") };
    assert_eq!(b.act(1, 3, to(2)).unwrap(), ["transferred"]);
    assert_eq!(b.act(1, 4, to(3)), Err(TaskRefusal::NotYours));
    assert_eq!(b.run(&env(9, 5), true, TaskCommand::Claim {}).unwrap(), ["claimed"], "a supervisor may");
}

#[test]
fn all_attempts_before_giving_up() {
    let mut b = Bench::open();
    assert_eq!(b.act(1, 10, attempt(AttemptOutcome::NoAnswer)).unwrap(), ["claimed", "attempted"]);
    assert_eq!(
        b.act(1, 11, complete(TaskOutcome::NotReached {})),
        Err(TaskRefusal::AttemptsLeft { left: 2 })
    );
    b.act(1, 20, attempt(AttemptOutcome::Busy)).unwrap();
    let last = b.act(1, 30, attempt(AttemptOutcome::Unreachable)).unwrap();
    assert_eq!(last, ["attempted", "escalated"]);
    assert_eq!(b.act(1, 40, attempt(AttemptOutcome::NoAnswer)), Err(TaskRefusal::AttemptsUsed));
    assert_eq!(b.act(1, 50, complete(TaskOutcome::NotReached {})).unwrap(), ["completed"]);
    let row = b.row();
    assert_eq!((row.status, row.attempts), (TaskStatus::Done, 3));
    assert_eq!((row.first_attempt_ms, row.completion_ms), (Some(Millis(10_000)), Some(Millis(50_000))));
    assert_eq!(b.act(1, 51, TaskCommand::Claim {}), Err(TaskRefusal::Done));
}

#[test]
fn a_success_needs_an_answered_attempt_which_is_always_taken() {
    let mut b = Bench::open();
    assert_eq!(b.act(1, 5, complete(TaskOutcome::NoEmergency {})), Err(TaskRefusal::NotReached));
    for n in 0..3 {
        b.act(1, 6 + n, attempt(AttemptOutcome::NoAnswer)).unwrap();
    }
    assert_eq!(b.act(1, 20, attempt(AttemptOutcome::Answered)).unwrap(), ["attempted"]);
    let incident = IncidentId(Uuid::from_u128(3));
    assert_eq!(b.act(1, 21, complete(TaskOutcome::Emergency { incident })).unwrap(), ["completed"]);
    assert_eq!(b.row().outcome, Some(TaskOutcome::Emergency { incident }));
}

#[test]
fn the_software_closes_what_is_not_needed() {
    for outcome in [TaskOutcome::CalledAgain {}, TaskOutcome::NotNeeded {}] {
        let mut b = Bench::open();
        b.act(1, 1, TaskCommand::Claim {}).unwrap();
        assert_eq!(b.act(2, 2, complete(outcome)), Err(TaskRefusal::NotYours));
        assert_eq!(b.by(Actor::system("calls"), 2, complete(outcome)).unwrap(), ["completed"]);
    }
}

#[test]
fn the_timer_escalates_once_at_the_deadline() {
    let mut b = Bench::open();
    let timer = || Actor::system("timer");
    assert_eq!(b.task.next_timer(), Some(t(300)));
    assert_eq!(b.by(timer(), 299, TaskCommand::Escalate {}), Err(TaskRefusal::NotDue));
    assert_eq!(b.by(timer(), 300, TaskCommand::Escalate {}).unwrap(), ["escalated"]);
    assert!(b.by(timer(), 301, TaskCommand::Escalate {}).unwrap().is_empty());
    assert_eq!((b.task.next_timer(), b.row().escalated_at), (None, Some(t(300))));
}

#[test]
fn attempts_are_bounded_even_for_supervisors() {
    let mut b = Bench::open();
    for n in 0..20 {
        b.run(&env(9, n), true, attempt(AttemptOutcome::Busy)).unwrap();
    }
    assert_eq!(b.run(&env(9, 30), true, attempt(AttemptOutcome::Answered)), Err(TaskRefusal::AttemptsUsed));
}

#[test]
fn rows_have_no_personal_data_and_details_do() {
    let mut b = Bench::open();
    let text =
        TaskCommand::Attempt { outcome: AttemptOutcome::Answered, note: Some(note("contestó Juana")) };
    b.act(1, 3, text).unwrap();
    let row = serde_json::to_string(&b.row()).unwrap();
    assert!(!row.contains("7221234567") && !row.contains("Juana"));
    let detail = TaskDetail::of(b.row().id, &b.task).unwrap();
    assert_eq!(detail.attempts[0].note, Some(note("contestó Juana")));
    assert_eq!(detail.number.unwrap().as_str(), "+527221234567");
    assert_eq!(TaskRow::of(b.row().id, &Task::default()), None);
}
