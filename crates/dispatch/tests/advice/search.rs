use atalaya_dispatch::{
    catalogue_search::{CatalogueSearch, Found, Hit, SearchOptions, Synonyms, SynonymsError},
    demo,
};
use atalaya_model::{Catalogue, TypeCode};
use proptest::prelude::*;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::from_csv(demo::CATALOGUE_VERSION, demo::CATALOGUE_CSV).unwrap());
static SEARCH: LazyLock<CatalogueSearch> =
    LazyLock::new(|| CatalogueSearch::new(&CATALOGUE, Synonyms::shipped()));

fn search(query: &str) -> Vec<Hit> {
    SEARCH.search(query, SearchOptions::default())
}
fn codes(query: &str) -> Vec<u32> {
    search(query).iter().map(|h| h.code.number()).collect()
}
/// The first hit.
fn first(query: &str) -> u32 {
    codes(query).first().copied().unwrap_or(0)
}

#[test]
fn what_operators_type_finds_what_they_mean() {
    for (query, code) in [
        ("infarto", 10314),
        ("INFARTO", 10314),
        ("balacera", 30202),
        ("choque", 30309),
        ("choque con heridos", 10104),
        ("robo a casa", 30414),
        ("robo con violencia a transeunte", 30421),
        ("asalto", 30421),
        ("huele a gas", 20115),
        ("fuga de gas", 20115),
        ("violencia familiar", 30503),
        ("le pega", 30502),
        ("atropellado", 10116),
        ("incendio de casa", 20301),
        ("niño perdido", 30601),
        ("no respira", 10313),
        ("ruido", 50105),
        ("dron", 30301),
        ("secuestro virtual", 30448),
        ("paro cardio", 10313),
        ("arbol caido", 20210),
        ("llamada muda", 70104),
        ("persona atrapada", 20402),
    ] {
        assert_eq!(first(query), code, "{query}: {:?}", codes(query));
    }
}

#[test]
fn typing_errors_are_mended() {
    for (query, code) in [
        ("choke", 30309),
        ("balasera", 30202),
        ("infrato", 10314),
        ("incendoi de vehiculo", 20303),
        ("atropeyado", 10116),
        ("secuestro birtual", 30448),
        ("combulsiones", 10307),
        ("inundasion", 20207),
        ("hatragantado", 10221),
    ] {
        assert_eq!(first(query), code, "{query}: {:?}", codes(query));
    }
    let robbery = search("robo con violensia");
    assert!(robbery.len() >= 5);
    assert!(
        robbery.iter().all(|h| h.name.to_lowercase().contains("robo") && h.name.contains("con violencia")),
        "{:?}",
        robbery.iter().map(|h| &h.name).collect::<Vec<_>>()
    );
}

#[test]
fn with_and_without_are_told_apart() {
    let names = |query| search(query).into_iter().map(|h| h.name).collect::<Vec<_>>();
    assert!(names("robo con violencia").iter().all(|n| !n.contains("sin violencia")));
    assert!(names("robo sin violencia").iter().all(|n| n.contains("sin violencia")));
    assert_eq!(first("choque sin lesionados"), 30309);
}

#[test]
fn short_words_and_numbers_are_never_mended() {
    assert!(search("gaz").iter().all(|h| h.found != Found::Mended), "three letters");
    assert_eq!(codes("30199"), [0u32; 0], "another code is another thing");
    assert!(search("xqzwv").is_empty());
}

#[test]
fn a_code_or_its_beginning_finds_its_types() {
    assert_eq!(codes("30101"), [30101]);
    let subtype = codes("301");
    assert_eq!(subtype, [30101, 30102, 30103]);
    assert_eq!(search("30101")[0].found, Found::Code);
    assert_eq!(search("3").len(), 12);
}

#[test]
fn half_typed_words_find_already() {
    assert!(codes("infar").contains(&10314));
    assert!(codes("robo a neg").contains(&30419));
    assert_eq!(first("convuls"), 10307);
}

#[test]
fn accents_plurals_and_small_words_do_not_matter() {
    let plain = codes("robo vehiculo particular");
    assert_eq!(plain, codes("Robo de Vehículos particulares"));
    assert_eq!(first("Persona(s) atrapada(s)"), 20402);
}

#[test]
fn misuse_is_left_out_on_request() {
    let options = SearchOptions { without_improper: true, ..SearchOptions::default() };
    assert!(search("llamada").iter().any(|h| h.improper));
    for query in ["llamada muda", "broma", "701", "7"] {
        assert!(SEARCH.search(query, options).iter().all(|h| !h.code.is_improper()), "{query}");
    }
    assert!(search("seguimiento")[0].follow_up);
}

#[test]
fn an_empty_question_finds_nothing_and_the_limit_holds() {
    for query in ["", "   ", "de la", "()"] {
        assert!(search(query).is_empty(), "{query:?}");
    }
    let hits = |limit| SEARCH.search("robo", SearchOptions { limit, ..SearchOptions::default() }).len();
    assert_eq!((hits(5), hits(0), hits(9999)), (5, 1, 50));
}

#[test]
fn every_shipped_synonym_leads_to_its_first_code() {
    assert!(Synonyms::shipped().len() >= 120);
    for (words, codes) in Synonyms::shipped().iter() {
        let hits: Vec<TypeCode> = search(words).iter().map(|h| h.code).collect();
        for code in codes {
            assert!(CATALOGUE.get(*code).is_some(), "{words}: {code} is not in the catalogue");
        }
        assert!(hits.contains(&codes[0]), "{words}: {hits:?}");
    }
}

#[test]
fn a_bad_list_of_synonyms_is_refused_with_its_line() {
    let bad = |text: &str| match Synonyms::from_csv(text).unwrap_err() {
        SynonymsError::Line { line, .. } => line,
        SynonymsError::Size(_) => 0,
    };
    assert_eq!(bad("words,codes\nchoque"), 2);
    assert_eq!(bad("words,codes\n# remark\nchoque,99"), 3);
    assert_eq!(bad("words,codes\nchoque,30309\nCHOQUE,30309"), 3);
    assert_eq!(bad("words,codes\n,30309"), 2);
    assert_eq!(bad("words,codes\nchoque,"), 2);
}

proptest! {
    #[test]
    fn any_text_is_taken(query in "\\PC{0,200}") {
        prop_assert!(search(&query).len() <= 12);
    }
    #[test]
    fn a_name_finds_its_type(at in 0usize..351) {
        let row = CATALOGUE.iter().nth(at).unwrap();
        let options = SearchOptions { limit: 50, ..SearchOptions::default() };
        let hits = SEARCH.search(&row.name, options);
        prop_assert!(hits.iter().any(|h| h.code == row.code), "{} {:?}", row.name, hits.first());
    }
}
