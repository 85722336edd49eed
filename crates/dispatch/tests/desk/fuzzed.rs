//! The fuzz entry points on good, damaged and random input.

use atalaya_dispatch::fuzz::{catalogue_query, command_json, unit_kinds_json};
use proptest::prelude::*;

const COMMANDS: &[&str] = &[
    r#"{"type":"open","type_code":30421,"place":{"address":"x","municipality":"15106"},"threat_to_life":true}"#,
    r#"{"type":"open","type_code":30421,"place":{"address":"x","municipality":"15106"},"split_from":{"incident":"00000000-0000-0000-0000-000000000000","records":[1]}}"#,
    r#"{"type":"set_place","place":{"located":{"position":{"lat":19.3,"lon":-99.6},"method":"verified","at":"2026-11-24T12:00:00Z"}},"verified":true}"#,
    r#"{"type":"retype","code":30202,"reason":"x"}"#,
    r#"{"type":"set_priority","priority":"low","reason":"x"}"#,
    r#"{"type":"narrate","text":"humo \u202e"}"#,
    r#"{"type":"add_record","record":{"kind":"person","role":"victim","name":"x","age":30}}"#,
    r#"{"type":"add_agency","agency":"SUEM","disclosure":"full"}"#,
    r#"{"type":"assign","units":["00000000-0000-0000-0000-000000000000"],"bypassed":[]}"#,
    r#"{"type":"cancel","units":[],"reason":"x"}"#,
    r#"{"type":"exchange","unit":"00000000-0000-0000-0000-000000000000","with":"00000000-0000-0000-0000-000000000001","reason":"x"}"#,
    r#"{"type":"merge_into","original":"00000000-0000-0000-0000-000000000000","move_units":true}"#,
    r#"{"type":"hold","until":"2027-01-01T00:00:00Z","reason":"x"}"#,
    r#"{"type":"close","code":"I"}"#,
    r#"{"type":"register","call_sign":"U","kind":"patrulla","agency":"SSEM","capabilities":["gender"]}"#,
    r#"{"type":"start_shift","crew":[{"name":"x","role":"driver"}],"until":"2027-01-01T00:00:00Z"}"#,
    r#"{"type":"set_status","status":"on_scene","at":"2026-11-24T12:00:00Z"}"#,
    r#"{"type":"correct_status","stamp":"assigned","at":"2026-11-24T12:00:00Z","reason":"x"}"#,
    r#"{"type":"emergency","position":{"lat":19.3,"lon":-99.6}}"#,
    r#"{"type":"create","place":{"address":"x"},"kind":"weapon","text":"x","expires_at":"2027-01-01T00:00:00Z"}"#,
    r#"{"type":"issue","kind":"vehicle","title":"x","text":"x","expires_at":"2026-12-01T00:00:00Z"}"#,
    r#"{"type":"create","name":"x","types":["304"],"level":1,"requirements":[{"capability":"patrol","count":1}]}"#,
    r#"{"type":"register","code":"SSEM","content":{"name":"x"}}"#,
    r#"{"type":"pause","until":"2026-11-24T12:30:00Z","reason":"x"}"#,
    r#"{"type":"decline","reason":"x"}"#,
    r#"{"type":"load","version":"x","csv":"code,type,subtype,incident,priority,edition\n30101,a,b,c,ALTA,3.0\n","source":"x"}"#,
];

/// What the parser of any aggregate takes, so that a typing error above cannot hide.
#[test]
fn the_good_inputs_are_read() {
    use atalaya_dispatch::{agency, alert, bolo, catalogue, caution, incident, plan, proposal, unit};
    for text in COMMANDS.iter().filter(|t| !t.contains("202e")) {
        let read = serde_json::from_str::<incident::IncidentCommand>(text).is_ok()
            || serde_json::from_str::<unit::UnitCommand>(text).is_ok()
            || serde_json::from_str::<caution::CautionCommand>(text).is_ok()
            || serde_json::from_str::<bolo::BoloCommand>(text).is_ok()
            || serde_json::from_str::<plan::PlanCommand>(text).is_ok()
            || serde_json::from_str::<agency::AgencyCommand>(text).is_ok()
            || serde_json::from_str::<alert::AlertCommand>(text).is_ok()
            || serde_json::from_str::<proposal::ProposalCommand>(text).is_ok()
            || serde_json::from_str::<catalogue::CatalogueCommand>(text).is_ok();
        assert!(read, "{text}");
        command_json(text.as_bytes());
    }
}

#[test]
fn deep_and_large_input_ends() {
    command_json("[".repeat(100_000).as_bytes());
    command_json(format!(r#"{{"type":"narrate","text":{}}}"#, "[".repeat(50_000)).as_bytes());
    catalogue_query("robo ".repeat(20_000).as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]
    #[test]
    fn damaged_commands_do_no_harm(
        which in 0..COMMANDS.len(), at in any::<prop::sample::Index>(), with in any::<prop::sample::Index>(),
        byte in any::<u8>(), mode in 0u8..4,
    ) {
        let mut bytes = COMMANDS[which].as_bytes().to_vec();
        let i = at.index(bytes.len());
        match mode {
            0 => bytes[i] = byte,
            1 => drop(bytes.remove(i)),
            2 => bytes.truncate(i),
            // A piece of another command in the middle.
            _ => {
                let other = COMMANDS[with.index(COMMANDS.len())].as_bytes();
                bytes.splice(i..i, other.iter().copied().skip(i % other.len()).take(40));
            }
        }
        command_json(&bytes);
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        command_json(&bytes);
        unit_kinds_json(&bytes);
        catalogue_query(&bytes);
    }

    #[test]
    fn any_query_does_no_harm(text in "\\PC{0,60}") {
        catalogue_query(text.as_bytes());
    }
}
