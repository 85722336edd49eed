//! The 089 on the telephone: the switch says that a line rings, is answered, ended. There is no field for a
//! number, an address or a name, and the one field there is cannot hold one.

use crate::{
    app::App,
    http::caller::{Caller, SignedBody},
    problem::Problem,
    tips::room::not_set_up,
};
use atalaya_access::{Resource, grants};
use axum::{Json as Answered, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a line does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    Ringing,
    Answered,
    Ended,
}

/// What the switch of the 089 may say. Whatever else it sends is not read, not kept and not sent back.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct LineReport {
    /// Number of the line at the centre, 1 to 64.
    #[schema(minimum = 1, maximum = 64)]
    line: u8,
    state: LineState,
}

/// A line of the 089 that is in use.
#[derive(Serialize, utoipa::ToSchema)]
pub struct LineView {
    pub line: u8,
    pub state: LineState,
}

/// Report that a line of the 089 rings, was answered or ended.
#[utoipa::path(post, path = "/doors/089", tag = "doors", request_body = LineReport,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn report(State(app): State<Arc<App>>, signed: SignedBody) -> Result<StatusCode, Problem> {
    let resource = Resource::all(app.desk.realm());
    let _: atalaya_access::Grant<grants::TipLineReport> = signed.caller.grant(&app, &resource).await?;
    // Ordinary refusals quote what was wrong; here that could be a number.
    let unreadable = || {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_body",
            "El aviso no tiene la forma esperada.",
            "The report is not of the expected form.",
        )
    };
    let report: LineReport = serde_json::from_slice(&signed.body).map_err(|_| unreadable())?;
    if !(1..=64).contains(&report.line) {
        return Err(unreadable());
    }
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let mut lines = tips.lines();
    match report.state {
        LineState::Ended => lines.remove(&report.line),
        state => lines.insert(report.line, state),
    };
    Ok(StatusCode::NO_CONTENT)
}

/// Lines of the 089 in use now.
#[utoipa::path(get, path = "/tips/lines", tag = "tips",
    responses((status = 200, body = Vec<LineView>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn lines(State(app): State<Arc<App>>, caller: Caller) -> Result<Answered<Vec<LineView>>, Problem> {
    let _: atalaya_access::Grant<grants::TipReceive> =
        caller.grant(&app, &Resource::all(app.desk.realm())).await?;
    let tips = app.tips.as_ref().ok_or_else(not_set_up)?;
    let lines = tips.lines();
    Ok(Answered(lines.iter().map(|(line, state)| LineView { line: *line, state: *state }).collect()))
}
