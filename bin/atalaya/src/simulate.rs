//! `atalaya simulate`: invented callers, call-takers, dispatchers and crews at a running centre.

use crate::{
    cast::{self, Target},
    failure::Outcome,
    output, progress, signals,
    verify::ReportForm,
};
use atalaya_access::AdapterKind;
use atalaya_client::{
    Client, ClientOptions, Percentiles,
    simulate::{self, Counts, Options, Report, simulate},
};
use atalaya_server::demo::Demo;
use atalaya_training::{Load, LoadModel};
use clap::Args;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// Fill a running centre with invented calls and people who work them
///
/// Callers by the published figures of the State of Mexico (9,193 calls a day, four of five improper),
/// call-takers, dispatchers and moving units, all through the public API: what they do, anybody may do. The
/// same seed gives the same day. For demonstrations and load tests; never point it at a centre in service.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    atalaya simulate --server http://127.0.0.1:8080 --cast data/demo.json --speed 10 --for 15m\n  \
    atalaya simulate --speed 200 --for 2m --report json")]
pub struct SimulateArgs {
    #[command(flatten)]
    pub target: Target,
    /// Which day: the same number gives the same calls
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
    /// Times real time, 1 to 200
    #[arg(long, default_value_t = 1.0, value_name = "TIMES")]
    pub speed: f64,
    /// Times the published number of calls, 0.01 to 100
    #[arg(long, default_value_t = 1.0, value_name = "TIMES", value_parser = parse_intensity)]
    pub intensity: f64,
    /// How long new calls come: 90s, 15m, 2h; without it, until Ctrl-C
    #[arg(long = "for", value_name = "TIME", value_parser = parse_span)]
    pub duration: Option<Duration>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub report: ReportForm,
}

/// 90s, 15m, 2h.
pub fn parse_span(text: &str) -> Result<Duration, String> {
    let wrong = || "a time is written 90s, 15m or 2h, at most 1000 hours".to_owned();
    let (number, seconds) = match text.char_indices().last().ok_or_else(wrong)? {
        (at, 's') => (&text[..at], 1),
        (at, 'm') => (&text[..at], 60),
        (at, 'h') => (&text[..at], 3_600),
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let total = number.checked_mul(seconds).filter(|total| (1..=3_600_000).contains(total));
    total.map(Duration::from_secs).ok_or_else(wrong)
}

fn parse_intensity(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.01..=100.0).contains(&value) { Ok(value) } else { Err("goes from 0.01 to 100".to_owned()) }
}

/// Runs the command.
pub async fn run(args: SimulateArgs) -> Outcome {
    let cast = cast::read(&args.target.cast)?;
    let client = Client::new(&args.target.server, ClientOptions::default())?;
    let options = options(&client, &cast, args.seed, args.speed, args.intensity, args.duration).await?;
    let bar = progress::spinner("simulating");
    let report =
        play(&client, options, signals::stop_wish(), |counts| bar.set_message(counts.to_string())).await;
    bar.finish_and_clear();
    let report = report?;
    match args.report {
        ReportForm::Text => output::line(report.to_string().trim_end())?,
        ReportForm::Json => output::json(&as_json(&report))?,
    }
    Ok(())
}

/// What to simulate with a cast.
pub async fn options(
    client: &Client,
    cast: &Demo,
    seed: u64,
    speed: f64,
    intensity: f64,
    duration: Option<Duration>,
) -> anyhow::Result<Options> {
    let operators = cast::people(cast, "call_taker");
    let first = operators.first().ok_or_else(|| anyhow::anyhow!("the cast has no call-taker"))?;
    let (session, _) = client.log_in(first, None).await?;
    let switch = cast::machine(cast, AdapterKind::Pbx, 0)?;
    let switch = switch.ok_or_else(|| anyhow::anyhow!("the cast has no switch"))?;
    let seats = simulate::seats(&session).await?;
    let load = Load::new(LoadModel::shipped()?, seats, seed).with_intensity(intensity);
    // Runs with the same seed on one server must not share the names of their calls.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let run = format!("s{seed}-{:x}", now.as_millis());
    let mut options = Options::new(load, seed, &run, switch);
    options.speed = speed;
    options.duration = duration;
    options.trackers = cast::machine(cast, AdapterKind::Tracker, 0)?;
    options.operators = operators;
    options.dispatchers = cast::people(cast, "dispatcher");
    Ok(options)
}

/// Simulates until the end or the wish to stop.
pub async fn play(
    client: &Client,
    options: Options,
    stop: watch::Receiver<bool>,
    progress: impl Fn(&Counts) + Send,
) -> anyhow::Result<Report> {
    Ok(simulate(client, options, stop, progress).await?)
}

/// Percentiles as an object, microseconds.
pub fn percentiles(found: Option<&Percentiles>) -> Value {
    found.map_or(Value::Null, |p| {
        json!({ "n": p.n, "p50_us": p.p50, "p90_us": p.p90, "p95_us": p.p95, "p99_us": p.p99, "max_us": p.max })
    })
}

fn as_json(report: &Report) -> Value {
    json!({
        "calls": report.calls, "reports": report.reports, "refused": report.refused, "delayed": report.delayed,
        "answered": report.answered, "abandoned": report.abandoned, "disposed": report.disposed,
        "attached": report.attached, "incidents": report.incidents, "dispatched": report.dispatched,
        "units_sent": report.units_sent, "on_scene": report.on_scene, "cleared": report.cleared,
        "closed": report.closed, "positions": report.positions, "errors": report.errors,
        "ring_to_console": percentiles(report.live.as_ref()), "commands": percentiles(report.commands.as_ref()),
        "seconds": report.elapsed.as_secs_f64(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        assert_eq!(parse_span("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_span("15m"), Ok(Duration::from_secs(900)));
        assert_eq!(parse_span("2h"), Ok(Duration::from_secs(7_200)));
        for bad in ["", "s", "0s", "5", "5d", "-1s", "1.5h", "99999999999999999999h", "1001h", "5ñ"] {
            assert!(parse_span(bad).is_err(), "{bad}");
        }
        assert!(parse_intensity("0").is_err() && parse_intensity("NaN").is_err());
    }
}
