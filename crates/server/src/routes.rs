//! Every address of the API, in one place.

use crate::{
    access::{accounts, adapters, approvals, passkeys, sessions},
    app::{App, Shared},
    calls, health,
    http::{security, web},
    live, openapi, quality,
    record::{audit, erase, export, log},
};
use axum::{Router, extract::DefaultBodyLimit, middleware, routing::get};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::{sync::Arc, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Largest body of a command, bytes.
const BODY_MAX: usize = 64 << 10;
/// Largest body at the doors of machines, bytes: 256 reports, 1,000 positions.
const DOOR_BODY_MAX: usize = 1 << 20;
/// Longest a request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What the document says of the whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Atalaya",
        description = "The command centre's API. Writes are commands; resources are the reads.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(
        crate::problem::Problem,
        crate::problem::FieldError,
        atalaya_model::ApprovalId,
        atalaya_model::ClosureId,
        atalaya_model::ZoneId
    ))
)]
struct Whole;

/// The API's routes with their descriptions.
pub fn api() -> OpenApiRouter<Shared> {
    let people = OpenApiRouter::new()
        .routes(routes!(sessions::log_in, sessions::current, sessions::log_out))
        .routes(routes!(sessions::second_factor))
        .routes(routes!(sessions::change_password))
        .routes(routes!(sessions::enrol_totp))
        .routes(routes!(sessions::confirm_totp))
        .routes(routes!(sessions::ticket))
        .routes(routes!(passkeys::start))
        .routes(routes!(passkeys::finish))
        .routes(routes!(passkeys::log_in_start))
        .routes(routes!(passkeys::log_in_finish))
        .routes(routes!(accounts::list))
        .routes(routes!(accounts::one))
        .routes(routes!(accounts::create))
        .routes(routes!(accounts::command))
        .routes(routes!(adapters::list))
        .routes(routes!(adapters::register))
        .routes(routes!(adapters::command))
        .routes(routes!(approvals::list))
        .routes(routes!(approvals::ask))
        .routes(routes!(approvals::command))
        .routes(routes!(calls::reads::list))
        .routes(routes!(calls::reads::one))
        .routes(routes!(calls::reads::candidates))
        .routes(routes!(calls::commands::create))
        .routes(routes!(calls::commands::command))
        .routes(routes!(calls::guides::list))
        .routes(routes!(calls::tasks::list))
        .routes(routes!(calls::tasks::one))
        .routes(routes!(calls::tasks::command))
        .routes(routes!(calls::restrictions::list))
        .routes(routes!(calls::restrictions::one))
        .routes(routes!(calls::restrictions::create))
        .routes(routes!(calls::restrictions::command))
        .routes(routes!(audit::list))
        .routes(routes!(export::export))
        .routes(routes!(audit::one))
        .routes(routes!(audit::proof))
        .routes(routes!(erase::erase))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::cosigned))
        .routes(routes!(log::key))
        .routes(routes!(log::tile))
        .routes(routes!(log::add_checkpoint))
        .routes(routes!(live::connect))
        .routes(routes!(crate::fallback::page))
        .merge(crate::dispatch::routes())
        .merge(quality::routes())
        .merge(crate::roster::routes())
        .merge(crate::admin::routes())
        .merge(crate::field::routes())
        .merge(crate::geo::routes())
        .merge(crate::history::routes())
        .merge(crate::tiles::routes())
        .merge(crate::tips::routes())
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .merge(crate::territories::routes())
        .merge(crate::ogc::routes());
    let machines = OpenApiRouter::new()
        .routes(routes!(calls::doors::reports, calls::doors::feed))
        .routes(routes!(calls::doors::alarm))
        .routes(routes!(calls::aml::receive))
        .merge(crate::dispatch::doors())
        .merge(crate::tips::doors())
        .layer(DefaultBodyLimit::max(DOOR_BODY_MAX));
    OpenApiRouter::with_openapi(Whole::openapi()).nest("/api/v1", people.merge(machines))
}

/// Everything the server answers.
pub(crate) fn router(app: Arc<App>) -> Router {
    let (api, document) = api().split_for_parts();
    let api = api
        .route("/api/v1/openapi.json", get(move || async move { axum::Json(document) }))
        .route("/api/v1/docs", get(openapi::page))
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT));
    let recorder = PrometheusBuilder::new().build_recorder();
    let metrics = recorder.handle();
    // Tests start several servers in one process; the first one's recorder serves them all.
    let _ = metrics::set_global_recorder(recorder);
    let metrics = Router::new().route("/metrics", get(health::metrics)).with_state(metrics);
    api.route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .merge(crate::tips::pages())
        .merge(crate::field::trackers::pages())
        .with_state(app)
        .merge(metrics)
        .fallback(web::console)
        .layer(middleware::from_fn(security::headers))
        .layer(CatchPanicLayer::custom(security::panicked))
        .route_layer(middleware::from_fn(security::observe))
        // Outside of what may still turn an answer into a problem, inside of what packs it.
        .layer(middleware::from_fn(crate::problem::in_language))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(security::discretion))
}
