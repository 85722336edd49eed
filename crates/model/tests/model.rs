//! What the shared types accept, refuse and write.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

use atalaya_model::*;
use proptest::prelude::*;

#[test]
fn folios_have_one_spelling() {
    let folio: Folio = "TOL-261124-01234".parse().unwrap();
    assert_eq!((folio.site().as_str(), folio.day(), folio.sequence()), ("TOL", 261124, 1234));
    assert_eq!(folio.to_string(), "TOL-261124-01234");
    for bad in [
        "TOL-261124-1234",
        "TOL-261124-001234",
        "TOL-261324-01234",
        "TOL-261124-00000",
        "",
        "--",
        "TOL-26112a-01234",
    ] {
        assert!(bad.parse::<Folio>().is_err(), "{bad:?} was taken");
    }
    let beyond = Folio::new(SiteCode::new("ECA").unwrap(), 261124, 100_000).unwrap();
    assert_eq!(beyond.to_string().parse::<Folio>().unwrap(), beyond, "the day's counter may pass 99,999");
}

#[test]
fn positions_refuse_what_broken_receivers_send() {
    assert!(Position::new(19.29, -99.65).is_ok());
    assert_eq!(Position::new(0.0, 0.0), Err(PositionError::NullIsland));
    assert_eq!(Position::new(f64::NAN, 1.0), Err(PositionError::Latitude));
    assert_eq!(Position::new(19.0, f64::INFINITY), Err(PositionError::Longitude));
    assert!(serde_json::from_str::<Position>(r#"{"lat":91,"lon":0}"#).is_err());
}

#[test]
fn distance_matches_a_known_pair() {
    let toluca = Position::new(19.2926, -99.6568).unwrap();
    let ecatepec = Position::new(19.6010, -99.0500).unwrap();
    let metres = toluca.distance_to(&ecatepec).0;
    assert!((metres - 72_300.0).abs() < 700.0, "{metres}");
}

#[test]
fn texts_are_bounded_and_free_of_tricks() {
    assert_eq!(Line::new("  Av. Juárez 12 ").unwrap().as_str(), "Av. Juárez 12");
    assert_eq!(Line::new("   "), Err(TextError::Empty));
    assert_eq!(Line::new("x".repeat(201)), Err(TextError::TooLong { max: 200, found: 201 }));
    assert_eq!(Line::new("a\0b"), Err(TextError::Control(0)));
    assert_eq!(Line::new("a\u{202E}b"), Err(TextError::Control(0x202E)), "right-to-left override");
    assert!(Line::new("<script>alert(1)</script>").is_ok(), "markup is text like any other");
}

#[test]
fn personal_values_are_marked_and_hidden() {
    let known: Personal<PhoneNumber> = PhoneNumber::new("722 123 4567").unwrap().into();
    assert_eq!(serde_json::to_string(&known).unwrap(), r#"{"$personal":"+527221234567"}"#);
    assert_eq!(format!("{known:?}"), "Personal(•)");
    assert_eq!(serde_json::from_str::<Personal<String>>(r#"{"$erased":true}"#).unwrap(), Personal::Erased);
    for bad in [r#"{"$sealed":"x"}"#, r#""plain""#, r#"{"$personal":"a","$erased":true}"#, "{}"] {
        assert!(serde_json::from_str::<Personal<String>>(bad).is_err(), "{bad}");
    }
}

#[test]
fn purposes_need_what_their_basis_needs() {
    assert_eq!("emergency_response".parse::<Purpose>().unwrap().basis, Basis::EmergencyResponse);
    assert_eq!("legal_order".parse::<Purpose>(), Err(PurposeError::ReferenceMissing));
    let order: Purpose = "legal_order; ref=JC-12/2026".parse().unwrap();
    assert_eq!(order.to_string(), "legal_order; ref=JC-12/2026");
    assert_eq!("curiosity".parse::<Purpose>(), Err(PurposeError::Basis));
}

#[test]
fn catalogue_files_are_refused_whole() {
    let header = "code,type,subtype,incident,priority,edition\n";
    let good = format!("# source\n{header}10101,Médico,Accidentes,Accidente acuático,ALTA,3.0\n");
    let catalogue = Catalogue::from_csv("v1", &good).unwrap();
    let code = TypeCode::new(10101).unwrap();
    assert_eq!(catalogue.get(code).unwrap().priority, Some(Priority::High));
    for bad in ["1010,a,b,c,ALTA,3\n", "10101,a,b,,ALTA,3\n", "10101,a,b,c,URGENTE,3\n", "10101,a\n"] {
        assert!(Catalogue::from_csv("v", &format!("{header}{bad}")).is_err(), "{bad}");
    }
    let twice = format!("{good}10101,Médico,Accidentes,Otro,ALTA,3.0\n");
    assert!(matches!(Catalogue::from_csv("v", &twice), Err(CatalogueError::Twice { code: 10101, .. })));
    assert!(TypeCode::new(60205).unwrap().is_follow_up() && TypeCode::new(70102).unwrap().is_improper());
}

#[test]
fn scope_never_hides_what_has_no_place_yet() {
    let scope = Scope {
        agencies: [AgencyCode::new("SSEM").unwrap()].into(),
        municipalities: [MunicipalityCode::new("15106").unwrap()].into(),
    };
    let (ssem, pm) = (AgencyCode::new("SSEM").unwrap(), AgencyCode::new("PM").unwrap());
    let toluca = MunicipalityCode::new("15106").unwrap();
    let other = MunicipalityCode::new("15033").unwrap();
    assert!(scope.covers([&ssem], None));
    assert!(scope.covers([&pm, &ssem], Some(&toluca)));
    assert!(!scope.covers([&pm], Some(&toluca)));
    assert!(!scope.covers([&ssem], Some(&other)));
}

#[test]
fn ids_of_one_seed_are_stable_and_distinct() {
    let now = Timestamp::from_millis(1_790_000_000_000);
    let draw = |seed| {
        let source = IdSource::new(now, seed);
        (0..5000).map(|_| source.next()).collect::<Vec<_>>()
    };
    let (a, b, c) = (draw(7), draw(7), draw(8));
    assert_eq!(a, b);
    let all: std::collections::BTreeSet<_> = a.iter().chain(&c).collect();
    assert_eq!(all.len(), 10_000);
    assert!(a.iter().all(|id| id.get_version_num() == 7));
}

proptest! {
    #[test]
    fn timestamps_round_trip(micros in 0i64..7_258_118_400_000_000) {
        let t = Timestamp::from_micros(micros);
        prop_assert_eq!(Timestamp::parse(&t.to_string()).unwrap(), t);
    }

    #[test]
    fn parsers_never_panic(text in "\\PC{0,60}") {
        let _ = Timestamp::parse(&text);
        let _ = PhoneNumber::new(&text);
        let _ = text.parse::<Folio>();
        let _ = text.parse::<Purpose>();
        let _ = Note::new(&text);
        let _ = Catalogue::from_csv("v", &text);
    }

    #[test]
    fn normalised_numbers_stay_as_they_are(digits in "[+]?[0-9]{3,15}") {
        if let Ok(number) = PhoneNumber::new(&digits) {
            prop_assert_eq!(PhoneNumber::new(number.as_str()).unwrap(), number);
        }
    }
}
