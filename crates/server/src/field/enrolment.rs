//! What the doors, the command line and the telephones themselves do with enrolments.

use super::{authority::Authority, package, registry::Known};
use crate::{
    app::App,
    desk::{Answer, Asker, Stop, Work},
    problem::Problem,
};
use atalaya_dispatch::unit::Unit;
use atalaya_field::{
    FieldRefusal,
    device::{self, Claim, ClaimEvent, Device, DeviceCommand, DeviceKind, Digest, Holder, Proof},
};
use atalaya_model::{Aggregate, DeviceId, Line, Millis, StreamId, Timestamp};
use axum::http::StatusCode;
use sha2::Digest as _;
use std::sync::Arc;

/// How long a code is good for when nobody says otherwise.
pub const CODE_SPAN: Millis = Millis::from_minutes(24 * 60);
/// Characters of the code of a page.
const PAGE_CODE: usize = 12;
/// Letters and digits that nobody mistakes for another: 32 of them, five bits each.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// SHA-256 of a secret, as kept.
pub fn digest(text: &str) -> Digest {
    Digest::of_bytes(&sha2::Sha256::digest(text.as_bytes()).into())
}

/// A secret that people can type: `len` characters of five random bits each, at most 32.
pub fn secret(app: &App, len: usize) -> String {
    let bytes = app.desk.sources().bytes32();
    bytes.iter().take(len).map(|b| char::from(ALPHABET[usize::from(b & 31)])).collect()
}

/// The unit or person must be there.
pub async fn check_holder(app: &App, holder: Holder) -> Result<(), Problem> {
    let there = match holder {
        Holder::Unit { unit } => match app.live.unit(unit) {
            Some(row) => !row.retired,
            // Registered a moment ago: the board has not read of it yet.
            None => {
                let (state, _) = app.desk.load::<Unit>(unit).await?;
                state.registration.is_some() && state.retired.is_none()
            }
        },
        Holder::Person { person } => {
            let (account, version) = app.desk.load::<atalaya_access::Account>(person).await?;
            version > 0 && account.disabled.is_none()
        }
    };
    if there {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "unknown_holder",
        "Esa unidad o persona no existe o está de baja.",
        "There is no such unit or person, or it is retired.",
    ))
}

/// Carries out a command on a device and claims what proves it; gives the version before.
pub fn decide_in(work: &mut Work, id: DeviceId, command: &DeviceCommand) -> Result<u64, Stop> {
    let state = work.get::<Device>(id)?;
    let version = work.version::<Device>(id)?;
    let events = device::decide(&state, command.clone(), &work.env)?;
    let kind = state.kind;
    for event in &events {
        let (proof, claimed) = match event {
            device::DeviceEvent::CertificateAdded { fingerprint, .. } => {
                (Proof::Certificate { fingerprint: fingerprint.clone() }, true)
            }
            device::DeviceEvent::ProofAdded { proof, .. } => (proof.clone(), true),
            device::DeviceEvent::ProofRemoved { proof, .. } => (proof.clone(), false),
            device::DeviceEvent::Revoked { .. } => {
                // The names go back to the centre; a certificate stays the revoked device's for ever.
                for proof in &state.proofs {
                    claim(work, id, kind, proof, false)?;
                }
                continue;
            }
            _ => continue,
        };
        claim(work, id, kind, &proof, claimed)?;
    }
    work.record::<Device>(id, events)?;
    Ok(version)
}

fn claim(
    work: &mut Work,
    id: DeviceId,
    kind: Option<DeviceKind>,
    proof: &Proof,
    claimed: bool,
) -> Result<(), Stop> {
    let Some(kind) = kind else { return Ok(()) };
    // A digest: stream names have no place for what people choose.
    let name = digest(&proof.claim(kind));
    let held = work.get::<Claim>(&name)?.device;
    let event = match (held, claimed) {
        (Some(other), true) if other != id => return Err(FieldRefusal::ProofTaken.into()),
        (Some(_), true) | (None, false) => return Ok(()),
        (None, true) => ClaimEvent::Claimed { device: id },
        (Some(_), false) => ClaimEvent::Freed {},
    };
    work.record::<Claim>(&name, vec![event])?;
    Ok(())
}

/// Carries out a command of the program itself or of a device.
pub async fn run(app: &App, asker: &Asker, id: DeviceId, command: DeviceCommand) -> Result<(), Problem> {
    let stream = StreamId::new(Device::KIND, id).to_string();
    let decide = |work: &mut Work| decide_in(work, id, &command).map(|_| ());
    match app.desk.run(asker, vec![stream], decide, |(), _| Vec::new()).await? {
        Answer::Done(_) | Answer::Replayed(_) => {}
    }
    // At once, not when the follower comes to it: a revocation waits for nothing.
    app.field.registry.refresh(app, id).await?;
    follow_change(app, id);
    Ok(())
}

/// A device that may not speak any more stands for no unit; of any other that was changed it is asked anew for
/// which unit it speaks.
pub fn follow_change(app: &App, id: DeviceId) {
    match app.field.registry.get(id) {
        Some(_) => app.field.intake.look_again(id),
        None => app.field.intake.forget(app, id),
    }
}

/// A package with its file name.
pub struct Package {
    pub file_name: String,
    pub zip: Vec<u8>,
}

/// Makes a key and certificate for a device, records the certificate, and gives the package.
///
/// # Errors
/// `409 no_tak` where no TAK door is open; the refusals of the device.
pub async fn package(app: &App, asker: &Asker, id: DeviceId) -> Result<Package, Problem> {
    let authority = authority(app)?;
    let (device, call_sign) = named(app, id)?;
    if device.kind != DeviceKind::Tak {
        return Err(atalaya_model::Refusal::from(FieldRefusal::OtherProof).into());
    }
    let named = package::Named { name: device.name.as_str(), id, call_sign: &call_sign };
    let (signed, zip) = authority.package(&named, app.desk.sources()).map_err(|e| Problem::internal(&e))?;
    let command = DeviceCommand::AddCertificate {
        fingerprint: Digest::of_bytes(&signed.fingerprint),
        serial: signed.serial,
        not_after: signed.not_after,
        code: None,
    };
    run(app, asker, id, command).await?;
    Ok(Package { file_name: format!("{}.zip", package::file_stem(&named)), zip })
}

/// A code with what a telephone reads of it.
pub struct OpenCode {
    /// Where it is presented.
    pub host: String,
    pub code: String,
    /// Empty where the code alone is enough.
    pub username: String,
    /// What the QR code says.
    pub uri: String,
    pub until: Timestamp,
}

/// Opens the enrolment of a device: whoever presents the code gets one certificate, or becomes the page.
/// `origin`: address of this server, as browsers reach it.
pub async fn open_code(
    app: &App,
    asker: &Asker,
    id: DeviceId,
    span: Millis,
    origin: &str,
) -> Result<OpenCode, Problem> {
    let until = app.desk.sources().now().plus(span);
    let known = app.field.registry.get(id).ok_or_else(Problem::not_found)?;
    if known.kind == DeviceKind::Page {
        // Typed on a telephone: sixty bits, good once, and tries cost.
        let code = secret(app, PAGE_CODE);
        run(app, asker, id, DeviceCommand::OpenEnrolment { code: digest(&code), until }).await?;
        let code = format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..]);
        let uri = format!("{origin}/campo#{code}");
        return Ok(OpenCode { host: format!("{origin}/campo"), code, username: String::new(), uri, until });
    }
    let authority = authority(app)?;
    let code = secret(app, 16);
    run(app, asker, id, DeviceCommand::OpenEnrolment { code: digest(&code), until }).await?;
    let username = id.0.simple().to_string();
    let place = named_place(&authority.host, authority.ports.stream);
    let uri = format!("tak://com.atakmap.app/enroll?host={place}&username={username}&token={code}");
    let host = format!("{}:{}", authority.host, authority.ports.stream);
    Ok(OpenCode { host, code, username, uri, until })
}

/// Port of CoT over TLS that TAK clients take where none is said.
const STREAM_PORT: u16 = 8089;

/// A server as ATAK reads it in a QR code: `host`, or `host:port` (ATAK-CIV, `CertificateEnrollmentClient`).
fn named_place(host: &str, port: u16) -> String {
    if port == STREAM_PORT { host.to_owned() } else { format!("{host}:{port}") }
}

/// Signs the request of the device whose code was presented, and records it.
///
/// # Errors
/// `403` for a code that is another one or has run out; `422` for what is no request.
pub async fn sign(
    app: &App,
    asker: &Asker,
    device: &Known,
    code: &Digest,
    request: &[u8],
) -> Result<Vec<u8>, Problem> {
    let authority = authority(app)?;
    let signed =
        authority.sign_request(request, device.name.as_str(), app.desk.sources()).map_err(|error| {
            Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad_request_to_sign",
                "La solicitud de certificado no es válida.",
                error.to_string(),
            )
        })?;
    let command = DeviceCommand::AddCertificate {
        fingerprint: Digest::of_bytes(&signed.fingerprint),
        serial: signed.serial,
        not_after: signed.not_after,
        code: Some(code.clone()),
    };
    run(app, asker, device.id, command).await?;
    Ok(signed.der)
}

/// The authority, where a TAK door is open.
pub fn authority(app: &App) -> Result<Arc<Authority>, Problem> {
    app.field.authority().cloned().ok_or_else(|| {
        Problem::new(
            StatusCode::CONFLICT,
            "no_tak",
            "Este centro no tiene abierta la entrada de TAK; inicie el servidor con --tak.",
            "No TAK door is open here; start the server with --tak.",
        )
    })
}

/// A device that may speak, with the call sign of its unit, or else its own name.
fn named(app: &App, id: DeviceId) -> Result<(Known, String), Problem> {
    let device = app.field.registry.get(id).ok_or_else(Problem::not_found)?;
    let unit = match device.holder {
        Holder::Unit { unit } => app.live.unit(unit).map(|u| u.call_sign.to_string()),
        Holder::Person { .. } => None,
    };
    let call_sign = unit.unwrap_or_else(|| device.name.to_string());
    Ok((device, call_sign))
}

/// A new device.
pub struct NewDevice {
    pub name: Line,
    pub kind: DeviceKind,
    pub holder: Holder,
}

/// Enrols a device.
pub async fn enrol(app: &App, asker: &Asker, id: DeviceId, new: NewDevice) -> Result<(), Problem> {
    check_holder(app, new.holder).await?;
    run(app, asker, id, DeviceCommand::Enrol { name: new.name, kind: new.kind, holder: new.holder }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_said_where_it_is_another_one() {
        assert_eq!(named_place("c5.example.mx", 8089), "c5.example.mx");
        assert_eq!(named_place("c5.example.mx", 9089), "c5.example.mx:9089");
    }
}
