//! `atalaya demo`: a living centre on this machine, with invented calls.

use crate::{
    cast,
    failure::{Failure, Outcome},
    output,
    place::{self, Place},
    progress,
    serve::{self, ServerArgs},
    signals, simulate,
};
use anyhow::Context;
use atalaya_access::totp::TotpSecret;
use atalaya_client::{Client, ClientOptions};
use atalaya_server::{
    Options, Server,
    demo::{Demo, DemoAccount},
    offline::Centre,
};
use clap::Args;
use tokio::sync::watch;

/// Run a demonstration: the State of Mexico on an ordinary day
///
/// Makes the data at the first start: 125 municipalities, 13 agencies, some 400 units, accounts. Then starts
/// the centre and a simulator that rings, answers and dispatches through the public API, beside you. Everything
/// is invented. Started again on the same directory it goes on; a directory that holds anything else than a
/// demonstration is refused.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya demo --data ./demo\n  \
    atalaya demo --data ./demo --listen 127.0.0.1:9000 --speed 10")]
pub struct DemoArgs {
    #[command(flatten)]
    pub server: ServerArgs,
    /// Only load and serve; nobody rings
    #[arg(long)]
    pub no_simulator: bool,
    /// How many times faster than the clock the day goes by, 1 to 200
    #[arg(long, default_value_t = 4.0, value_name = "TIMES")]
    pub speed: f64,
    /// The same number gives the same units and the same day
    #[arg(long, default_value_t = 911, value_name = "NUMBER")]
    pub seed: u64,
}

/// Print the six digits of now for an account of a demonstration
///
/// Supervisors, auditors and administrators log in with a second factor. In a demonstration its secret is in the
/// data directory, so that nobody needs a telephone.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya user code supervisor --data ./demo")]
pub struct CodeArgs {
    /// Sign-in name
    #[arg(value_name = "NAME")]
    pub name: String,
    #[command(flatten)]
    pub place: Place,
}

/// Runs the command.
pub async fn run(args: DemoArgs) -> Outcome {
    let options = args.server.options(Some("TOL")).await?;
    let demo = prepare(&options, &args).await?;
    let stop = signals::stop_wish();
    let server = Server::start(options).await.map_err(serve::explain)?;
    for account in &demo.accounts {
        output::line(login(account))?;
    }
    if demo.accounts.iter().any(|a| a.totp.is_some()) {
        let data = args.server.place.data.display();
        eprintln!(
            "who is asked for a code: `atalaya user code NAME --data {data}` shows the one of the moment"
        );
    }
    let address = server.url();
    output::line(format!("listening on {address}"))?;
    let player =
        (!args.no_simulator).then(|| tokio::spawn(play(address, demo, args.seed, args.speed, stop.clone())));
    let served = server.run_until(wish(stop)).await;
    if let Some(player) = player {
        player.abort();
    }
    Ok(served?)
}

fn login(account: &DemoAccount) -> String {
    let DemoAccount { name, password, role, totp, .. } = account;
    let secret = totp.as_ref().map(|secret| format!(" {secret}")).unwrap_or_default();
    format!("login {name} {password} {role}{secret}")
}

async fn wish(mut stop: watch::Receiver<bool>) {
    // An error means that nobody can wish any more, which the signal task never lets happen.
    let _ = stop.wait_for(|wish| *wish).await;
}

/// Plays the day until the server stops; what goes wrong is said and ends the play, not the server.
async fn play(address: String, demo: Demo, seed: u64, speed: f64, stop: watch::Receiver<bool>) {
    let played = async {
        let client = Client::new(&address, ClientOptions::default())?;
        let options = simulate::options(&client, &demo, seed, speed, 1.0, None).await?;
        simulate::play(&client, options, stop.clone(), |counts| tracing::debug!(%counts, "simulator")).await
    };
    match played.await {
        Ok(report) => {
            tracing::info!(calls = report.calls, incidents = report.incidents, "the simulator ended")
        }
        // The server goes first; what its clients then see is no failure.
        Err(_) if *stop.borrow() => {}
        Err(error) => eprintln!("the simulation ended, the centre goes on: {error:#}"),
    }
}

/// Loads the demonstration into an empty directory, or finds the one that is there. Nothing is touched
/// before it is sure which.
async fn prepare(options: &Options, args: &DemoArgs) -> Outcome<Demo> {
    let data = args.server.place.data.display();
    let known =
        Demo::read(&options.data).with_context(|| format!("{data}/{}", atalaya_server::demo::FILE))?;
    match (place::position(&args.server.place.url()?).await?, known) {
        (0, _) => load(options, args.seed).await,
        (_, Some(demo)) => Ok(demo),
        (_, None) => Err(Failure::unusable(format!(
            "{data} holds the data of a centre, or of a demonstration that was not finished; nothing was changed. \
             Choose another directory with --data"
        ))),
    }
}

async fn load(options: &Options, seed: u64) -> Outcome<Demo> {
    let centre = Centre::open(options).await.map_err(serve::explain)?;
    let bar = progress::bar("loading", 0);
    let loading = centre.load_demo(seed, |what, done, of| {
        bar.set_message(what.to_owned());
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    });
    let loaded = loading.await.map_err(Failure::refused);
    bar.finish_and_clear();
    centre.close().await;
    let demo = loaded?;
    demo.write(&options.data)?;
    Ok(demo)
}

/// Prints the code of an account.
pub fn code(args: CodeArgs) -> Outcome {
    let demo = cast::read(&args.place.data.join(atalaya_server::demo::FILE))?;
    let account = demo.accounts.iter().find(|a| a.name == args.name);
    let account = account
        .ok_or_else(|| Failure::unusable(format!("there is no demonstration account {}", args.name)))?;
    let Some(secret) = &account.totp else {
        return Err(Failure::unusable(format!("{} logs in without a second factor", args.name)));
    };
    Ok(output::line(TotpSecret::try_from(secret.clone())?.code_at(place::now())?)?)
}
