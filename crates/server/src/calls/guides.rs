//! Guided questions: the trees a console follows.

use crate::{app::App, http::caller::Caller, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_calls::guide::GuidesFile;
use axum::{Json as Answered, extract::State};
use std::sync::Arc;

/// Trees of guided questions in use, with their versions and who approved them.
#[utoipa::path(get, path = "/guides", tag = "reference",
    responses((status = 200, body = GuidesFile), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Answered<GuidesFile>, Problem> {
    caller.grant::<grants::CatalogueSee>(&app, &Resource::all(app.desk.realm())).await?;
    Ok(Answered(app.config.guides.file().clone()))
}
