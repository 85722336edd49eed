//! Devices, for administrators; and for whoever answers for the shift, to revoke one. A device is of the agency and the
//! municipality of its holder: for others it does not exist.

use super::{
    enrolment::{self, CODE_SPAN},
    intake::{self, Health},
    qr,
    quarantine::Quarantined,
};
use crate::{
    app::App,
    desk::{Stop, Work, store_problem},
    dispatch::units::unit_resource,
    http::{
        caller::{Caller, May, MaySome},
        command::{CommandAnswer, CommandHeaders, Subject, respond},
        json::Json,
        page::PageQuery,
    },
    problem::Problem,
};
use atalaya_access::{Account, Action, Resource, grants};
use atalaya_field::{
    FieldRefusal,
    device::{Device, DeviceCommand, DeviceKind, DeviceRow, Holder, Identifier, Proof},
};
use atalaya_model::{Aggregate, CommandId, DeviceId, Line, Millis, Scope, StreamId, Timestamp};
use atalaya_store::{Dir, Select};
use axum::{
    Json as Answered,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A new device.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolDevice {
    /// As the administrator calls it: `A52 de P-118`.
    name: Line,
    kind: DeviceKind,
    holder: Holder,
    /// The name it sends, for devices that prove themselves by it (NMEA, Traccar): `gps-014`, an address, an IMEI.
    #[serde(default)]
    identifier: Option<Identifier>,
}

/// What may be done with an enrolled device.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum DeviceOrder {
    Rename {
        name: Line,
    },
    /// Another unit or person from now on.
    Assign {
        holder: Holder,
    },
    /// One more name that the device sends.
    AddName {
        name: Identifier,
    },
    RemoveName {
        name: Identifier,
    },
    /// Final, and at once: open connections of the device are cut.
    Revoke {
        reason: Line,
    },
}

/// A device with what was last heard of it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DeviceView {
    #[serde(flatten)]
    device: DeviceRow,
    /// Absent: nothing since the server started.
    health: Option<Health>,
}

/// Some devices, and where to go on.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DevicePage {
    items: Vec<DeviceView>,
    next: Option<String>,
}

/// Devices by name, the revoked ones too; those whose holder the caller's scope covers. So a page may have fewer than were
/// asked for, and `next` still says where to go on.
#[utoipa::path(get, path = "/devices", tag = "devices", params(PageQuery),
    responses((status = 200, body = DevicePage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::DeviceRevoke>,
    Query(page): Query<PageQuery>,
) -> Result<Answered<DevicePage>, Problem> {
    caller.grant::<grants::DeviceRevoke>(&app, &Resource::all(app.desk.realm())).await?;
    let select = Select::new("devices").order("name", Dir::Asc).limit(page.limit()?).after(page.cursor()?);
    let rows = app.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
    let mut items = Vec::new();
    for row in &rows.items {
        let device: DeviceRow = serde_json::from_str(&row.body).map_err(|e| Problem::internal(&e))?;
        if caller.holds::<grants::DeviceRevoke>(&app, &held(&app, device.id, Some(device.holder)).await?) {
            items.push(DeviceView { health: app.field.intake.health(device.id), device });
        }
    }
    Ok(Answered(DevicePage { items, next: rows.next.map(|c| c.to_string()) }))
}

/// A device as policies see it.
async fn resource_of(app: &App, id: DeviceId) -> Result<Resource, Problem> {
    let (device, _) = app.desk.load::<Device>(id).await?;
    held(app, id, device.holder).await
}

/// The same by its holder: it is of the unit's agency, or of those to which the person is limited. Who is limited to none
/// speaks for the agency of the unit on whose crew they are now.
async fn held(app: &App, id: DeviceId, holder: Option<Holder>) -> Result<Resource, Problem> {
    let resource = Resource::new(format!("device/{id}"), app.desk.realm());
    let unit = match holder {
        None => return Ok(resource),
        Some(Holder::Unit { unit }) => Some(unit),
        Some(Holder::Person { person }) => {
            let (account, _) = app.desk.load::<Account>(person).await?;
            let Scope { agencies, municipalities } = account.scope.clone();
            if !agencies.is_empty() {
                let only = municipalities.first().filter(|_| municipalities.len() == 1).cloned();
                return Ok(resource.agencies(agencies).municipality(only));
            }
            intake::rostered(app, person, app.desk.sources().now()).await?
        }
    };
    let Some(unit) = unit else { return Ok(resource) };
    match unit_resource(app, unit).await {
        Ok(unit) => Ok(resource.agencies(unit.agencies).municipality(unit.municipality)),
        Err(problem) if problem.status_code() == StatusCode::NOT_FOUND => Ok(resource),
        Err(problem) => Err(problem),
    }
}

/// What came from nobody known, latest first; at most 500 senders.
#[utoipa::path(get, path = "/devices/unknown", tag = "devices",
    responses((status = 200, body = Vec<Quarantined>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn unknown(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::DeviceRevoke>,
) -> Result<Answered<Vec<Quarantined>>, Problem> {
    caller.grant::<grants::DeviceRevoke>(&app, &Resource::all(app.desk.realm())).await?;
    Ok(Answered(app.field.quarantine.list()))
}

/// Enrol a device for a unit or a person.
#[utoipa::path(post, path = "/devices/commands", tag = "devices", request_body = EnrolDevice,
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn enrol(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::DeviceManage>,
    headers: CommandHeaders,
    Json { value, hash }: Json<EnrolDevice>,
) -> Result<Response, Problem> {
    let id = DeviceId(headers.command.0);
    enrolment::check_holder(&app, value.holder).await?;
    let resource = held(&app, id, Some(value.holder)).await?;
    let mut commands =
        vec![DeviceCommand::Enrol { name: value.name, kind: value.kind, holder: value.holder }];
    commands.extend(value.identifier.map(|name| DeviceCommand::AddProof { proof: Proof::Name { name } }));
    carry_out::<grants::DeviceManage>(&app, &caller, &headers, hash, (id, resource), commands).await
}

/// Who may send commands to a device.
pub enum DeviceDoor {}
impl crate::http::caller::Doors for DeviceDoor {
    const ACTIONS: &'static [Action] = &[Action::DeviceManage, Action::DeviceRevoke];
}

/// Change a device, or revoke it.
#[utoipa::path(post, path = "/devices/{id}/commands", tag = "devices", request_body = DeviceOrder,
    params(("id" = DeviceId, Path), ("Idempotency-Key" = uuid::Uuid, Header, description = "chosen by the client, new for each command")),
    responses((status = 200, body = CommandAnswer), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn command(
    State(app): State<Arc<App>>,
    MaySome { caller, .. }: MaySome<DeviceDoor>,
    Path(id): Path<DeviceId>,
    headers: CommandHeaders,
    Json { value, hash }: Json<DeviceOrder>,
) -> Result<Response, Problem> {
    let resource = resource_of(&app, id).await?;
    let command = match value {
        DeviceOrder::Rename { name } => DeviceCommand::Rename { name },
        DeviceOrder::Assign { holder } => {
            enrolment::check_holder(&app, holder).await?;
            // Nobody gives a device to another agency, or takes one from it.
            caller.grant_hidden::<grants::DeviceManage>(&app, &held(&app, id, Some(holder)).await?).await?;
            DeviceCommand::Assign { holder }
        }
        DeviceOrder::AddName { name } => DeviceCommand::AddProof { proof: Proof::Name { name } },
        DeviceOrder::RemoveName { name } => {
            let (device, _) = app.desk.load::<Device>(id).await?;
            let held = device.proofs.iter().find(|p| p.name() == Some(&name)).cloned();
            let proof =
                held.ok_or_else(|| Problem::from(atalaya_model::Refusal::from(FieldRefusal::NoSuchProof)))?;
            DeviceCommand::RemoveProof { proof }
        }
        DeviceOrder::Revoke { reason } => {
            let commands = vec![DeviceCommand::Revoke { reason }];
            let device = (id, resource);
            return carry_out::<grants::DeviceRevoke>(&app, &caller, &headers, hash, device, commands).await;
        }
    };
    carry_out::<grants::DeviceManage>(&app, &caller, &headers, hash, (id, resource), vec![command]).await
}

async fn carry_out<M: atalaya_access::Marker>(
    app: &Arc<App>,
    caller: &Caller,
    headers: &CommandHeaders,
    hash: [u8; 32],
    (id, resource): (DeviceId, Resource),
    commands: Vec<DeviceCommand>,
) -> Result<Response, Problem> {
    let object = format!("device/{id}");
    let grant = caller.grant_hidden::<M>(app, &resource).await?;
    let stream = StreamId::new(Device::KIND, id);
    let asker = caller.commanding(app, headers, hash, grant.action().name(), Some(&stream)).at_once();
    let decide = |work: &mut Work| {
        let version = work.version::<Device>(id)?;
        for command in &commands {
            enrolment::decide_in(work, id, command)?;
        }
        Ok::<_, Stop>(Subject { id: id.to_string(), stream: stream.clone(), folio: None, version })
    };
    let answer = app.desk.run(&asker, vec![object], decide, |s, t| s.stored(t)).await?;
    app.field.registry.refresh(app, id).await?;
    enrolment::follow_change(app, id);
    respond(answer)
}

/// Make a key and certificate for a TAK client and give its data package, once. Each call makes a new one; the
/// earlier ones hold until the device is revoked.
#[utoipa::path(post, path = "/devices/{id}/package", tag = "devices", params(("id" = DeviceId, Path)),
    responses((status = 200, description = "the data package", content_type = "application/zip", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn package(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::DeviceManage>,
    Path(id): Path<DeviceId>,
) -> Result<Response, Problem> {
    let asker = asker(&app, &caller, id).await?;
    let package = enrolment::package(&app, &asker, id).await?;
    let mut response = package.zip.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The name has letters, digits and hyphens only.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", package.file_name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// How long a code is good for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeSpan {
    /// 5 to 10,080; a day when absent.
    #[serde(default)]
    minutes: Option<u32>,
}

/// A code for one certificate, shown once.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CodeView {
    /// Server, user and password, for a client into which they are typed; of a page, its address and no user.
    host: String,
    username: String,
    code: String,
    until: Timestamp,
    /// What the QR code says: ATAK, or the telephone's camera, opens it.
    uri: String,
    /// The QR code as SVG.
    svg: String,
}

/// Open the enrolment of a TAK client or of a field page by a code, shown as a QR code too. Replaces an earlier code.
#[utoipa::path(post, path = "/devices/{id}/code", tag = "devices", request_body = CodeSpan, params(("id" = DeviceId, Path)),
    responses((status = 200, body = CodeView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn code(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::DeviceManage>,
    Path(id): Path<DeviceId>,
    headers: HeaderMap,
    Json { value, .. }: Json<CodeSpan>,
) -> Result<Answered<CodeView>, Problem> {
    let asker = asker(&app, &caller, id).await?;
    let span = value.minutes.map_or(CODE_SPAN, |m| Millis::from_minutes(i64::from(m)));
    // The console's own address is the page's too, where nobody said a better one.
    let asked = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let origin = app.config.origin.as_deref().unwrap_or(asked).trim_end_matches('/');
    let open = enrolment::open_code(&app, &asker, id, span, origin).await?;
    Ok(Answered(CodeView {
        host: open.host,
        svg: qr::svg(&open.uri).unwrap_or_default(),
        username: open.username,
        code: open.code,
        until: open.until,
        uri: open.uri,
    }))
}

/// For which name a secret is made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretFor {
    /// The user name that the application sends: `patrulla-014`.
    name: Identifier,
}

/// What is typed into the application, shown once.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SecretView {
    name: Identifier,
    secret: String,
    /// Path at this server.
    path: String,
    /// The same over MQTT, for OwnTracks where that door is open.
    mqtt: Option<MqttView>,
}

/// How OwnTracks reaches the door of MQTT.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MqttView {
    host: String,
    port: u16,
    /// Where the certificate is that the telephone must trust; a path at this server.
    certificate: String,
    /// What the QR code says: OwnTracks configures itself with it. Holds the secret.
    uri: String,
    /// The QR code as SVG.
    svg: String,
}

impl MqttView {
    /// OwnTracks Booklet, "Remote configuration" and "JSON", `_type: configuration`.
    fn of(told: &crate::mqtt::Told, name: &Identifier, secret: &str) -> Self {
        let settings = serde_json::json!({
            "_type": "configuration", "mode": 0, "auth": true, "tls": true, "host": told.host, "port": told.port,
            "username": name.as_str(), "password": secret, "deviceId": "tel", "cmd": true, "pubRetain": false,
        });
        let uri = format!("owntracks:///config?inline={}", STANDARD.encode(settings.to_string()));
        Self {
            svg: qr::svg(&uri).unwrap_or_default(),
            uri,
            host: told.host.clone(),
            port: told.port,
            certificate: "/t/ca.crt".to_owned(),
        }
    }
}

/// Make the secret of a tracker application (OwnTracks, Traccar). Replaces the earlier one of that name.
#[utoipa::path(post, path = "/devices/{id}/secret", tag = "devices", request_body = SecretFor, params(("id" = DeviceId, Path)),
    responses((status = 200, body = SecretView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn secret(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::DeviceManage>,
    Path(id): Path<DeviceId>,
    Json { value, .. }: Json<SecretFor>,
) -> Result<Answered<SecretView>, Problem> {
    let asker = asker(&app, &caller, id).await?;
    let device = app.field.registry.get(id).ok_or_else(Problem::not_found)?;
    let secret = enrolment::secret(&app, 20);
    let proof = Proof::Secret { name: value.name.clone(), secret: enrolment::digest(&secret) };
    enrolment::run(&app, &asker, id, DeviceCommand::AddProof { proof }).await?;
    let path = match device.kind {
        DeviceKind::Traccar => "/t/traccar",
        _ => "/t/owntracks",
    };
    let told = app.field.mqtt_told().filter(|_| device.kind == DeviceKind::OwnTracks);
    let mqtt = told.map(|told| MqttView::of(told, &value.name, &secret));
    Ok(Answered(SecretView { name: value.name, secret, path: path.to_owned(), mqtt }))
}

async fn asker(app: &Arc<App>, caller: &Caller, id: DeviceId) -> Result<crate::desk::Asker, Problem> {
    let grant = caller.grant_hidden::<grants::DeviceManage>(app, &resource_of(app, id).await?).await?;
    Ok(caller.asker(app, CommandId(app.desk.sources().ids().next()), grant.action().name()))
}
