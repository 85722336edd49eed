//! What crews do from their devices: states, signs of life, the alarm of an officer in danger.

use super::open::{gather, plain_facts, record, run};
use crate::{
    app::App,
    desk::{Answer, Asker, Stop, Work},
    problem::Problem,
};
use atalaya_dispatch::{
    Duty, IncidentFacts, UnitFacts, UnitKinds, decide_unit,
    incident::{AgencyRequest, Incident, IncidentChannel, IncidentCommand, IncidentEvent, OpenIncident},
    needs_of_unit,
    unit::{Unit, UnitCommand},
};
use atalaya_model::{
    Folio, IncidentId, Line, Located, Method, Metres, Note, Place, Position, Priority, Timestamp, TypeCode,
    UnitId,
};

/// CNIE 30402, "Botón de alerta / alarma de emergencia activado": the nearest type that the catalogue has for
/// an officer who calls for help.
const OFFICER_ALARM: u32 = 30_402;

/// Carries out a command on a unit for its crew.
///
/// # Errors
/// The unit's refusal, as the crew may read it.
pub async fn order(app: &App, asker: &Asker, id: UnitId, command: &UnitCommand) -> Result<(), Problem> {
    let facts = UnitFacts { kinds: UnitKinds::shipped() };
    let decide = |work: &mut Work| {
        let world = gather(work, |world| needs_of_unit(id, command, world))?;
        record(work, decide_unit(id, command, &world, &facts, &work.env)?)?;
        Ok::<_, Stop>(())
    };
    match app.desk.run(asker, vec![format!("unit/{id}")], decide, |(), _| Vec::new()).await? {
        Answer::Done(_) | Answer::Replayed(_) => Ok(()),
    }
}

/// The first state of a unit's kind that means this; `None` where its kind has none.
pub fn order_for(app: &App, unit: UnitId, duty: Duty) -> Option<UnitCommand> {
    let row = app.live.unit(unit)?;
    let status = UnitKinds::shipped().first(&row.kind, duty)?.code.clone();
    Some(UnitCommand::SetStatus { status, at: None, reason: None })
}

/// An officer's alarm.
pub struct Alarm {
    pub unit: UnitId,
    pub position: Option<(Position, Timestamp)>,
    pub accuracy_m: Option<f64>,
    /// Who and how, for the record: `Alerta 911 desde A52 de P-118`.
    pub note: Line,
}

/// Raises the alarm of a crew in danger. A unit on no incident gets one opened, critical, for its agency, so
/// that help can be sent by folio; one on an incident has it told there. A repetition of an alarm that stands
/// only moves its place. Gives the folio that people work the alarm by.
///
/// # Errors
/// When the store does not answer; never because of the unit's state.
pub async fn alarm(app: &App, asker: &Asker, alarm: &Alarm) -> Result<Option<Folio>, Problem> {
    let id = IncidentId(app.desk.sources().ids().next());
    let catalogue = app.live.catalogue();
    let facts = UnitFacts { kinds: UnitKinds::shipped() };
    let decide = |work: &mut Work| {
        let unit = work.get::<Unit>(alarm.unit)?;
        let stands = unit.emergency.is_some();
        let near = match (&unit.emergency, alarm.position) {
            (Some(old), Some((at, _))) => old.position.is_some_and(|p| p.distance_to(&at).0 < 50.0),
            (Some(_), None) => true,
            (None, _) => false,
        };
        if near {
            return Ok(unit.active.as_ref().map(|w| w.folio.clone()));
        }
        let position = alarm.position.map(|(p, _)| p);
        let raise = UnitCommand::Emergency { position, note: Some(alarm.note.clone()) };
        let world = gather(work, |world| needs_of_unit(alarm.unit, &raise, world))?;
        record(work, decide_unit(alarm.unit, &raise, &world, &facts, &work.env)?)?;
        if stands {
            return Ok(unit.active.as_ref().map(|w| w.folio.clone()));
        }
        let scope = Default::default();
        let text = Note::new(alarm.note.as_str()).map_err(|_| Stop::Refused(super::unknown_incident()))?;
        if let Some(active) = &unit.active {
            run(work, active.incident, &IncidentCommand::Narrate { text }, &plain_facts(&catalogue, &scope))?;
            return Ok(Some(active.folio.clone()));
        }
        let Some(open) = open_for(app, &unit, alarm, text) else { return Ok(None) };
        let facts = IncidentFacts { folio: Some(work.folio()?), ..plain_facts(&catalogue, &scope) };
        run(work, id, &IncidentCommand::Open(Box::new(open)), &facts)?;
        let state = work.get::<Incident>(id)?;
        let found =
            state.place.position().map(|p| app.territories.refs(&p, work.env.now)).unwrap_or_default();
        if found != state.territories {
            work.record::<Incident>(id, vec![IncidentEvent::TerritoriesSet { territories: found }])?;
        }
        Ok::<_, Stop>(state.folio.clone())
    };
    let objects = vec![format!("unit/{}", alarm.unit)];
    match app.desk.run(asker, objects, decide, |_, _| Vec::new()).await? {
        Answer::Done(done) => Ok(done.value),
        Answer::Replayed(_) => Ok(None),
    }
}

/// The incident of an alarm; `None` where nothing is known of the place: the alarm itself stands on every board.
fn open_for(app: &App, unit: &Unit, alarm: &Alarm, text: Note) -> Option<OpenIncident> {
    let registration = unit.registration.as_ref()?;
    let track = app.positions.with(|picture| picture.get(alarm.unit).copied());
    let known = track.map(|t| (t.position, t.measured_at));
    let (position, at) = alarm.position.or(known).or(unit.position)?;
    let located = Located {
        position,
        accuracy_m: alarm.accuracy_m.map(Metres),
        confidence_pct: None,
        method: Method::Gnss,
        at,
    };
    let type_code =
        TypeCode::new(OFFICER_ALARM).ok().filter(|code| app.live.catalogue().get(*code).is_some())?;
    let references = Line::new(format!("Unidad {}", registration.call_sign)).ok();
    Some(OpenIncident {
        call: None,
        channel: IncidentChannel::PanicButton,
        type_code,
        place: Place {
            located: Some(located),
            municipality: registration.municipality.clone(),
            references,
            ..Place::default()
        },
        place_verified: false,
        priority: Some(Priority::Critical),
        priority_reason: Some(alarm.note.clone()),
        caller: None,
        narrative: Some(text),
        agencies: vec![AgencyRequest { agency: registration.agency.clone(), disclosure: Default::default() }],
        threat_to_life: true,
        scheduled_for: None,
        split_from: None,
    })
}

/// What a crew is sent to, as it reads it on a telephone. Without personal data.
pub fn assignment(app: &App, unit: UnitId) -> String {
    let row = app.live.unit(unit);
    let work = row.as_ref().and_then(|row| row.incident_id).and_then(|id| app.live.incident(id));
    let Some(incident) = work else { return "Sin servicio asignado.".to_owned() };
    let place = [&incident.address, &incident.neighbourhood, &incident.references];
    let place: Vec<&str> = place.into_iter().flatten().map(|line| line.as_str()).collect();
    let mut text =
        format!("{} · {} · prioridad {}", incident.folio, incident.type_name, incident.priority_number);
    if !place.is_empty() {
        text += &format!(" · {}", place.join(", "));
    }
    if let Some((lat, lon)) = incident.lat.zip(incident.lon) {
        text += &format!(" · {lat:.5}, {lon:.5}");
    }
    for (mark, word) in [(incident.has_weapon, "ARMA"), (incident.threat_to_life, "AMENAZA A LA VIDA")] {
        if mark {
            text += &format!(" · {word}");
        }
    }
    text
}
