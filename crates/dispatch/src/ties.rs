//! Incidents that belong together: opening (also out of another), links, merge and unmerge.

use crate::assign::Case;
use crate::common::Author;
use crate::content::{self, bounds, room};
use crate::desk::{Changes, IncidentFacts, World};
use crate::incident::{
    CloseCode, Incident, IncidentEvent, IncidentRefusal, OpenIncident, Relation, ReleaseCause, SplitFrom,
};
use crate::unit::UnitEvent;
use atalaya_model::{AssignmentId, Env, Folio, IncidentId, Line};

/// Opens an incident, out of another when `split_from` says so: both get the tie, and the named
/// records are copied.
pub(crate) fn open(
    id: IncidentId,
    incident: &Incident,
    open: &OpenIncident,
    world: &dyn World,
    facts: &IncidentFacts<'_>,
    env: &Env,
) -> Result<Changes, IncidentRefusal> {
    if incident.is_opened() {
        return Err(IncidentRefusal::Exists);
    }
    let mut changes = Changes::of_incident(id, content::opening(open, facts, env)?);
    if let (Some(split), Some(folio)) = (&open.split_from, &facts.folio) {
        split_off(&mut changes, id, folio, split, world, env)?;
    }
    Ok(changes)
}

fn split_off(
    changes: &mut Changes,
    id: IncidentId,
    folio: &Folio,
    split: &SplitFrom,
    world: &dyn World,
    env: &Env,
) -> Result<(), IncidentRefusal> {
    let (source, source_folio) = existing(world, split.incident)?;
    if split.incident == id {
        return Err(IncidentRefusal::Itself);
    }
    room("links", source.links.len(), bounds::LINKS)?;
    if split.records.len() > bounds::RECORDS {
        return Err(IncidentRefusal::TooMany { what: "records", max: bounds::RECORDS });
    }
    let by = Author::from(&env.actor);
    let tie = |other, folio: &Folio, relation| IncidentEvent::Linked {
        other,
        folio: folio.clone(),
        relation,
        by: by.clone(),
    };
    changes.incident(id, tie(split.incident, &source_folio, Relation::SplitFrom));
    changes.incident(split.incident, tie(id, folio, Relation::SplitInto));
    for (place, number) in split.records.iter().enumerate() {
        let known = source.record(*number).ok_or(IncidentRefusal::UnknownRecord(*number))?;
        if known.struck.is_some() {
            return Err(IncidentRefusal::RecordStruck(*number));
        }
        let Some((_, _, record)) = known.versions.last() else { continue };
        let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
        let (kind, record) = (known.kind, record.clone());
        changes.incident(id, IncidentEvent::RecordAdded { number, kind, record, by: by.clone() });
    }
    Ok(())
}

fn existing(world: &dyn World, id: IncidentId) -> Result<(&Incident, Folio), IncidentRefusal> {
    let incident = world.incident(id).ok_or(IncidentRefusal::UnknownOther)?;
    let folio = incident.folio.clone().ok_or(IncidentRefusal::UnknownOther)?;
    Ok((incident, folio))
}

pub(crate) fn link(
    case: &Case<'_>,
    other_id: IncidentId,
    relation: Relation,
) -> Result<Changes, IncidentRefusal> {
    if other_id == case.id {
        return Err(IncidentRefusal::Itself);
    }
    if matches!(relation, Relation::SplitFrom | Relation::SplitInto) {
        return Err(IncidentRefusal::SplitByHand);
    }
    let (other, folio) = existing(case.world, other_id)?;
    if case.incident.links.iter().any(|l| l.other == other_id) {
        return Err(IncidentRefusal::AlreadyLinked);
    }
    room("links", case.incident.links.len().max(other.links.len()), bounds::LINKS)?;
    let (by, own_folio) = (case.by(), case.folio()?);
    let mut changes = Changes::default();
    changes.incident(case.id, IncidentEvent::Linked { other: other_id, folio, relation, by: by.clone() });
    let back = IncidentEvent::Linked { other: case.id, folio: own_folio, relation: relation.inverse(), by };
    changes.incident(other_id, back);
    Ok(changes)
}

pub(crate) fn unlink(
    case: &Case<'_>,
    other_id: IncidentId,
    reason: &Line,
) -> Result<Changes, IncidentRefusal> {
    if !case.incident.links.iter().any(|l| l.other == other_id) {
        return Err(IncidentRefusal::NotLinked);
    }
    let gone = |other| IncidentEvent::Unlinked { other, reason: reason.clone(), by: case.by() };
    let mut changes = Changes::default();
    changes.incident(case.id, gone(other_id));
    changes.incident(other_id, gone(case.id));
    Ok(changes)
}

/// Merges `case` into `original`. Only a root can be an original, and a duplicate is no root, so that
/// merges make a forest: cycles cannot arise.
pub(crate) fn merge(
    case: &Case<'_>,
    original_id: IncidentId,
    move_units: bool,
) -> Result<Changes, IncidentRefusal> {
    if original_id == case.id {
        return Err(IncidentRefusal::Itself);
    }
    content::writable(case.incident)?;
    let (original, folio) = existing(case.world, original_id)?;
    if let Some((_, root)) = &original.merged_into {
        return Err(IncidentRefusal::OriginalMerged(folio, root.clone()));
    }
    let working = case.incident.active().count();
    if move_units && working > 0 && original.is_closed() {
        return Err(IncidentRefusal::OriginalClosed);
    }
    room("duplicates", original.absorbed.len(), bounds::ABSORBED)?;
    let (by, own_folio) = (case.by(), case.folio()?);
    let mut changes = Changes::default();
    changes.incident(
        case.id,
        IncidentEvent::Merged { original: original_id, folio: folio.clone(), by: by.clone() },
    );
    let calls = case.incident.all_calls();
    let absorbed = IncidentEvent::Absorbed { duplicate: case.id, folio: own_folio, calls, by: by.clone() };
    changes.incident(original_id, absorbed);
    case.unstack_all(&mut changes);
    if move_units {
        move_all(case, &mut changes, original_id, original, &folio)?;
    }
    if move_units || working == 0 {
        changes.incident(case.id, IncidentEvent::Closed { code: CloseCode::D, note: None, by });
    }
    Ok(changes)
}

fn move_all(
    case: &Case<'_>,
    changes: &mut Changes,
    to: IncidentId,
    original: &Incident,
    folio: &Folio,
) -> Result<(), IncidentRefusal> {
    let mut joined = Vec::new();
    let moving = case.incident.active().count();
    let kept = original.assignments.len() + moving;
    if kept > bounds::ASSIGNMENTS {
        return Err(IncidentRefusal::TooMany { what: "assignments", max: bounds::ASSIGNMENTS });
    }
    for work in case.incident.active() {
        case.join_agency(changes, to, original, &work.agency, &mut joined)?;
        let assignment = AssignmentId(case.env.ids.next());
        let by = case.by();
        changes.incident(
            case.id,
            IncidentEvent::UnitReleased {
                assignment: work.id,
                unit: work.unit,
                cause: ReleaseCause::Moved { to },
                reason: None,
                at: case.env.now,
                by: by.clone(),
            },
        );
        changes.incident(
            to,
            IncidentEvent::UnitMovedHere {
                assignment,
                unit: work.unit,
                call_sign: work.call_sign.clone(),
                agency: work.agency.clone(),
                kind: work.kind.clone(),
                status: work.status.clone(),
                duty: work.duty,
                from: case.id,
                by: by.clone(),
            },
        );
        let priority = original.priority();
        let moved = UnitEvent::Moved { assignment, incident: to, folio: folio.clone(), priority, by };
        changes.unit(work.unit, moved);
    }
    Ok(())
}

pub(crate) fn unmerge(case: &Case<'_>, reason: &Line) -> Result<Changes, IncidentRefusal> {
    let Some((original, _)) = case.incident.merged_into.clone() else {
        return Err(IncidentRefusal::NotMerged);
    };
    room("changes", case.incident.history.len(), bounds::HISTORY)?;
    let mut changes = Changes::default();
    changes.incident(case.id, IncidentEvent::Unmerged { original, reason: reason.clone(), by: case.by() });
    changes.incident(original, IncidentEvent::AbsorptionUndone { duplicate: case.id, by: case.by() });
    Ok(changes)
}
