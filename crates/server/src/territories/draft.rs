//! A read file becomes a draft: shapes first, some per commit, then the version in one. What fails before the last
//! commit leaves only shapes that nothing names, and the next try finds them kept.

use super::{compared, stop};
use crate::{
    app::App,
    desk::{Asker, Work},
    problem::Problem,
};
use atalaya_geo::{
    shape::Shape,
    territory::{
        Boundaries, ImportReport, Layer, LayerCommand, LayerKind, StoredShape, Version, VersionCommand,
        decide_layer, decide_shape, decide_version,
    },
};
use atalaya_model::{AgencyCode, Aggregate, LayerCode, Line, StreamId, TerritoryVersionId, Timestamp};

/// Encoded bytes of shapes per commit: a batch holds 4 MB with everything else.
const BYTES_PER_COMMIT: usize = 1 << 20;
const SHAPES_PER_COMMIT: usize = 100;

/// Where a draft goes and what it is called.
#[derive(Clone, Debug)]
pub struct DraftSpec {
    pub id: TerritoryVersionId,
    pub layer: LayerCode,
    pub kind: LayerKind,
    pub name: Line,
    pub agency: Option<AgencyCode>,
    pub source: Line,
    pub based_on: Option<TerritoryVersionId>,
}

/// Drafts a version. `asker` gives each commit its own command.
pub async fn draft(
    app: &App,
    asker: impl Fn() -> Asker,
    spec: &DraftSpec,
    read: Boundaries,
) -> Result<ImportReport, Problem> {
    let Boundaries { areas, mut report } = read;
    // The command line has not read what is in force.
    app.territories.load(app).await?;
    let limits = app.territories.limits(spec.kind, app.desk.sources().now());
    if !limits.is_empty() {
        let named = areas.iter().map(|(code, (_, shape))| (code.to_string(), shape.clone()));
        report.coverage = compared(named.collect(), limits).await?;
    }
    let (areas, shapes): (Vec<_>, Vec<_>) =
        areas.into_iter().map(|(code, (area, shape))| ((code, area), shape)).unzip();
    keep(app, &asker, shapes).await?;
    let areas = areas.into_iter().collect();
    let command = VersionCommand::Draft {
        id: spec.id,
        layer: spec.layer.clone(),
        number: 0,
        source: spec.source.clone(),
        based_on: spec.based_on,
        areas,
        coverage: report.coverage.clone(),
    };
    let objects = vec![StreamId::new(Version::KIND, spec.id).to_string()];
    let decide = |work: &mut Work| record_draft(work, spec, &command);
    app.desk.run(&asker(), objects, decide, |(), _| Vec::new()).await?;
    Ok(report)
}

/// The layer, if need be, the version's number and the version.
pub(super) fn record_draft(
    work: &mut Work,
    spec: &DraftSpec,
    command: &VersionCommand,
) -> Result<(), crate::desk::Stop> {
    let layer = work.get::<Layer>(&spec.layer)?;
    let create = LayerCommand::Create {
        code: spec.layer.clone(),
        kind: spec.kind,
        name: spec.name.clone(),
        agency: spec.agency.clone(),
    };
    let events = decide_layer(&layer, &create, &work.env).map_err(stop)?;
    let layer = work.record::<Layer>(&spec.layer, events)?;
    let events = decide_layer(&layer, &LayerCommand::AddVersion { id: spec.id }, &work.env).map_err(stop)?;
    let layer = work.record::<Layer>(&spec.layer, events)?;
    let mut command = command.clone();
    if let VersionCommand::Draft { number, .. } = &mut command {
        *number = u32::try_from(layer.versions.len()).unwrap_or(u32::MAX);
    }
    let version = work.get::<Version>(spec.id)?;
    let events = decide_version(&version, spec.kind, &command, &work.env).map_err(stop)?;
    work.record::<Version>(spec.id, events)?;
    Ok(())
}

async fn keep(app: &App, asker: &impl Fn() -> Asker, shapes: Vec<Shape>) -> Result<(), Problem> {
    let mut waiting: Vec<Shape> = Vec::new();
    let mut bytes = 0;
    for shape in shapes {
        bytes += shape.vertices() * 8;
        waiting.push(shape);
        if bytes >= BYTES_PER_COMMIT || waiting.len() >= SHAPES_PER_COMMIT {
            keep_some(app, asker, &std::mem::take(&mut waiting)).await?;
            bytes = 0;
        }
    }
    if waiting.is_empty() { Ok(()) } else { keep_some(app, asker, &waiting).await }
}

async fn keep_some(app: &App, asker: &impl Fn() -> Asker, shapes: &[Shape]) -> Result<(), Problem> {
    let objects = shapes.iter().take(50).map(|s| StreamId::new(StoredShape::KIND, s.hash()).to_string());
    let decide = |work: &mut Work| {
        for shape in shapes {
            let hash = shape.hash();
            let kept = work.get::<StoredShape>(hash)?;
            work.record::<StoredShape>(hash, decide_shape(&kept, shape))?;
        }
        Ok(())
    };
    app.desk.run(&asker(), objects.collect(), decide, |(), _| Vec::new()).await?;
    Ok(())
}

/// Puts the first version of a layer in force from the command line of the server itself, where nobody's borders are
/// replaced. Gives back whether it did: a layer with a version in force changes by two people at the console only.
pub async fn put_in_force_at_once(
    app: &App,
    asker: &Asker,
    spec: &DraftSpec,
    from: Timestamp,
) -> Result<bool, Problem> {
    let (layer, _) = app.desk.load::<Layer>(&spec.layer).await?;
    if !layer.timeline.is_empty() {
        return Ok(false);
    }
    let objects = vec![StreamId::new(Version::KIND, spec.id).to_string()];
    let decide = |work: &mut Work| record_activation(work, spec.id, from);
    app.desk.run(asker, objects, decide, |(), _| Vec::new()).await?;
    Ok(true)
}

/// A version in force and its place in the layer's timeline, in one commit.
pub(super) fn record_activation(
    work: &mut Work,
    id: TerritoryVersionId,
    from: Timestamp,
) -> Result<(), crate::desk::Stop> {
    let version = work.get::<Version>(id)?;
    let code =
        version.layer.clone().ok_or_else(|| stop(atalaya_geo::territory::TerritoryRefusal::Unknown))?;
    let layer = work.get::<Layer>(&code)?;
    let kind = layer.kind.unwrap_or(LayerKind::Special);
    let events = decide_layer(&layer, &LayerCommand::Activate { id, from }, &work.env).map_err(stop)?;
    work.record::<Layer>(&code, events)?;
    let events =
        decide_version(&version, kind, &VersionCommand::Activate { from }, &work.env).map_err(stop)?;
    work.record::<Version>(id, events)?;
    Ok(())
}
