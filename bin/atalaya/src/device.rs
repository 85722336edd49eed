//! `atalaya device …`: devices of crews, on the machine of the server, with the server stopped.

use crate::{
    failure::{Failure, Outcome},
    output,
    place::Place,
    serve, users,
    verify::ReportForm,
};
use atalaya_field::device::{DeviceKind, DeviceRow, Holder, Identifier};
use atalaya_model::{DeviceId, Line, UnitId};
use atalaya_server::{
    TakOptions,
    field::qr,
    offline::{Centre, NewDevice},
};
use atalaya_store::Select;
use clap::{Args, Subcommand};
use std::{fs, io::Write, net::SocketAddr, path::PathBuf};

/// Enrol, list and revoke telephones and trackers of crews
#[derive(Subcommand, Debug)]
pub enum DeviceCommand {
    Enrol(EnrolArgs),
    List(ListArgs),
    Revoke(RevokeArgs),
}

/// Enrol a device of a unit
///
/// For TAK clients writes a data package (one file to open in ATAK, iTAK or WinTAK) and shows a QR code that ATAK
/// reads instead: either makes the telephone a client of this centre. For trackers prints the name and secret to
/// type in. In a running centre the same is done in the console. The server must be stopped.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya device enrol --unit PM-TOL-014 --tak c5.example.mx \"A52 de PM-TOL-014\"\n  \
    atalaya device enrol --unit PM-TOL-014 --kind own_tracks --name patrulla-014 \"Moto G de PM-TOL-014\"\n  \
    atalaya device enrol --unit PM-TOL-014 --kind page \"Celular de PM-TOL-014\"\n  \
    atalaya device enrol --unit CR-03 --kind nmea --name gps-03 \"Antena de CR-03\"")]
pub struct EnrolArgs {
    /// What people call it
    #[arg(value_name = "DEVICE", value_parser = parse_line)]
    pub device: Line,
    /// Call sign of the unit for which it speaks
    #[arg(long, value_name = "CALL SIGN")]
    pub unit: String,
    /// tak, own_tracks, traccar, nmea or page
    #[arg(long, value_name = "KIND", default_value = "tak", value_parser = parse_kind)]
    pub kind: DeviceKind,
    /// The name that a tracker sends: its user, identifier, tag or address
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    pub name: Option<Identifier>,
    /// Name or address by which telephones reach the centre, as `atalaya serve --tak` has it
    #[arg(long, env = "ATALAYA_TAK", value_name = "HOST", hide_env_values = true)]
    pub tak: Option<String>,
    /// Where CoT over TLS is taken, as `atalaya serve --tak-listen` has it
    #[arg(
        long,
        env = "ATALAYA_TAK_LISTEN",
        default_value = "0.0.0.0:8089",
        value_name = "ADDRESS",
        hide_env_values = true
    )]
    pub tak_listen: SocketAddr,
    /// Name of the centre, as people read it
    #[arg(
        long,
        env = "ATALAYA_CENTRE",
        default_value = "Atalaya",
        value_name = "NAME",
        hide_env_values = true
    )]
    pub centre: String,
    /// Directory for the data package
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub place: Place,
}

/// List devices with their units and certificates
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya device list --data ./data")]
pub struct ListArgs {
    #[command(flatten)]
    pub place: Place,
    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub report: ReportForm,
}

/// Revoke a device, for good
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya device revoke 019ab5a2-… --reason \"robo del teléfono\"")]
pub struct RevokeArgs {
    /// Its id, as `atalaya device list` shows it
    #[arg(value_name = "ID")]
    pub id: DeviceId,
    /// Why; on the record
    #[arg(long, value_name = "TEXT", value_parser = parse_line)]
    pub reason: Line,
    #[command(flatten)]
    pub place: Place,
}

fn parse_line(text: &str) -> Result<Line, String> {
    Line::new(text).map_err(|e| e.to_string())
}
fn parse_name(text: &str) -> Result<Identifier, String> {
    Identifier::new(text).map_err(|e| e.to_string())
}
fn parse_kind(text: &str) -> Result<DeviceKind, String> {
    let found = DeviceKind::ALL.into_iter().find(|kind| kind.code() == text);
    found.ok_or_else(|| "a kind is tak, own_tracks, traccar, nmea or page".to_owned())
}

/// Runs the command.
pub async fn run(command: DeviceCommand) -> Outcome {
    match command {
        DeviceCommand::Enrol(args) => enrol(args).await,
        DeviceCommand::List(args) => list(args).await,
        DeviceCommand::Revoke(args) => {
            let centre = open(&args.place, "").await?;
            let done = centre.revoke_device(args.id, args.reason).await;
            centre.close().await;
            done.map_err(Failure::refused)?;
            Ok(output::line(format!("{} opens nothing any more", args.id))?)
        }
    }
}

async fn open(place: &Place, name: &str) -> Outcome<Centre> {
    let owner = users::existing_owner(place).await?;
    let mut options = serve::offline_options(place, owner);
    if !name.is_empty() {
        name.clone_into(&mut options.centre);
    }
    Centre::open(&options).await.map_err(serve::explain)
}

async fn enrol(args: EnrolArgs) -> Outcome {
    let tracker = !matches!(args.kind, DeviceKind::Tak | DeviceKind::Page);
    if tracker && args.name.is_none() {
        return Err(Failure::unusable("say with --name what the tracker calls itself"));
    }
    if args.kind == DeviceKind::Tak && args.tak.is_none() {
        return Err(Failure::unusable(
            "say with --tak by which name or address telephones reach this centre",
        ));
    }
    let centre = open(&args.place, &args.centre).await?;
    let done = enrol_in(&centre, &args).await;
    centre.close().await;
    done
}

async fn enrol_in(centre: &Centre, args: &EnrolArgs) -> Outcome {
    let unit = unit_by_call_sign(centre, &args.unit).await?;
    let new = NewDevice { name: args.device.clone(), kind: args.kind, holder: Holder::Unit { unit } };
    if let Some(host) = &args.tak {
        centre.open_tak(&TakOptions::beside(host, args.tak_listen)).map_err(Failure::unusable)?;
    }
    let id = centre.enrol_device(new).await.map_err(Failure::refused)?;
    output::fact("id", id)?;
    match (args.kind, &args.name) {
        (DeviceKind::Tak, _) => {
            let package = centre.device_package(id).await.map_err(Failure::refused)?;
            let code = centre.device_code(id).await.map_err(Failure::refused)?;
            let path = args.out.join(&package.file_name);
            write_secret(&path, &package.zip)?;
            output::fact("data package", path.display())?;
            output::fact("user", &code.username)?;
            output::fact("code", format!("{} (until {})", code.code, code.until))?;
            output::fact("for the QR code", &code.uri)?;
            Ok(output::line(qr::terminal(&code.uri).unwrap_or_default())?)
        }
        (DeviceKind::Page, _) => {
            let code = centre.device_code(id).await.map_err(Failure::refused)?;
            output::fact("page", "/campo at this centre's address")?;
            Ok(output::fact("code", format!("{} (until {})", code.code, code.until))?)
        }
        (DeviceKind::Nmea, Some(name)) => {
            centre.add_device_name(id, name.clone()).await.map_err(Failure::refused)?;
            Ok(output::fact("name", name)?)
        }
        (_, Some(name)) => {
            let secret = centre.device_secret(id, name.clone()).await.map_err(Failure::refused)?;
            output::fact("user", name)?;
            Ok(output::fact("secret", secret)?)
        }
        (_, None) => Ok(()),
    }
}

async fn unit_by_call_sign(centre: &Centre, call_sign: &str) -> Outcome<UnitId> {
    let mut after = None;
    loop {
        let page = centre.app().desk.store().rows(Select::new("units").limit(500).after(after)).await?;
        for row in &page.items {
            let body: serde_json::Value = serde_json::from_str(&row.body)?;
            if body["call_sign"] == call_sign && body["retired"] != true {
                return Ok(row.id.parse()?);
            }
        }
        after = page.next;
        if after.is_none() {
            return Err(Failure::unusable(format!("there is no unit {call_sign}")));
        }
    }
}

/// Writes a new file that only its owner can read.
fn write_secret(path: &std::path::Path, bytes: &[u8]) -> Outcome {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

async fn list(args: ListArgs) -> Outcome {
    let reading = crate::place::open_for_reading(args.place.url()?, atalaya_server::tables()).await?;
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let page = reading.store.rows(Select::new("devices").limit(500).after(after)).await?;
        for row in &page.items {
            rows.push(serde_json::from_str::<DeviceRow>(&row.body)?);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    reading.close().await;
    if matches!(args.report, ReportForm::Json) {
        return Ok(output::line(serde_json::to_string_pretty(&rows)?)?);
    }
    for row in rows {
        let state = match &row.revoked_reason {
            Some(reason) => format!("revoked: {reason}"),
            None => format!("{} certificates, {} names", row.certificates.len(), row.proofs.len()),
        };
        output::line(format!("{}  {:<10}  {}  {state}", row.id, row.kind.code(), row.name))?;
    }
    Ok(())
}
