//! `atalaya replay`: recorded calls through the public door.

use crate::{
    cast::{self, Target},
    failure::{Failure, Outcome},
    output, progress, signals,
    simulate::percentiles,
    verify::ReportForm,
};
use anyhow::Context;
use atalaya_access::AdapterKind;
use atalaya_calls::recorded::Mapping;
use atalaya_client::{
    AdapterCredentials, Client, ClientOptions,
    replay::{CallFate, Options, ReplayReport, TypeMap, replay},
};
use atalaya_model::AdapterId;
use clap::Args;
use serde_json::{Value, json};
use std::{
    fs::File,
    io::{BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Send recorded calls through the public door and report what became of each
///
/// Each line of the recording rings at the switch, is answered and worked by a call-taker of the cast, and
/// ends as an incident or an improper call. At the end every call is looked up on the server: none may be
/// missing. A run that was stopped goes on when it is started again.
///
/// Exit code: 0 every call is on the server, 1 some are not, 2 it could not be done.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    atalaya replay montgomery_911.csv --mapping montgomery.toml --server http://127.0.0.1:8080 \\\n      \
    --cast data/demo.json --speed 600 --fates fates.tsv")]
pub struct ReplayArgs {
    /// The recording, CSV
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which column is what, TOML
    #[arg(long, value_name = "FILE")]
    pub mapping: PathBuf,
    /// Which type of the recording is which code of the catalogue, TOML; without it, the table for the
    /// Montgomery County recording
    #[arg(long, value_name = "FILE")]
    pub types: Option<PathBuf>,
    #[command(flatten)]
    pub target: Target,
    /// The switch's id, when it is not that of the cast
    #[arg(long, value_name = "UUID", requires = "adapter_key")]
    pub adapter: Option<AdapterId>,
    /// The switch's private key, as `atalaya key new-adapter --register pbx` writes it
    #[arg(long, value_name = "FILE", requires = "adapter")]
    pub adapter_key: Option<PathBuf>,
    /// Times the pace of the recording; without it, as fast as the calls are worked
    #[arg(long, value_name = "TIMES")]
    pub speed: Option<f64>,
    /// File for what became of each line, tab-separated
    #[arg(long, value_name = "FILE")]
    pub fates: Option<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub report: ReportForm,
}

/// Runs the command.
pub async fn run(args: ReplayArgs) -> Outcome {
    let options = options(&args)?;
    let client = Client::new(&args.target.server, ClientOptions::default())?;
    let recording = BufReader::new(open(&args.file)?);
    let lines = count_lines(&args.file)?;
    let mut fates = Fates::open(args.fates.as_deref())?;
    let bar = progress::bar("calls", lines);
    let stop = signals::stop_wish();
    let done = replay(
        &client,
        options,
        recording,
        stop,
        |fate| fates.write(fate),
        |now| {
            bar.set_position(
                now.incidents + now.disposed + now.settled_before + now.open + now.refused + now.unreadable,
            );
        },
    )
    .await;
    bar.finish_and_clear();
    let report = done?;
    fates.finish()?;
    match args.report {
        ReportForm::Text => output::line(report.to_string().trim_end())?,
        ReportForm::Json => output::json(&as_json(&report))?,
    }
    if report.none_lost() {
        Ok(())
    } else {
        Err(Failure::found("some calls of the recording are not on the server"))
    }
}

fn options(args: &ReplayArgs) -> Outcome<Options> {
    let cast = cast::read(&args.target.cast)?;
    let mapping = read(&args.mapping)?;
    let mapping = Mapping::parse(&mapping).with_context(|| args.mapping.display().to_string())?;
    let types = match &args.types {
        Some(path) => TypeMap::parse(&read(path)?).with_context(|| path.display().to_string())?,
        None => TypeMap::montgomery()?,
    };
    let adapter = match (&args.adapter, &args.adapter_key) {
        (Some(id), Some(path)) => Some(AdapterCredentials::from_hex(*id, &read(path)?)?),
        // The first switch of a cast is the simulator's.
        _ => cast::machine(&cast, AdapterKind::Pbx, 1)?,
    };
    let adapter = adapter.ok_or_else(|| {
        Failure::unusable("the cast names no switch for recordings; give --adapter and --adapter-key")
    })?;
    let operators = cast::people(&cast, "call_taker");
    Ok(Options { adapter, operators, mapping, types, speed: args.speed })
}

fn open(path: &Path) -> anyhow::Result<File> {
    File::open(path).with_context(|| path.display().to_string())
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Lines of the recording, for the bar.
fn count_lines(path: &Path) -> anyhow::Result<u64> {
    let mut reader = BufReader::new(open(path)?);
    let (mut lines, mut buffer) = (0, Vec::new());
    while std::io::BufRead::read_until(&mut reader, b'\n', &mut buffer)? > 0 {
        lines += 1;
        buffer.clear();
    }
    Ok(lines)
}

/// The file for what became of each call.
struct Fates {
    out: Option<BufWriter<File>>,
    failed: Option<std::io::Error>,
}

impl Fates {
    fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let make = |path: &Path| File::create(path).with_context(|| path.display().to_string());
        let mut out = path.map(make).transpose()?.map(BufWriter::new);
        if let Some(out) = &mut out {
            out.write_all(b"line\tcall\ttype\toutcome\tfolio or reason\n")?;
        }
        Ok(Self { out, failed: None })
    }
    /// A full disk does not stop the replay; it is told at the end.
    fn write(&mut self, fate: &CallFate) {
        if let Some(out) = &mut self.out
            && self.failed.is_none()
        {
            self.failed = writeln!(out, "{fate}").err();
        }
    }
    fn finish(self) -> anyhow::Result<()> {
        if let Some(error) = self.failed {
            return Err(anyhow::Error::new(error).context("the file of fates"));
        }
        self.out.map_or(Ok(()), |mut out| Ok(out.flush()?))
    }
}

fn as_json(report: &ReplayReport) -> Value {
    json!({
        "read": report.read, "unreadable": report.unreadable, "blank": report.blank,
        "without_position": report.without_position, "reports": report.reports, "recorded": report.recorded,
        "replayed": report.replayed, "refused": report.refused, "incidents": report.incidents,
        "disposed": report.disposed, "settled_before": report.settled_before, "open": report.open,
        "on_server": report.on_server, "none_lost": report.none_lost(), "errors": report.errors,
        "answer_to_settled": percentiles(report.work.as_ref()), "seconds": report.elapsed.as_secs_f64(),
    })
}
