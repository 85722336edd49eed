//! Every action × role × purpose: allowed exactly where `tests/matrix.txt` says so. Then every allowed
//! cell again with one circumstance taken away: denied.

use crate::support::*;
use atalaya_access::{
    Action, AdapterKind, Approval, ApprovalCommand, Authority, Circumstances, DeniedBecause, Principal,
    Request, Resource, ResourceKind, SecondApproval, UserPrincipal, approval, policy::AdapterPrincipal,
};
use atalaya_model::{
    Actor, AdapterId, AgencyCode, Aggregate, ApprovalId, Basis, ExerciseId, Line, MunicipalityCode, Purpose,
    Realm, Role, Scope,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};
use uuid::Uuid;

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::embedded().unwrap());
static TABLE: &str = include_str!("../matrix.txt");

fn agency(code: &str) -> AgencyCode {
    AgencyCode::new(code).unwrap()
}
fn town(code: &str) -> MunicipalityCode {
    MunicipalityCode::new(code).unwrap()
}
fn exercise() -> Realm {
    Realm::Exercise { id: ExerciseId(Uuid::from_u128(66)) }
}
fn roles() -> Vec<Role> {
    vec![
        Role::CallTaker,
        Role::Dispatcher { agency: agency("SSEM") },
        Role::Supervisor,
        Role::QualityReviewer,
        Role::Auditor,
        Role::Administrator,
        Role::Trainer,
        Role::TipOperator,
        Role::TipAnalyst,
        Role::TipSupervisor,
    ]
}
fn scope() -> Scope {
    Scope { agencies: [agency("SSEM")].into(), municipalities: [town("15106")].into() }
}
fn user(role: Role) -> UserPrincipal {
    UserPrincipal {
        id: account_id(ANA),
        name: "ana".into(),
        roles: [role].into(),
        scope: scope(),
        second_factor: true,
        ready: true,
    }
}
/// Everybody, by the name that the table uses.
fn everybody() -> Vec<(String, Principal)> {
    let users = roles().into_iter().map(|r| (r.code().to_owned(), Principal::User(user(r))));
    let adapters = AdapterKind::ALL.into_iter().map(|kind| {
        let id = AdapterId(Uuid::from_u128(9));
        let adapter = AdapterPrincipal { id, name: "a".into(), kind, scope: scope() };
        (format!("adapter:{}", kind.code()), Principal::Adapter(adapter))
    });
    users.chain(adapters).chain([("public".to_owned(), Principal::Public)]).collect()
}
fn purposes() -> Vec<Option<Purpose>> {
    let reference = || Some(Line::new("JC-12/2026").unwrap());
    let given = Basis::ALL.map(|basis| Some(Purpose::new(basis, reference()).unwrap()));
    std::iter::once(None).chain(given).collect()
}
/// A real approval, asked by Ana and approved by the administrator.
fn approved(action: Action) -> Option<SecondApproval> {
    if !action.needs_second_person() {
        return None;
    }
    let mut a = Approval::default();
    let ask = ApprovalCommand::Ask {
        id: ApprovalId(Uuid::from_u128(3)),
        action,
        object: "x".into(),
        change: serde_json::Value::Null,
    };
    let approve = ApprovalCommand::Approve { roles: action.approvers().iter().cloned().collect() };
    for (command, who) in [(ask, person(ANA)), (approve, person(ADMIN))] {
        for event in approval::decide(&a, command, &env(who, start())).unwrap() {
            a.evolve(&event, start());
        }
    }
    Some(a.proof(account_id(ANA), action, "x", &serde_json::Value::Null, start()).unwrap())
}
fn good_resource(action: Action, realm: Realm) -> Resource {
    // What is asked of another, or is about one's own work, is not one's own to decide on.
    let others = [
        Action::ApprovalDecide,
        Action::EvaluationSettle,
        Action::ImprovementManage,
        Action::TipOriginalsApprove,
    ];
    let own = !others.contains(&action);
    let resource = Resource::new("r", realm).own(own).active(true);
    resource.agencies([agency("SSEM")]).municipality(Some(town("15106")))
}
fn realm_of(name: &str) -> Realm {
    if name == "trainer" { exercise() } else { Realm::Operations }
}

type Cell = (Action, String, Option<Basis>);

fn table() -> BTreeSet<Cell> {
    let names: BTreeSet<String> = everybody().into_iter().map(|(name, _)| name).collect();
    let mut cells = BTreeSet::new();
    for row in TABLE.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
        let fields: Vec<&str> = row.split('|').map(str::trim).collect();
        let [action, who, bases] = fields[..] else { panic!("three fields: {row}") };
        let action: Action = action.parse().unwrap_or_else(|_| panic!("unknown action: {row}"));
        let bases: Vec<Option<Basis>> = if bases == "*" {
            std::iter::once(None).chain(Basis::ALL.map(Some)).collect()
        } else {
            let find = |b: &str| Basis::ALL.into_iter().find(|x| x.as_str() == b);
            bases
                .split(' ')
                .map(|b| Some(find(b).unwrap_or_else(|| panic!("unknown basis: {row}"))))
                .collect()
        };
        for name in who.split(' ') {
            assert!(names.contains(name), "unknown role: {row}");
            for basis in &bases {
                assert!(cells.insert((action, name.to_owned(), *basis)), "twice: {row}");
            }
        }
    }
    cells
}

#[test]
fn every_action_has_rows_and_personal_ones_never_go_without_purpose() {
    let cells = table();
    for action in Action::ALL {
        assert!(cells.iter().any(|(a, ..)| a == action), "{action} has no row in tests/matrix.txt");
    }
    for (action, name, basis) in &cells {
        assert!(!action.reads_personal() || basis.is_some(), "{action} {name} without purpose");
    }
}
#[test]
fn the_whole_product_is_as_the_table_says() {
    let cells = table();
    let (mut allowed, mut denied, mut wrong) = (0, 0, vec![]);
    for action in Action::ALL {
        for (name, principal) in everybody() {
            let realm = realm_of(&name);
            let resource = good_resource(*action, realm);
            for purpose in purposes() {
                let basis = purpose.as_ref().map(|p| p.basis);
                let circumstances = Circumstances { realm, purpose, second_approval: approved(*action) };
                let request = Request {
                    principal: &principal,
                    action: *action,
                    resource: &resource,
                    circumstances: &circumstances,
                };
                let decision = AUTHORITY.decide(&request);
                assert_ne!(decision.because, Some(DeniedBecause::Error), "{action} {name}");
                assert_eq!(decision.allowed, decision.because.is_none());
                let expected = cells.contains(&(*action, name.clone(), basis));
                if decision.allowed != expected {
                    wrong.push(format!("{action} {name} {basis:?}: {decision:?}"));
                }
                if decision.allowed { allowed += 1 } else { denied += 1 }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong cells:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(allowed + denied, Action::ALL.len() * everybody().len() * purposes().len());
    assert_eq!(allowed, cells.len());
}

/// One allowed cell, ready to be spoiled.
#[derive(Clone)]
struct Case {
    action: Action,
    name: String,
    principal: Principal,
    resource: Resource,
    circumstances: Circumstances,
}
impl Case {
    fn decide(&self) -> atalaya_access::Decision {
        AUTHORITY.decide(&Request {
            principal: &self.principal,
            action: self.action,
            resource: &self.resource,
            circumstances: &self.circumstances,
        })
    }
    fn user(&mut self) -> Option<&mut UserPrincipal> {
        match &mut self.principal {
            Principal::User(user) => Some(user),
            _ => None,
        }
    }
}
/// One case for each action and role of the table.
fn allowed_cases() -> Vec<Case> {
    let everybody: BTreeMap<String, Principal> = everybody().into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut cases = vec![];
    for (action, name, basis) in table() {
        if !seen.insert((action, name.clone())) {
            continue;
        }
        let realm = realm_of(&name);
        let purpose = purposes().into_iter().find(|p| p.as_ref().map(|p| p.basis) == basis).unwrap();
        let principal = everybody[&name].clone();
        let resource = good_resource(action, realm);
        let circumstances = Circumstances { realm, purpose, second_approval: approved(action) };
        cases.push(Case { action, name, principal, resource, circumstances });
    }
    cases
}

#[test]
fn each_allowed_cell_falls_when_one_circumstance_is_taken_away() {
    type Spoil = fn(&mut Case) -> bool;
    let spoils: [(&str, Spoil, DeniedBecause); 9] = [
        (
            "resource of another realm",
            |c| {
                c.resource.realm = other(c.resource.realm);
                true
            },
            DeniedBecause::Realm,
        ),
        (
            "session of another realm",
            |c| {
                c.circumstances.realm = other(c.circumstances.realm);
                true
            },
            DeniedBecause::Realm,
        ),
        (
            "not ready",
            |c| {
                let exempt = matches!(c.action, Action::SessionOwn | Action::LogSee);
                c.user().is_some_and(|u| {
                    u.ready = false;
                    !exempt
                })
            },
            DeniedBecause::NotReady,
        ),
        (
            "no second factor",
            |c| {
                let needed = c.action.needs_second_factor();
                c.user().is_some_and(|u| {
                    u.second_factor = false;
                    needed
                })
            },
            DeniedBecause::SecondFactor,
        ),
        (
            "no second person",
            |c| {
                c.circumstances.second_approval = None;
                c.action.needs_second_person()
            },
            DeniedBecause::SecondPerson,
        ),
        (
            "an approval for another action",
            |c| {
                let other =
                    if c.action == Action::ExportData { Action::SubjectErase } else { Action::ExportData };
                c.circumstances.second_approval = approved(other);
                c.action.needs_second_person()
            },
            DeniedBecause::SecondPerson,
        ),
        (
            "no purpose",
            |c| {
                c.circumstances.purpose = None;
                c.action.reads_personal()
            },
            DeniedBecause::Purpose,
        ),
        (
            "another agency's",
            |c| {
                c.resource.agencies = [agency("CRUZ-ROJA")].into();
                c.principal != Principal::Public
            },
            DeniedBecause::OutOfScope,
        ),
        (
            "another territory's",
            |c| {
                c.resource.municipality = Some(town("15033"));
                c.principal != Principal::Public
            },
            DeniedBecause::OutOfScope,
        ),
    ];
    for (what, spoil, because) in spoils {
        let mut tried = 0;
        for mut case in allowed_cases() {
            assert!(case.decide().allowed, "{} {}", case.action, case.name);
            if spoil(&mut case) {
                tried += 1;
                let decision = case.decide();
                assert_eq!(
                    decision.because,
                    Some(because),
                    "{what}: {} {}: {decision:?}",
                    case.action,
                    case.name
                );
            }
        }
        assert!(tried > 0, "{what}");
    }
}
fn other(realm: Realm) -> Realm {
    if realm == Realm::Operations { exercise() } else { Realm::Operations }
}

/// What has no agency or municipality yet is inside every scope.
#[test]
fn what_has_no_place_yet_is_inside_every_territory() {
    for mut case in allowed_cases() {
        case.resource.municipality = None;
        assert!(case.decide().allowed, "{} {}", case.action, case.name);
        case.resource.agencies = BTreeSet::new();
        let units = case.action.resource() == ResourceKind::Unit && case.name == "dispatcher";
        assert_eq!(case.decide().allowed, !units, "{} {}", case.action, case.name);
    }
}
/// An account without limits by scope.
#[test]
fn without_limits_everything_is_inside_but_a_dispatcher_keeps_to_her_agency() {
    for mut case in allowed_cases() {
        if let Some(user) = case.user() {
            user.scope = Scope::default();
        } else {
            continue;
        }
        case.resource.municipality = Some(town("15033"));
        if case.action.resource() == ResourceKind::Tip {
            // A closed compartment of the 089 is nobody's who is not named for it.
            assert!(!case.decide().allowed, "{} {}", case.action, case.name);
            case.resource.agencies = [agency("089")].into();
            assert!(case.decide().allowed, "{} {}", case.action, case.name);
            continue;
        }
        assert!(case.decide().allowed, "{} {}", case.action, case.name);
        case.resource.agencies = [agency("CRUZ-ROJA")].into();
        let own_only = case.name == "dispatcher"
            && matches!(
                case.action,
                Action::IncidentWork
                    | Action::IncidentPriority
                    | Action::IncidentMerge
                    | Action::IncidentClose
                    | Action::IncidentHandOver
                    | Action::AlertWork
                    | Action::IncidentReadPersonal
                    | Action::CautionRead
                    | Action::IncidentDispatch
                    | Action::UnitStatusReport
                    | Action::ShiftManage
                    | Action::MessageSend
                    | Action::MessageRead
            );
        assert_eq!(case.decide().allowed, !own_only, "{} {}", case.action, case.name);
        // In an incident of several agencies she works; somebody else's units she does not touch.
        case.resource.agencies = [agency("CRUZ-ROJA"), agency("SSEM")].into();
        let units = own_only && case.action.resource() == ResourceKind::Unit;
        assert_eq!(case.decide().allowed, !units, "{} {}", case.action, case.name);
    }
}
#[test]
fn last_years_call_of_somebody_else_is_not_read_by_a_call_taker() {
    for mut case in allowed_cases() {
        let hers = matches!(
            case.action,
            Action::CallReadPersonal | Action::IncidentReadPersonal | Action::CautionRead
        ) && matches!(case.name.as_str(), "call_taker" | "dispatcher");
        case.resource.active = false;
        assert!(case.decide().allowed, "her own: {} {}", case.action, case.name);
        case.resource.own = false;
        let decision = case.decide();
        if hers {
            assert_eq!(decision.because, Some(DeniedBecause::NotPermitted));
        } else if !matches!(case.action, Action::SessionOwn | Action::EvaluationOwn | Action::EvaluationWork)
        {
            assert!(decision.allowed, "{} {}", case.action, case.name);
        }
    }
}
/// Two roles in one person do not add up to a purpose that neither has.
#[test]
fn roles_do_not_lend_each_other_purposes() {
    let mut both = user(Role::QualityReviewer);
    both.roles.insert(Role::CallTaker);
    let principal = Principal::User(both);
    let old = Resource::new("c", Realm::Operations);
    for purpose in purposes().into_iter().flatten() {
        let basis = purpose.basis;
        let circumstances = Circumstances { purpose: Some(purpose), ..Circumstances::default() };
        let request = Request {
            principal: &principal,
            action: Action::CallReadPersonal,
            resource: &old,
            circumstances: &circumstances,
        };
        assert_eq!(AUTHORITY.decide(&request).allowed, basis == Basis::QualityReview, "{basis:?}");
    }
}
#[test]
fn a_trainer_does_nothing_in_operations_but_own_the_session_and_see_the_log() {
    for mut case in allowed_cases().into_iter().filter(|c| c.name == "trainer") {
        case.resource.realm = Realm::Operations;
        case.circumstances.realm = Realm::Operations;
        let harmless = matches!(case.action, Action::SessionOwn | Action::LogSee);
        assert_eq!(case.decide().allowed, harmless, "{}", case.action);
    }
}
#[test]
fn in_an_exercise_everybody_else_works_as_in_operations() {
    for mut case in allowed_cases() {
        case.resource.realm = exercise();
        case.circumstances.realm = exercise();
        let has_no_copy = matches!(
            case.action,
            Action::AccountManage
                | Action::AccountRelease
                | Action::AdapterManage
                | Action::DeviceManage
                | Action::DeviceRevoke
                | Action::ConfigurationManage
                | Action::ApprovalDecide
                | Action::SubjectErase
                | Action::ExportData
                | Action::BackupRun
                | Action::CatalogueManage
                | Action::MeasuresManage
                | Action::PlanActivate
                | Action::CatalogueActivate
                | Action::FormActivate
                | Action::FormManage
                | Action::ConfigurationSee
                | Action::QualitySee
                | Action::QualitySample
                | Action::EvaluationWork
                | Action::EvaluationOwn
                | Action::EvaluationSettle
                | Action::ImprovementManage
                | Action::RosterManage
                | Action::TerritoryManage
        );
        let expected = if has_no_copy { Some(DeniedBecause::Realm) } else { None };
        assert_eq!(case.decide().because, expected, "{} {}", case.action, case.name);
        // But not with the things of another exercise.
        case.resource.realm = Realm::Exercise { id: ExerciseId(Uuid::from_u128(67)) };
        assert_eq!(case.decide().because, Some(DeniedBecause::Realm));
    }
}
#[test]
fn who_asked_does_not_decide_on_it() {
    let others = [
        Action::ApprovalDecide,
        Action::EvaluationSettle,
        Action::ImprovementManage,
        Action::TipOriginalsApprove,
    ];
    for mut case in allowed_cases().into_iter().filter(|c| others.contains(&c.action)) {
        case.resource.own = true;
        assert!(!case.decide().allowed, "{}", case.name);
    }
}
/// Nobody's actor is forged on the way.
#[test]
fn the_record_names_who_acted() {
    let principal = Principal::User(user(Role::CallTaker));
    assert_eq!(principal.actor(), Actor::Account { id: account_id(ANA), name: "ana".into() });
}
