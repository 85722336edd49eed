//! Territories in force, read from the journal itself.

use super::{Column, Feature, Kind, Layer, PAGE, Shape, column};
use crate::{
    failure::{Failure, Outcome},
    place::Reading,
};
use atalaya_geo::territory::{self, StoredShape, Version};
use atalaya_model::{Aggregate, StreamId, Timestamp};
use atalaya_store::Select;
use serde_json::json;

const COLUMNS: &[Column] = &[
    column("layer", Kind::Text),
    column("kind", Kind::Text),
    column("version", Kind::Integer),
    column("code", Kind::Text),
    column("name", Kind::Text),
    column("agency", Kind::Text),
    column("area_m2", Kind::Real),
    column("valid_from", Kind::Time),
    column("source", Kind::Text),
];

pub static LAYER: Layer = Layer { name: "territories", title: "Territorios", areas: true, columns: COLUMNS };

/// Every area that holds now.
pub async fn features(reading: &Reading) -> Outcome<Vec<Feature>> {
    let micros = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_micros();
    let now = Timestamp::from_micros(i64::try_from(micros)?);
    let mut out = Vec::new();
    let mut select = Select::new("territory_layers").limit(PAGE);
    loop {
        let page = reading.store.rows(select.clone()).await?;
        for row in &page.items {
            let layer: territory::Layer = folded(reading, &row.id).await?;
            if let Some((id, from, _)) =
                layer.spans().find(|(_, from, to)| *from <= now && to.is_none_or(|to| now < to))
            {
                let version: Version = folded(reading, &id.to_string()).await?;
                of_version(reading, &layer, &version, from, &mut out).await?;
            }
        }
        select.after = page.next;
        if select.after.is_none() {
            return Ok(out);
        }
    }
}

async fn of_version(
    reading: &Reading,
    layer: &territory::Layer,
    version: &Version,
    from: Timestamp,
    out: &mut Vec<Feature>,
) -> Outcome {
    for (code, area) in &version.areas {
        let kept: StoredShape = folded(reading, &area.shape.to_string()).await?;
        let shape = kept.shape(area.shape).map_err(|e| Failure::found(format!("area {code}: {e}")))?;
        let agency = area.agency.as_ref().or(layer.agency.as_ref());
        let values = vec![
            json!(layer.code),
            json!(layer.kind),
            json!(version.number),
            json!(code),
            json!(area.name),
            json!(agency),
            json!(area.area_m2),
            json!(from),
            json!(version.source),
        ];
        let id = layer.code.as_ref().map_or_else(String::new, |l| format!("{l}.{code}"));
        out.push(Feature { id, shape: Shape::Areas(shape.to_degrees()), values });
    }
    Ok(())
}

/// A state folded from its stream; territories hold nothing sealed.
async fn folded<A: Aggregate>(reading: &Reading, id: &str) -> Outcome<A> {
    let stream = StreamId::new(A::KIND, id);
    let (mut state, mut version) = (A::default(), 0);
    loop {
        let events = reading.store.stream(&stream, version, PAGE).await?;
        let last = events.len() < PAGE as usize;
        for event in events {
            let read: A::Event = serde_json::from_str(&event.data)?;
            state.evolve(&read, Timestamp::from_micros(event.happened_at));
            version = event.version;
        }
        if last {
            return Ok(state);
        }
    }
}
