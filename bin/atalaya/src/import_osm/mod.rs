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
use atalaya_server::geo::manifest::{Install, Label};
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
    let mut products = products::all();
    let summary = {
        let mut consumers: Vec<&mut dyn Consumer> = products.iter_mut().map(|p| p.consumer()).collect();
        let mut bar = Bar::default();
        let summary = atalaya_osm::read(&source, &mut consumers, &mut |p| bar.show(p)).map_err(told)?;
        bar.finish();
        summary
    };
    let mut install = (!args.check).then(|| Install::begin(&args.data)).transpose()?;
    let imported_at = output::time(crate::place::now());
    let mut reports = Vec::new();
    for product in products {
        let working = progress::spinner(product.name());
        let (name, extension) = (product.name(), product.extension());
        let made = product.finish(&summary, &short)?;
        if let Some(install) = &mut install {
            let label = Label {
                product: name,
                extension,
                source: &short,
                attribution: &summary.attribution,
                imported_at: &imported_at,
            };
            install.add(&label, &made.bytes)?;
        }
        working.finish_and_clear();
        reports.push((name, made.bytes.len() as u64, made.facts, made.skipped));
    }
    if let Some(install) = install {
        install.commit()?;
    }
    if args.json { as_json(&summary, &reports) } else { as_text(&summary, &reports, args) }
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

fn as_text(summary: &Summary, reports: &Reports, args: &OsmArgs) -> Outcome {
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
        let facts: Vec<String> = facts.iter().map(|(what, value)| format!("{what} {value}")).collect();
        output::fact(name, format!("{size}: {}", facts.join(", ")))?;
        skips(name, skipped)?;
    }
    output::fact("state", if args.check { "checked, nothing changed" } else { "in use" })?;
    Ok(())
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

fn as_json(summary: &Summary, reports: &Reports) -> Outcome {
    let products: serde_json::Map<String, serde_json::Value> = reports
        .iter()
        .map(|(name, bytes, facts, skipped)| {
            let facts: serde_json::Map<_, _> =
                facts.iter().map(|(what, value)| ((*what).to_owned(), value.clone().into())).collect();
            ((*name).to_owned(), serde_json::json!({ "bytes": bytes, "facts": facts, "left_out": skipped }))
        })
        .collect();
    Ok(output::json(&serde_json::json!({ "read": summary, "products": products }))?)
}
