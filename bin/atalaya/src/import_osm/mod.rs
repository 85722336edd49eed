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
use atalaya_server::geo::manifest::{Install, Label, Manifest, Product, directory};
use clap::Args;
use products::Made;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Load streets, places and the map from an extract of OpenStreetMap
///
/// Takes .osm.pbf, .osm, .osm.gz and .osm.bz2. A file that is damaged, cut off or of another kind changes nothing,
/// and neither does an import that is interrupted. The server may run; it takes the new data within seconds. Tiles in
/// use, also those of `import tiles`, are replaced unless they are kept.
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
    /// Leave the tiles of the map as they are
    #[arg(long)]
    pub keep_tiles: bool,
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
    let mut products = products::all(scratch, !args.keep_tiles);
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
        reports.push((name, made));
    }
    let kept = if args.keep_tiles { Some(Kept::of(&args.data)?) } else { None };
    if let Some(install) = install {
        install.commit()?;
    }
    let report = Report { file: name, summary, products: reports, peaks, kept };
    if args.json { as_json(&report) } else { as_text(&report, args.check) }
}

/// What an import is told of.
struct Report {
    file: String,
    summary: Summary,
    products: Vec<(&'static str, Made)>,
    /// Largest resident memory until the end of each step.
    peaks: Vec<(&'static str, Option<u64>)>,
    kept: Option<Kept>,
}

/// Tiles that were left as they are.
struct Kept(Option<Product>);

impl Kept {
    fn of(data: &Path) -> std::io::Result<Self> {
        Ok(Self(Manifest::read(&directory(data))?.products.remove(atalaya_server::tiles::PRODUCT)))
    }
    fn told(&self) -> String {
        match &self.0 {
            Some(Product { source, imported_at, .. }) => {
                format!("kept, from {source}, imported {imported_at}")
            }
            None => "none in use, none made: the map stays schematic".to_owned(),
        }
    }
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

fn as_text(report: &Report, check: bool) -> Outcome {
    output::fact("file", &report.file)?;
    read_as_text(&report.summary)?;
    for (name, made) in &report.products {
        output::fact(name, output::bytes(made.bytes))?;
        for line in lines(made.facts.iter().map(|(what, value)| format!("{what} {value}"))) {
            output::fact("", line)?;
        }
        if let Some((heading, notes)) = &made.notes {
            output::fact("", format!("{heading}:"))?;
            for note in notes {
                output::fact("", format!("  {note}"))?;
            }
        }
        skips(name, &made.skipped)?;
    }
    if let Some(kept) = &report.kept {
        output::fact("tiles", kept.told())?;
    }
    if let Some((_, Some(most))) = report.peaks.last() {
        let steps = report
            .peaks
            .iter()
            .filter_map(|(step, peak)| Some(format!("{step} {}", output::bytes((*peak)?))));
        let steps = steps.collect::<Vec<_>>().join(", ");
        output::fact("memory", format!("{} at most; until the end of {steps}", output::bytes(*most)))?;
    }
    output::fact("state", if check { "checked, nothing changed" } else { "in use" })?;
    Ok(())
}

fn read_as_text(summary: &Summary) -> Outcome {
    let counts = &summary.counts;
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
    skips("all", &summary.skipped)
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

fn as_json(report: &Report) -> Outcome {
    let products: Map<String, Value> =
        report.products.iter().map(|(name, made)| ((*name).to_owned(), product(made))).collect();
    let memory: Map<String, Value> =
        report.peaks.iter().map(|(step, peak)| ((*step).to_owned(), (*peak).into())).collect();
    let mut told = json!({ "read": report.summary, "products": products, "memory_bytes": memory });
    if let Some(Kept(tiles)) = &report.kept {
        told["kept"] = json!({ "tiles": tiles });
    }
    Ok(output::json(&told)?)
}

fn product(made: &Made) -> Value {
    let facts: Map<String, Value> =
        made.facts.iter().map(|(what, value)| ((*what).to_owned(), value.clone().into())).collect();
    let mut told = json!({ "bytes": made.bytes, "facts": facts, "left_out": made.skipped });
    if let Some((heading, notes)) = &made.notes {
        told[heading.replace(' ', "_")] = notes.clone().into();
    }
    told
}
