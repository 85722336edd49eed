//! `atalaya user …`: accounts, on the machine of the server, with the server stopped.

use crate::{
    demo,
    failure::{Failure, Outcome},
    output,
    place::{self, Owner, Place},
    plug, serve,
    verify::ReportForm,
};
use atalaya_access::SignInName;
use atalaya_model::{AccountId, AgencyCode, Line, MunicipalityCode, Role, Scope, SiteCode};
use atalaya_server::offline::{Centre, NewAccount};
use atalaya_store::Select;
use clap::{Args, Subcommand};
use serde_json::Value;
use std::collections::BTreeSet;

/// Make, list and unlock accounts
#[derive(Subcommand, Debug)]
pub enum UserCommand {
    Add(AddArgs),
    List(ListArgs),
    Reset(NamedArgs),
    Release(ReleaseArgs),
    Disable(DisableArgs),
    Code(demo::CodeArgs),
}

/// Make an account
///
/// Prints a one-time password, which the person replaces at the first log-in. The way to the first
/// administrator; later accounts are made in the console. The server must be stopped.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya user add --site TOL --role administrator --display-name \"Ana Ruiz\" ana.ruiz\n  \
    atalaya user add --role dispatcher:SSEM --municipality 15106 --display-name \"Luis Vega\" luis.vega")]
pub struct AddArgs {
    /// Sign-in name: 3 to 32 lower-case letters, digits, dots, hyphens
    #[arg(value_name = "NAME")]
    pub name: SignInName,
    /// Full name, as colleagues read it
    #[arg(long, value_name = "NAME", value_parser = parse_line)]
    pub display_name: Line,
    /// call_taker, dispatcher:AGENCY, supervisor, quality_reviewer, auditor, administrator or trainer; several
    /// times for several
    #[arg(long, required = true, value_name = "ROLE", value_parser = parse_role)]
    pub role: Vec<Role>,
    /// Works for this agency only; several times for several
    #[arg(long, value_name = "CODE")]
    pub agency: Vec<AgencyCode>,
    /// Works on this municipality only (INEGI code); several times for several
    #[arg(long, value_name = "CODE")]
    pub municipality: Vec<MunicipalityCode>,
    /// Take the person's own password from standard input instead of making a one-time one
    #[arg(long)]
    pub password_stdin: bool,
    /// Code of the site, when the data directory is new: TOL
    #[arg(long, env = "ATALAYA_SITE", value_name = "CODE", hide_env_values = true)]
    pub site: Option<SiteCode>,
    /// The new data directory is for practice: nothing of it is ever mixed with operations
    #[arg(long)]
    pub exercise: bool,
    #[command(flatten)]
    pub place: Place,
}

/// List accounts with their roles and whether they can log in
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya user list --data ./data")]
pub struct ListArgs {
    #[command(flatten)]
    pub place: Place,
    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub report: ReportForm,
}

/// Give a person a new one-time password; authenticator and passkeys go
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya user reset ana.ruiz")]
pub struct NamedArgs {
    /// Sign-in name
    #[arg(value_name = "NAME")]
    pub name: SignInName,
    #[command(flatten)]
    pub place: Place,
}

/// Unlock an account after too many wrong passwords
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya user release ana.ruiz")]
pub struct ReleaseArgs {
    #[command(flatten)]
    pub of: NamedArgs,
}

/// Close an account: no log-in any more. What the person did stays on the record
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya user disable luis.vega --reason \"cambio de adscripción\"")]
pub struct DisableArgs {
    #[command(flatten)]
    pub of: NamedArgs,
    /// Why; on the record
    #[arg(long, value_name = "TEXT", value_parser = parse_line)]
    pub reason: Line,
}

fn parse_line(text: &str) -> Result<Line, String> {
    Line::new(text).map_err(|e| e.to_string())
}

fn parse_role(text: &str) -> Result<Role, String> {
    let (name, agency) = text.split_once(':').map_or((text, None), |(name, agency)| (name, Some(agency)));
    let role = match (name, agency) {
        ("call_taker", None) => Role::CallTaker,
        ("dispatcher", Some(agency)) => {
            Role::Dispatcher { agency: AgencyCode::new(agency).map_err(|e| e.to_string())? }
        }
        ("dispatcher", None) => return Err("a dispatcher works for an agency: dispatcher:SSEM".into()),
        ("supervisor", None) => Role::Supervisor,
        ("quality_reviewer", None) => Role::QualityReviewer,
        ("auditor", None) => Role::Auditor,
        ("administrator", None) => Role::Administrator,
        ("trainer", None) => Role::Trainer,
        ("tip_operator", None) => Role::TipOperator,
        ("tip_analyst", None) => Role::TipAnalyst,
        ("tip_supervisor", None) => Role::TipSupervisor,
        _ => return Err("no such role".into()),
    };
    Ok(role)
}

/// Runs the command.
pub async fn run(command: UserCommand) -> Outcome {
    match command {
        UserCommand::Add(args) => add(args).await,
        UserCommand::List(args) => list(args).await,
        UserCommand::Reset(args) => {
            let (centre, id) = find(&args).await?;
            let done = centre.reset_account(id).await;
            centre.close().await;
            output::fact("name", &args.name)?;
            Ok(output::fact("one-time password", done.map_err(Failure::refused)?)?)
        }
        UserCommand::Release(args) => {
            let (centre, id) = find(&args.of).await?;
            let done = centre.release_account(id).await;
            centre.close().await;
            done.map_err(Failure::refused)?;
            Ok(output::line(format!("{} can log in again", args.of.name))?)
        }
        UserCommand::Code(args) => demo::code(args),
        UserCommand::Disable(args) => {
            let (centre, id) = find(&args.of).await?;
            let done = centre.disable_account(id, args.reason).await;
            centre.close().await;
            done.map_err(Failure::refused)?;
            Ok(output::line(format!("{} cannot log in any more", args.of.name))?)
        }
    }
}

async fn add(args: AddArgs) -> Outcome {
    let password = if args.password_stdin { Some(read_password()?) } else { None };
    let owner = serve::owner(&args.place, args.site.as_ref(), args.exercise, None).await?;
    let centre = Centre::open(&serve::offline_options(&args.place, owner)).await.map_err(serve::explain)?;
    let new = NewAccount {
        name: args.name.clone(),
        display_name: args.display_name,
        roles: args.role.into_iter().collect::<BTreeSet<_>>(),
        scope: Scope {
            agencies: args.agency.into_iter().collect(),
            municipalities: args.municipality.into_iter().collect(),
        },
        password,
    };
    let made = centre.create_account(new).await;
    centre.close().await;
    let (id, one_time) = made.map_err(Failure::refused)?;
    output::fact("name", &args.name)?;
    output::fact("id", id)?;
    if let Some(password) = one_time {
        output::fact("one-time password", password)?;
    }
    Ok(())
}

/// The first line of standard input.
fn read_password() -> Outcome<String> {
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::Read::take(std::io::stdin().lock(), 1_024), &mut line)?;
    let password = line.trim_end_matches(['\n', '\r']).to_owned();
    if password.is_empty() { Err(Failure::unusable("no password on standard input")) } else { Ok(password) }
}

async fn find(args: &NamedArgs) -> Outcome<(Centre, AccountId)> {
    let owner = existing_owner(&args.place).await?;
    let centre = Centre::open(&serve::offline_options(&args.place, owner)).await.map_err(serve::explain)?;
    match centre.find_account(&args.name).await.map_err(Failure::refused)? {
        Some((id, _)) => Ok((centre, id)),
        None => {
            centre.close().await;
            Err(Failure::unusable(format!("there is no account {}", args.name)))
        }
    }
}

/// Whose database it is that must be there already.
pub async fn existing_owner(place: &Place) -> Outcome<Owner> {
    let url = place.url()?;
    match place::find_owner(&url).await? {
        Some(owner) => Ok(owner),
        None => Err(Failure::unusable(format!("there is no database {url}"))),
    }
}

async fn list(args: ListArgs) -> Outcome {
    let reading = place::open_for_reading(args.place.url()?, plug::tables()).await?;
    let mut rows = Vec::new();
    let mut select = Select::new("accounts").order("name", atalaya_store::Dir::Asc).limit(500);
    loop {
        let page = reading.store.rows(select.clone()).await?;
        for row in page.items {
            rows.push(serde_json::from_str::<Value>(&row.body)?);
        }
        select.after = page.next;
        if select.after.is_none() {
            break;
        }
    }
    reading.close().await;
    if args.report == ReportForm::Json {
        return Ok(output::json(&rows)?);
    }
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let roles: Vec<String> = row["roles"].as_array().into_iter().flatten().map(role_text).collect();
        let state = match (row["disabled"].is_null(), row["locked"].as_bool()) {
            (false, _) => "disabled",
            (true, Some(true)) => "locked",
            _ if row["one_time_password"] == true => "one-time password",
            _ => "active",
        };
        output::line(format!("{:<32} {state:<18} {}", text("name"), roles.join(", ")))?;
    }
    Ok(())
}

fn role_text(role: &Value) -> String {
    let name = role["role"].as_str().unwrap_or("?");
    role["agency"].as_str().map_or(name.to_owned(), |agency| format!("{name}:{agency}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_they_are_listed() {
        let names = [
            "call_taker",
            "dispatcher:SSEM",
            "supervisor",
            "quality_reviewer",
            "auditor",
            "administrator",
            "trainer",
        ];
        for name in names {
            let role = parse_role(name).unwrap();
            assert_eq!(role_text(&serde_json::to_value(&role).unwrap()), name);
        }
        for bad in ["", "dispatcher", "dispatcher:", "king", "auditor:SSEM"] {
            assert!(parse_role(bad).is_err(), "{bad}");
        }
    }
}
