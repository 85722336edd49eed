//! `atalaya import osm FILE`: streets, places and tiles from an extract of OpenStreetMap, in one reading.
//!
//! The server may run: it takes the new products within seconds. Everything is made beside what is in use
//! and exchanged by one rename, so that an import that breaks off changes nothing.

mod products;

use crate::{
    failure::{Failure, Outcome},
    output, progress,
};
use atalaya_osm::{Consumer, FileSource, OsmError, Progress, Skips, Summary};
use atalaya_server::geo::manifest::{Install, Label, directory};
use clap::Args;
use std::path::PathBuf;

/// Load streets and places from an extract of OpenStreetMap
///
/// Takes .osm.pbf, .osm, .osm.gz and .osm.bz2. A file that is damaged, cut off or of another kind changes nothing,
/// and neither does an import that is interrupted. The server may run; it takes the new data within seconds.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  atalaya import osm mexico-latest.osm.pbf --data ./data")]
pub struct OsmArgs {
    /// Extract of OpenStreetMap
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Data directory
    #[arg(long, env = "ATALAYA_DATA", default_value = "data", value_name = "DIR", hide_env_values = true)]
    pub data: PathBuf,
    /// Read and report, change nothing
    #[arg(long)]
    pub check: bool,
    /// Give the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
pub fn run(args: &OsmArgs) -> Outcome {
    let name = args.file.display().to_string();
    let told = |e: OsmError| Failure::unusable(format!("{name}: {e}"));
    let source = FileSource::open(&args.file).map_err(|e| told(e.into()))?;
    let short = args.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    // What is sorted on disk goes beside the products: a temporary folder is often kept in memory.
    let scratch = if args.check { std::env::temp_dir() } else { directory(&args.data) };
    let mut products = products::all(scratch);
    let summary = {
        let mut consumers: Vec<&mut dyn Consumer> = products.iter_mut().map(|p| p.consumer()).collect();
        let mut bar = Bar::default();
        let summary = atalaya_osm::read(&source, &mut consumers, &mut |p| bar.show(p)).map_err(told)?;
        bar.finish();
        summary
    };
    let mut peaks = vec![("reading", peak())];
    let mut install = (!args.check).then(|| Install::begin(&args.data)).transpose()?;
    let imported_at = output::time(crate::place::now());
    let mut reports = Vec::new();
    for product in products {
        let working = progress::spinner(product.name());
        let (name, extension) = (product.name(), product.extension());
        let label = Label {
            product: name,
            extension,
            source: &short,
            attribution: &summary.attribution,
            imported_at: &imported_at,
        };
        let made = match &mut install {
            Some(install) => install.write(&label, |out| product.finish(&summary, &short, out))?,
            None => product.finish(&summary, &short, &mut std::io::sink())?,
        };
        working.finish_and_clear();
        peaks.push((name, peak()));
        reports.push((name, made.bytes, made.facts, made.skipped));
    }
    if let Some(install) = install {
        install.commit()?;
    }
    if args.json { as_json(&summary, &reports, &peaks) } else { as_text(&summary, &reports, &peaks, args) }
}

/// Largest resident memory so far, bytes; `None` where the system does not say.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// One bar for each pass.
#[derive(Default)]
struct Bar(Option<(u8, indicatif::ProgressBar)>);

impl Bar {
    fn show(&mut self, p: Progress) {
        const NAMES: [&str; 4] = ["relations", "ways", "nodes", "geometry"];
        if self.0.as_ref().is_none_or(|(pass, _)| *pass != p.pass) {
            self.finish();
            let name = NAMES.get(usize::from(p.pass) - 1).copied().unwrap_or("reading");
            self.0 = Some((p.pass, progress::bytes(name, p.total)));
        }
        if let Some((_, bar)) = &self.0 {
            bar.set_position(p.done);
        }
    }
    fn finish(&mut self) {
        if let Some((_, bar)) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}

type Reports = Vec<(&'static str, u64, Vec<(&'static str, String)>, Skips)>;

/// Largest resident memory until the end of each step.
type Peaks = [(&'static str, Option<u64>)];

fn as_text(summary: &Summary, reports: &Reports, peaks: &Peaks, args: &OsmArgs) -> Outcome {
    let counts = &summary.counts;
    output::fact("file", args.file.display())?;
    output::fact("data", &summary.attribution)?;
    if let Some(seconds) = summary.replication.timestamp_s {
        let at = atalaya_model::Timestamp::from_millis(seconds.saturating_mul(1000));
        output::fact("as of", output::time(at))?;
    }
    let elements = [counts.nodes, counts.ways, counts.relations].map(output::count);
    output::fact("read", format!("{} nodes, {} ways, {} relations", elements[0], elements[1], elements[2]))?;
    if counts.absent_nodes + counts.absent_ways > 0 {
        let absent = [counts.absent_nodes, counts.absent_ways].map(output::count);
        output::fact(
            "cut off",
            format!("{} nodes, {} ways beyond the extract's border", absent[0], absent[1]),
        )?;
    }
    skips("all", &summary.skipped)?;
    for (name, bytes, facts, skipped) in reports {
        let size = output::bytes(*bytes);
        output::fact(name, size)?;
        for line in lines(facts.iter().map(|(what, value)| format!("{what} {value}"))) {
            output::fact("", line)?;
        }
        skips(name, skipped)?;
    }
    if let Some((_, Some(most))) = peaks.last() {
        let steps =
            peaks.iter().filter_map(|(step, peak)| Some(format!("{step} {}", output::bytes((*peak)?))));
        let steps = steps.collect::<Vec<_>>().join(", ");
        output::fact("memory", format!("{} at most; until the end of {steps}", output::bytes(*most)))?;
    }
    output::fact("state", if args.check { "checked, nothing changed" } else { "in use" })?;
    Ok(())
}

/// Facts side by side, as many as fit a line.
fn lines(facts: impl Iterator<Item = String>) -> Vec<String> {
    const WIDTH: usize = 90;
    let mut lines: Vec<String> = Vec::new();
    for fact in facts {
        match lines.last_mut().filter(|line| line.chars().count() + fact.chars().count() + 3 <= WIDTH) {
            Some(line) => {
                line.push_str(" · ");
                line.push_str(&fact);
            }
            None => lines.push(fact),
        }
    }
    lines
}

fn skips(product: &str, skipped: &Skips) -> Outcome {
    for (reason, n, examples) in skipped.iter() {
        let examples = examples.join(", ");
        output::line(format!(
            "{:<12} {product}: {} {reason} ({examples} …)",
            "  left out",
            output::count(n)
        ))?;
    }
    Ok(())
}

fn as_json(summary: &Summary, reports: &Reports, peaks: &Peaks) -> Outcome {
    let products: serde_json::Map<String, serde_json::Value> = reports
        .iter()
        .map(|(name, bytes, facts, skipped)| {
            let facts: serde_json::Map<_, _> =
                facts.iter().map(|(what, value)| ((*what).to_owned(), value.clone().into())).collect();
            ((*name).to_owned(), serde_json::json!({ "bytes": bytes, "facts": facts, "left_out": skipped }))
        })
        .collect();
    let memory: serde_json::Map<_, _> =
        peaks.iter().map(|(step, peak)| ((*step).to_owned(), (*peak).into())).collect();
    Ok(output::json(&serde_json::json!({ "read": summary, "products": products, "memory_bytes": memory }))?)
}
