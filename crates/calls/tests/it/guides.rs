//! Guided questions: the shipped trees, files that are refused, and any tree that is taken.

use crate::support::*;
use atalaya_calls::call::{Call, CallCommand, CallDetail, CallRefusal, CallRules, CommandFacts, decide};
use atalaya_calls::guide::{Approval, DEPTH_MAX, GuideError, Guides, Node, Walk, WalkError};
use atalaya_model::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn read(value: &Value) -> Result<Guides, GuideError> {
    Guides::from_json(&value.to_string())
}

/// A file of one tree `a` with these nodes, beginning at `q`.
fn one(nodes: Value) -> Value {
    json!({"version": "v", "guides": [tree("a", nodes)]})
}

fn tree(key: &str, nodes: Value) -> Value {
    json!({"key": key, "version": 1, "name": "A", "approval": {"state": "example", "note": "n"}, "first": "q", "nodes": nodes})
}

fn question(next: &[&str]) -> Value {
    let answers: Vec<_> =
        next.iter().enumerate().map(|(i, n)| json!({"key": i + 1, "text": "x", "next": n})).collect();
    json!({"type": "question", "text": "¿?", "answers": answers})
}

fn end() -> Value {
    json!({"type": "end", "text": "fin"})
}

#[test]
fn shipped_trees_are_examples_for_the_ten_most_frequent_types_and_for_silent_calls() {
    let guides = &Guides::shipped().file().guides;
    assert_eq!(guides.iter().filter(|g| !g.offer.silent).count(), 10);
    assert_eq!(guides.iter().filter(|g| g.offer.silent).count(), 1);
    for guide in guides {
        assert!(
            matches!(&guide.approval, Approval::Example { note } if note.as_str().contains("aprobación del centro"))
        );
        assert!(!guide.offer.types.is_empty(), "{} belongs to no type", guide.key);
    }
}

/// Every way through every shipped tree ends, and every answer on it says where the way goes.
#[test]
fn every_way_through_the_shipped_trees_ends() {
    let guides = Guides::shipped();
    for guide in &guides.file().guides {
        let mut ends = 0;
        let mut open = vec![Walk::start(guides, &guide.key).unwrap()];
        let mut nodes = BTreeSet::new();
        while let Some(walk) = open.pop() {
            let (key, node) = walk.node();
            // Ways that meet again are followed once from there.
            if !nodes.insert((walk.guide().key.clone(), key.clone())) {
                continue;
            }
            match node {
                Node::Question { answers, .. } => open.extend(answers.iter().map(|a| {
                    let mut next = walk.clone();
                    let answered = next.answer(a.key).unwrap();
                    let words = guides.words(
                        &answered.guide,
                        answered.version,
                        &answered.node,
                        answered.answer.as_str(),
                    );
                    assert_eq!(words.map(|w| w.1), Some(a.text.as_str()));
                    next
                })),
                Node::Advice { .. } => {
                    let mut next = walk.clone();
                    assert_eq!(next.answer(1), Err(WalkError::NothingAsked));
                    next.read().unwrap();
                    open.push(next);
                }
                _ => ends += 1,
            }
        }
        assert!(ends > 0, "{} never ends", guide.key);
    }
}

#[test]
fn what_answers_set_adds_up_and_a_threat_stays() {
    let guides = Guides::shipped();
    let mut walk = Walk::start(guides, &"no-responde".parse().unwrap()).unwrap();
    walk.answer(2).unwrap();
    assert!(walk.set().threat);
    assert_eq!(walk.set().type_code, TypeCode::new(10308).ok());
    walk.answer(3).unwrap();
    assert_eq!(walk.set().type_code, TypeCode::new(10313).ok());
    assert!(walk.set().threat);
    let mut jump = Walk::start(guides, &"dolor-pecho".parse().unwrap()).unwrap();
    jump.answer(2).unwrap();
    assert_eq!(jump.guide().key.as_str(), "no-responde", "the way goes on in the other tree");
}

#[test]
fn files_that_cannot_be_followed_are_refused_with_the_place() {
    let nodes = |n: Value| read(&one(n)).unwrap_err();
    assert!(matches!(nodes(json!({})), GuideError::Nodes { .. }));
    assert!(matches!(nodes(json!({"q": question(&["e"]), "e": end()})), GuideError::Answers { .. }));
    assert!(matches!(
        nodes(json!({"q": question(&["e", "nada"]), "e": end()})),
        GuideError::NoNode { next, .. } if next == "nada"
    ));
    assert!(matches!(
        nodes(json!({"q": question(&["e", "e"]), "e": end(), "sola": end()})),
        GuideError::Unreached { node, .. } if node == "sola"
    ));
    assert!(matches!(
        nodes(
            json!({"q": question(&["e", "r"]), "r": {"type": "advice", "text": "t", "next": "q"}, "e": end()})
        ),
        GuideError::Circle { .. }
    ));
    assert!(matches!(
        nodes(json!({"q": {"type": "jump", "guide": "b"}})),
        GuideError::NoGuide { next, .. } if next == "b"
    ));
    assert!(matches!(nodes(json!({"Q": end()})), GuideError::Name(_)));
    assert!(matches!(nodes(json!({"q": {"type": "end", "text": "t", "txet": 1}})), GuideError::Json { .. }));
    let twice =
        json!({"version": "v", "guides": [tree("a", json!({"q": end()})), tree("a", json!({"q": end()}))]});
    assert!(matches!(read(&twice), Err(GuideError::Twice(_))));
    assert!(matches!(read(&json!({"version": "v", "guides": []})), Err(GuideError::Guides)));
    assert!(matches!(Guides::from_json(&" ".repeat(5 << 20)), Err(GuideError::Large { .. })));
}

#[test]
fn trees_that_jump_in_a_circle_or_ask_too_much_are_refused() {
    let to = |guide: &str| json!({"q": {"type": "jump", "guide": guide}});
    let circle = json!({"version": "v", "guides": [tree("a", to("b")), tree("b", to("a"))]});
    assert!(matches!(read(&circle), Err(GuideError::Circle { .. })));
    let long = |length: usize| {
        let mut nodes = serde_json::Map::new();
        for i in 0..length - 1 {
            let key = if i == 0 { "q".to_owned() } else { format!("n{i}") };
            nodes.insert(key, json!({"type": "advice", "text": "t", "next": format!("n{}", i + 1)}));
        }
        nodes.insert(format!("n{}", length - 1), end());
        read(&one(Value::Object(nodes)))
    };
    assert!(long(DEPTH_MAX).is_ok());
    assert!(matches!(long(DEPTH_MAX + 1), Err(GuideError::Deep { depth, .. }) if depth == DEPTH_MAX + 1));
}

#[test]
fn an_answer_is_recorded_with_tree_version_and_words() {
    let guides = Guides::shipped();
    let mut walk = Walk::start(guides, &"asalto".parse().unwrap()).unwrap();
    let answered = walk.answer(1).unwrap();
    let mut call = Call::default();
    let env = env(1, 10);
    let take =
        CallCommand::TakeManual { channel: atalaya_calls::call::Channel::Radio, number: None, note: None };
    let facts = CommandFacts { folio: Some(folio(1)), ..Default::default() };
    for event in decide(&call, &take, &facts, &env, &CallRules::default()).unwrap() {
        call.evolve(&event, env.now);
    }
    let command = CallCommand::GuideAnswer(answered.clone());
    assert_eq!(
        decide(&call, &command, &CommandFacts::default(), &env, &CallRules::default()),
        Err(CallRefusal::GuideUnknown),
        "what the centre does not ask is not recorded as asked"
    );
    let (asked, said) =
        guides.words(&answered.guide, answered.version, &answered.node, answered.answer.as_str()).unwrap();
    let facts = CommandFacts { guide: Some((asked.to_owned(), said.to_owned())), ..Default::default() };
    for event in decide(&call, &command, &facts, &env, &CallRules::default()).unwrap() {
        call.evolve(&event, env.now);
    }
    let detail = CallDetail::of(CallId(uuid::Uuid::nil()), &call);
    let line = &detail.guide[0];
    assert_eq!((line.guide.as_str(), line.version), ("asalto", 1));
    assert_eq!(line.said.as_deref(), Some("Ahora"));
    assert_eq!(
        guides.words(&answered.guide, 2, &answered.node, "1"),
        None,
        "another version is another question"
    );
}

/// Trees of any shape: a node points only to later ones, so that most are taken; some point anywhere.
fn any_tree() -> impl Strategy<Value = Value> {
    (2usize..24, any::<bool>()).prop_flat_map(|(count, forward)| {
        prop::collection::vec((0u8..4, prop::collection::vec(any::<u16>(), 2..9)), count).prop_map(
            move |specs| {
                let name = |i: usize| if i == 0 { "q".to_owned() } else { format!("n{i}") };
                let mut nodes = serde_json::Map::new();
                for (i, (kind, picks)) in specs.iter().enumerate() {
                    let to = |pick: u16| {
                        let pick = usize::from(pick);
                        name(
                            if forward { i + 1 + pick % (count - i).max(1) } else { pick % (count + 1) }
                                .min(count),
                        )
                    };
                    let node = match kind {
                        0 | 1 => question(
                            &picks
                                .iter()
                                .map(|p| to(*p))
                                .collect::<Vec<_>>()
                                .iter()
                                .map(String::as_str)
                                .collect::<Vec<_>>(),
                        ),
                        2 => json!({"type": "advice", "text": "t", "next": to(picks[0])}),
                        _ => {
                            json!({"type": "set", "set": {"threat": picks[1] % 2 == 0}, "next": to(picks[0])})
                        }
                    };
                    nodes.insert(name(i), node);
                }
                nodes.insert(name(count), end());
                one(Value::Object(nodes))
            },
        )
    })
}

proptest! {
    #[test]
    fn a_tree_that_is_taken_ends_whatever_is_answered(file in any_tree(), picks in prop::collection::vec(any::<u8>(), 1..80)) {
        let Ok(guides) = read(&file) else { return Ok(()) };
        let mut walk = Walk::start(&guides, &"a".parse().unwrap()).unwrap();
        let mut picks = picks.iter().cycle();
        let mut threat = false;
        while !walk.is_over() {
            match walk.node().1 {
                Node::Question { answers, .. } => {
                    let pick = usize::from(*picks.next().unwrap()) % answers.len();
                    walk.answer(answers[pick].key).unwrap();
                }
                _ => { walk.read().unwrap(); }
            }
            prop_assert!(walk.steps() <= DEPTH_MAX);
            prop_assert!(walk.set().threat || !threat, "a threat once said stays");
            threat = walk.set().threat;
        }
    }
    #[test]
    fn most_trees_that_only_go_on_are_taken(file in any_tree()) {
        // Refused only for what the generator does not avoid; never a panic, never another fault.
        if let Err(error) = read(&file) {
            let known = matches!(error, GuideError::Unreached { .. } | GuideError::Circle { .. } | GuideError::Deep { .. });
            prop_assert!(known, "{error}");
        }
    }
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,400}") {
        let _ = Guides::from_json(&text);
    }
}
