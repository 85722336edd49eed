use crate::support::*;
use atalaya_access::{
    Action, Authority, Circumstances, DeniedBecause, Grant, PolicyError, PolicyFiles, Principal, Request,
    Resource, ResourceKind, SystemPart, UserPrincipal, grants,
};
use atalaya_model::{AgencyCode, Basis, ExerciseId, Purpose, Realm, Refusal, Role, Scope};
use cedar_policy::{Schema, ValidationMode, Validator};
use std::{collections::BTreeSet, time::Instant};
use uuid::Uuid;

fn user(role: Role) -> Principal {
    Principal::User(UserPrincipal {
        id: account_id(ANA),
        name: "ana".into(),
        roles: [role].into(),
        scope: Scope::default(),
        second_factor: true,
        ready: true,
    })
}
fn schema() -> Schema {
    let (_, text) = PolicyFiles::shipped().next().unwrap();
    Schema::from_cedarschema_str(text).unwrap().0
}

/// The schema and the program declare the same actions, groups and resources.
#[test]
fn schema_and_program_are_one_list() {
    let schema = schema();
    let id = |uid: &cedar_policy::EntityUid| uid.id().unescaped().to_owned();
    let groups: BTreeSet<String> = ["PersonalData", "TwoPerson", "SecondFactor"].map(str::to_owned).into();
    let declared: BTreeSet<String> = schema.actions().map(id).filter(|n| !groups.contains(n)).collect();
    let program: BTreeSet<String> = Action::ALL.iter().map(|a| a.name().to_owned()).collect();
    assert_eq!(declared, program);
    let entities = schema.action_entities().unwrap();
    for action in Action::ALL {
        let uid: cedar_policy::EntityUid = format!("Action::\"{action}\"").parse().unwrap();
        let held: BTreeSet<String> = entities.ancestors(&uid).unwrap().map(id).collect();
        let wanted: BTreeSet<String> = [
            ("PersonalData", action.reads_personal()),
            ("TwoPerson", action.needs_second_person()),
            ("SecondFactor", action.needs_second_factor()),
        ]
        .into_iter()
        .filter(|(_, wanted)| *wanted)
        .map(|(group, _)| group.to_owned())
        .collect();
        assert_eq!(held, wanted, "{action}");
        let resources: Vec<String> =
            schema.resources_for_action(&uid).unwrap().map(ToString::to_string).collect();
        assert_eq!(resources, [action.resource().name()], "{action}");
    }
    let types: BTreeSet<String> = schema.entity_types().map(ToString::to_string).collect();
    for kind in ResourceKind::ALL {
        assert!(types.contains(kind.name()), "{kind:?}");
        assert!(Action::ALL.iter().any(|a| a.resource() == *kind), "{kind:?} has no action");
    }
}
/// The requests that the program builds are those that the schema describes: strictly validated
/// policies cannot fail on them.
#[test]
fn the_validator_has_nothing_to_say_and_guards_are_all_there() {
    let text: String = PolicyFiles::shipped().skip(1).map(|(_, text)| text).collect();
    let set: cedar_policy::PolicySet = text.parse().unwrap();
    let result = Validator::new(schema()).validate(&set, ValidationMode::Strict);
    let warnings: Vec<String> = result.validation_warnings().map(ToString::to_string).collect();
    assert!(result.validation_passed() && warnings.is_empty(), "{warnings:?}");
    let authority = Authority::embedded().unwrap();
    assert_eq!(authority.policy_count(), set.policies().count());
    assert!(authority.policy_count() < 100, "keep decisions short: {}", authority.policy_count());
}
#[test]
fn a_centres_own_files_add_but_never_drop_a_guard() {
    let wide = r#"@id("everything") permit (principal, action, resource);"#;
    let files = PolicyFiles::new([
        ("own.cedar".to_owned(), wide.to_owned()),
        ("guards.cedar".to_owned(), String::new()),
    ])
    .unwrap();
    let authority = Authority::load(&files).unwrap();
    let resource = Resource::new("c", Realm::Operations);
    let decide = |action, circumstances: &Circumstances| {
        let principal = user(Role::CallTaker);
        authority.decide(&Request { principal: &principal, action, resource: &resource, circumstances })
    };
    let plain = Circumstances::default();
    assert!(decide(Action::UnitManage, &plain).allowed);
    assert_eq!(decide(Action::CallReadPersonal, &plain).because, Some(DeniedBecause::Purpose));
    assert_eq!(decide(Action::ConfigurationManage, &plain).because, Some(DeniedBecause::SecondPerson));
    let elsewhere = Circumstances {
        realm: Realm::Exercise { id: ExerciseId(Uuid::from_u128(1)) },
        ..Circumstances::default()
    };
    assert_eq!(decide(Action::UnitManage, &elsewhere).because, Some(DeniedBecause::Realm));
    assert_ne!(authority.policy_hash(), Authority::embedded().unwrap().policy_hash());
}
#[test]
fn no_permits_means_no_to_everything() {
    let authority = Authority::load(&PolicyFiles::new([]).unwrap()).unwrap();
    let (resource, circumstances) = (Resource::all(Realm::Operations).own(true), Circumstances::default());
    for action in Action::ALL {
        let principal = user(Role::Administrator);
        let request = Request {
            principal: &principal,
            action: *action,
            resource: &resource,
            circumstances: &circumstances,
        };
        assert!(!authority.decide(&request).allowed, "{action}");
    }
}
#[test]
fn bad_files_are_refused_whole() {
    let load = |text: &str| {
        let files = PolicyFiles::new([("own.cedar".to_owned(), text.to_owned())]).unwrap();
        Authority::load(&files).map(|_| ()).unwrap_err()
    };
    assert!(matches!(load("permit"), PolicyError::Syntax { .. }));
    assert!(matches!(load("permit(principal,action,resource);"), PolicyError::Id { .. }));
    let taken = r#"@id("guard-realm") permit(principal,action,resource);"#;
    assert!(matches!(load(taken), PolicyError::Id { .. }));
    let template = r#"@id("t") permit(principal == ?principal,action,resource);"#;
    assert!(matches!(load(template), PolicyError::Template { .. }));
    let unknown = r#"@id("x") permit(principal,action == Action::"Fly",resource);"#;
    assert!(matches!(load(unknown), PolicyError::Invalid(_)));
    let untyped = r#"@id("x") permit(principal,action,resource) when { resource.colour == "red" };"#;
    assert!(matches!(load(untyped), PolicyError::Invalid(_)));
    let many: String =
        (0..250).map(|n| format!("@id(\"p{n}\") permit(principal,action,resource);\n")).collect();
    assert!(matches!(load(&many), PolicyError::Many(_)));
    let big = PolicyFiles::new([("own.cedar".to_owned(), "x".repeat(300_000))]);
    assert_eq!(big, Err(PolicyError::Size));
    let files = (0..100).map(|n| (format!("{n}.cedar"), String::new()));
    assert_eq!(PolicyFiles::new(files), Err(PolicyError::Size));
}
#[test]
fn a_centre_can_forbid_more() {
    let mut files: Vec<(String, String)> =
        PolicyFiles::shipped().skip(2).map(|(n, t)| (n.to_owned(), t.to_owned())).collect();
    let text = r#"@id("no-export") forbid(principal,action == Action::"BoardSee",resource);"#;
    files.push(("own.cedar".into(), text.into()));
    let authority = Authority::load(&PolicyFiles::new(files).unwrap()).unwrap();
    let denied = authority
        .grant::<grants::BoardSee>(
            &user(Role::Dispatcher { agency: AgencyCode::new("SSEM").unwrap() }),
            &Resource::all(Realm::Operations),
            &Circumstances::default(),
        )
        .unwrap_err();
    assert_eq!(denied.0.because, Some(DeniedBecause::Forbidden));
    assert_eq!(denied.0.policies, ["no-export"]);
    assert_eq!(Refusal::from(denied).code, "forbidden");
}
#[test]
fn a_grant_carries_who_why_where_and_by_which_policy() {
    let authority = Authority::embedded().unwrap();
    let purpose = Purpose::new(Basis::EmergencyResponse, None).unwrap();
    let circumstances = Circumstances { purpose: Some(purpose.clone()), ..Circumstances::default() };
    let resource = Resource::new("c1", Realm::Operations).active(true);
    let grant: Grant<grants::CallReadPersonal> =
        authority.grant(&user(Role::CallTaker), &resource, &circumstances).unwrap();
    assert_eq!(grant.action(), Action::CallReadPersonal);
    assert_eq!(grant.actor().account(), Some(account_id(ANA)));
    assert_eq!(grant.purpose(), Some(&purpose));
    assert_eq!(grant.resource(), &resource);
    assert_eq!(grant.realm(), Realm::Operations);
    assert_eq!(grant.policy_hash(), authority.policy_hash());
    assert_eq!(grant.decision().policies, ["calls-read-call-taker"]);
    let json = serde_json::to_value(&**grant.decision()).unwrap();
    assert_eq!(json["action"], "CallReadPersonal");
    assert_eq!(json["policy_hash"], authority.policy_hash().to_string());
}
#[test]
fn a_grant_on_units_covers_their_agencies_only() {
    let authority = Authority::embedded().unwrap();
    let ssem = AgencyCode::new("SSEM").unwrap();
    let other = AgencyCode::new("CRUZ-ROJA").unwrap();
    let dispatcher = user(Role::Dispatcher { agency: ssem.clone() });
    let units = Resource::all(Realm::Operations).agencies([ssem.clone()]);
    let grant =
        authority.grant::<grants::IncidentDispatch>(&dispatcher, &units, &Circumstances::default()).unwrap();
    assert!(grant.covers_agency(&ssem));
    assert!(!grant.covers_agency(&other));
    let all = authority
        .grant::<grants::IncidentDispatch>(
            &user(Role::Supervisor),
            &Resource::all(Realm::Operations),
            &Circumstances::default(),
        )
        .unwrap();
    assert!(all.covers_agency(&other));
}
#[test]
fn two_person_actions_say_so_only_to_who_could_do_them() {
    let authority = Authority::embedded().unwrap();
    let resource = Resource::new("limits", Realm::Operations);
    let circumstances = Circumstances::default();
    for (role, could) in [(Role::Administrator, true), (Role::CallTaker, false)] {
        let principal = user(role);
        let request = Request {
            principal: &principal,
            action: Action::ConfigurationManage,
            resource: &resource,
            circumstances: &circumstances,
        };
        assert!(!authority.decide(&request).allowed);
        assert_eq!(authority.would_allow_with_approval(&request), could);
    }
}
#[test]
fn the_program_itself_does_only_what_its_parts_list() {
    let authority = Authority::embedded().unwrap();
    let (resource, here) = (Resource::all(Realm::Operations), Circumstances::default());
    assert!(authority.grant_system::<grants::BackupRun>(SystemPart::Backup, &resource, &here).is_ok());
    let denied =
        authority.grant_system::<grants::CallReadPersonal>(SystemPart::Timers, &resource, &here).unwrap_err();
    assert_eq!(denied.0.because, Some(DeniedBecause::NotPermitted));
    let exercise = Resource::all(Realm::Exercise { id: ExerciseId(Uuid::from_u128(1)) });
    let denied =
        authority.grant_system::<grants::CallWork>(SystemPart::Timers, &exercise, &here).unwrap_err();
    assert_eq!(denied.0.because, Some(DeniedBecause::Realm));
    for part in SystemPart::ALL {
        assert!(part.actions().iter().all(|a| !a.reads_personal()), "{part:?}");
    }
}
/// Not a timed test: prints what one decision costs, for `cargo test -- --nocapture`.
#[test]
fn cost_of_a_decision_is_printed() {
    let authority = Authority::embedded().unwrap();
    let purpose = Some(Purpose::new(Basis::EmergencyResponse, None).unwrap());
    let circumstances = Circumstances { purpose, ..Circumstances::default() };
    let resource = Resource::new("c1", Realm::Operations).active(true);
    let principal = user(Role::CallTaker);
    for action in [Action::CallReadPersonal, Action::CallWork, Action::IncidentDispatch] {
        let request =
            Request { principal: &principal, action, resource: &resource, circumstances: &circumstances };
        let (rounds, begin) = (2000u32, Instant::now());
        let allowed = (0..rounds).filter(|_| authority.decide(&request).allowed).count();
        println!("{action}: {:?} a decision, {allowed} allowed", begin.elapsed() / rounds);
        assert!(allowed == 0 || allowed == rounds as usize);
    }
}
/// The guard itself, beneath the types that already make it impossible: an approver who is the caller
/// is no second person.
#[test]
fn the_guard_knows_that_one_person_is_not_two() {
    use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet};
    let text: String = PolicyFiles::shipped().skip(1).map(|(_, text)| text).collect();
    let policies: PolicySet = text.parse().unwrap();
    let entities = r#"[
      {"uid":{"type":"User","id":"a"},"parents":[],"attrs":{"roles":["administrator"],"dispatch":[],
        "agencies":[],"municipalities":[],"secondFactor":true,"ready":true}},
      {"uid":{"type":"Configuration","id":"c"},"parents":[],"attrs":{"realm":"operations","agencies":[],
        "own":false,"active":false}}]"#;
    let uid = |text: &str| text.parse::<EntityUid>().unwrap();
    for (approver, expected) in [("a", Decision::Deny), ("b", Decision::Allow)] {
        let context = format!(
            r#"{{"realm":"operations","secondApprover":{{"__entity":{{"type":"User","id":"{approver}"}}}}}}"#
        );
        let action = uid(r#"Action::"ConfigurationManage""#);
        let context = Context::from_json_str(&context, Some((&schema(), &action))).unwrap();
        let (user, thing) = (uid(r#"User::"a""#), uid(r#"Configuration::"c""#));
        // Validated against the schema: the attributes that the program sends are those it declares.
        let request = cedar_policy::Request::new(user, action, thing, context, Some(&schema())).unwrap();
        let entities = Entities::from_json_str(entities, Some(&schema())).unwrap();
        let response = Authorizer::new().is_authorized(&request, &policies, &entities);
        assert_eq!(response.decision(), expected, "{approver}");
    }
}
