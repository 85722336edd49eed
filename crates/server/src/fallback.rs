//! The printable pack: open incidents and units on paper, for the day when everything else fails.

use crate::{app::App, http::caller::May, offline::Centre, openapi::escape, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_dispatch::{incident::IncidentRow, unit::UnitRow};
use atalaya_model::{CommandId, Scope, Timestamp};
use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use std::{fmt::Write, sync::Arc};

/// The pack as a page to print. Without personal data; where incidents are is in it, so its making is on
/// the record.
#[utoipa::path(get, path = "/fallback", tag = "incidents",
    responses((status = 200, body = String, content_type = "text/html"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn page(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::BoardSee>,
) -> Result<Response, Problem> {
    let grant = caller.grant::<grants::BoardSee>(&app, &Resource::all(app.desk.realm())).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), "FallbackPrint");
    app.desk.record_read(&asker, vec!["fallback".to_owned()]).await?;
    Ok(Html(render(&app, grant.scope())).into_response())
}

impl Centre {
    /// The pack of a centre whose server does not run.
    pub async fn fallback_html(&self) -> Result<String, Problem> {
        crate::jobs::follow::fill(&self.app).await.map_err(|e| crate::desk::store_problem(&e))?;
        Ok(render(&self.app, &Scope::default()))
    }
}

/// Local time as people read it: 24/11 03:15.
fn clock(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.as_micros())
        .map(|t| jiff::tz::offset(-6).to_datetime(t).strftime("%d/%m %H:%M").to_string())
        .unwrap_or_default()
}

fn render(app: &App, scope: &Scope) -> String {
    let mut incidents = app.live.incidents();
    incidents.retain(|row| scope.covers(row.agencies.iter().map(|a| &a.agency), row.municipality.as_ref()));
    let mut units = app.live.units();
    units.retain(|row| scope.covers([&row.agency], row.municipality.as_ref()));
    pack(&app.config.centre, app.desk.site().as_str(), app.desk.sources().now(), incidents, units)
}

/// The page, from open incidents and units as they were at `now`. Units off shift are left out.
pub fn pack(
    centre: &str,
    site: &str,
    now: Timestamp,
    mut incidents: Vec<Arc<IncidentRow>>,
    mut units: Vec<Arc<UnitRow>>,
) -> String {
    incidents.sort_by_key(|row| (row.priority, row.created_at));
    units.retain(|row| row.on_shift);
    units.sort_by(|a, b| (&a.agency, &a.call_sign).cmp(&(&b.agency, &b.call_sign)));
    let mut html = format!(
        "<!doctype html><html lang=es-MX><meta charset=utf-8><title>Respaldo en papel</title>\
         <style>body{{font:11pt/1.35 sans-serif;margin:1.5cm}}h1{{font-size:15pt}}h2{{font-size:12pt;margin-top:1em}}\
         table{{border-collapse:collapse;width:100%}}td,th{{border:1px solid #444;padding:2px 5px;text-align:left;vertical-align:top}}\
         tr{{break-inside:avoid}}.n{{height:2.2em}}@page{{margin:1cm}}</style>\
         <h1>{} · {} · respaldo en papel</h1><p>Estado al {} (hora local). {} incidentes abiertos, {} unidades en turno. \
         Anote con hora; se captura al volver el sistema.</p>\
         <h2>Incidentes abiertos</h2><table><tr><th>Folio<th>Pri.<th>Tipo<th>Lugar<th>Abierto<th>Unidades<th>Notas</tr>",
        escape(centre),
        escape(site),
        clock(now),
        incidents.len(),
        units.len(),
    );
    for row in &incidents {
        incident_line(&mut html, row);
    }
    html.push_str("</table><h2>Unidades en turno</h2><table><tr><th>Unidad<th>Corporación<th>Tipo<th>Estado<th>Desde<th>Folio<th>Notas</tr>");
    for row in &units {
        unit_line(&mut html, row);
    }
    html.push_str("</table></html>");
    html
}

fn incident_line(html: &mut String, row: &IncidentRow) {
    let place = [&row.address, &row.neighbourhood, &row.references]
        .into_iter()
        .flatten()
        .map(|t| escape(t.as_str()))
        .collect::<Vec<_>>()
        .join(", ");
    let place = match (place.is_empty(), row.lat.zip(row.lon)) {
        (true, Some((lat, lon))) => format!("{lat:.5}, {lon:.5}"),
        _ => place,
    };
    let units = row.units.iter().map(|u| escape(u.call_sign.as_str())).collect::<Vec<_>>().join(" ");
    // Writing to a String cannot fail.
    let _ = write!(
        html,
        "<tr><td>{}<td>{}<td>{} {}<td>{} {}<td>{}<td>{}<td class=n></tr>",
        escape(&row.folio.to_string()),
        row.priority_number,
        row.type_code,
        escape(&row.type_name),
        place,
        row.municipality.as_ref().map(|m| escape(m.as_str())).unwrap_or_default(),
        clock(row.created_at),
        units,
    );
}

fn unit_line(html: &mut String, row: &UnitRow) {
    let _ = write!(
        html,
        "<tr><td>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td class=n></tr>",
        escape(row.call_sign.as_str()),
        escape(row.agency.as_str()),
        escape(row.kind.as_str()),
        row.duty.es(),
        clock(row.status_at),
        row.incident_folio.as_ref().map(|f| escape(&f.to_string())).unwrap_or_default(),
    );
}
