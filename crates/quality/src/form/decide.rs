//! The rules of a form.

use super::{Form, FormCommand, FormContent, FormEvent, Item};
use crate::{Person, QualityRefusal as No};
use atalaya_model::Env;
use std::collections::BTreeSet;

const VERSIONS_MAX: usize = 100;
const SECTIONS_MAX: usize = 12;
const ITEMS_MAX: usize = 30;
const WEIGHT_MAX: u8 = 100;
/// Most points of an item.
pub(super) const POINTS_MAX: u8 = 5;

/// Decides on a command on a form. Pure.
///
/// # Errors
/// The first rule it breaks.
pub fn decide(form: &Form, command: &FormCommand, env: &Env) -> Result<Vec<FormEvent>, No> {
    let by = Person::of(&env.actor);
    let exists = !form.versions.is_empty();
    match command {
        FormCommand::Create(_) if exists => Err(No::Exists),
        FormCommand::Create(content) => {
            check(content)?;
            Ok(vec![FormEvent::Created { content: (**content).clone(), by }])
        }
        FormCommand::Revise(_) | FormCommand::Activate { .. } | FormCommand::Withdraw { .. } if !exists => {
            Err(No::Unknown)
        }
        FormCommand::Revise(content) => {
            check(content)?;
            if form.versions.last() == Some(content) {
                return Ok(Vec::new());
            }
            if form.versions.first().is_some_and(|first| first.subject != content.subject) {
                return Err(No::Invalid { what: "subject", value: content.subject.code().to_owned() });
            }
            if form.versions.len() >= VERSIONS_MAX {
                return Err(No::TooMany { what: "versions", max: VERSIONS_MAX });
            }
            let version = u32::try_from(form.versions.len() + 1).unwrap_or(u32::MAX);
            Ok(vec![FormEvent::Revised { version, content: (**content).clone(), by }])
        }
        FormCommand::Activate { version } if form.version(*version).is_none() => {
            Err(No::UnknownVersion(*version))
        }
        FormCommand::Activate { version } if form.active == Some(*version) => Ok(Vec::new()),
        FormCommand::Activate { version } => Ok(vec![FormEvent::Activated { version: *version, by }]),
        FormCommand::Withdraw { .. } if form.withdrawn.is_some() => Err(No::Withdrawn),
        FormCommand::Withdraw { reason } => Ok(vec![FormEvent::Withdrawn { reason: reason.clone(), by }]),
    }
}

fn check(content: &FormContent) -> Result<(), No> {
    if content.sections.is_empty() || content.sections.len() > SECTIONS_MAX {
        return Err(No::TooMany { what: "sections", max: SECTIONS_MAX });
    }
    if !(1..=100).contains(&content.pass_pct) {
        return Err(No::Invalid { what: "pass_pct", value: content.pass_pct.to_string() });
    }
    let mut codes = BTreeSet::new();
    for section in &content.sections {
        if section.items.is_empty() || section.items.len() > ITEMS_MAX {
            return Err(No::TooMany { what: "items", max: ITEMS_MAX });
        }
        for item in &section.items {
            check_item(item)?;
            if !codes.insert(&item.code) {
                return Err(No::Twice(item.code.to_string()));
            }
        }
    }
    // Somewhere a score must be certain: all optional items left out would leave nothing to divide by.
    if content.items().all(|item| item.optional) {
        return Err(No::Invalid { what: "optional", value: "all".to_owned() });
    }
    Ok(())
}

fn check_item(item: &Item) -> Result<(), No> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !item.code.as_str().chars().all(plain) {
        return Err(No::Invalid { what: "code", value: item.code.to_string() });
    }
    if !(1..=WEIGHT_MAX).contains(&item.weight) {
        return Err(No::Invalid { what: "weight", value: item.weight.to_string() });
    }
    if !(1..=POINTS_MAX).contains(&item.max) {
        return Err(No::Invalid { what: "max", value: item.max.to_string() });
    }
    Ok(())
}
