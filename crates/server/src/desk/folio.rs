//! Folios, handed out from blocks whose reservation is on the record.

use super::{Answer, Asker, Desk, Project, Work};
use crate::problem::Problem;
use atalaya_model::{
    Actor, Aggregate, CommandId, EventKind, Folio, Refusal, RefusalKind, SiteCode, Timestamp,
};
use atalaya_store::RowOp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tokio::sync::Mutex;

/// Numbers per reservation. A restart leaves at most this many unused, and never repeats one.
const BLOCK: u32 = 100;

/// The day's counter of one site, stream `folios/<site>-<yymmdd>`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct FolioCounter {
    /// Last reserved number.
    pub reserved: u32,
}

/// What happens to a counter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FolioEvent {
    BlockReserved { through: u32 },
}
impl EventKind for FolioEvent {
    fn kind(&self) -> &'static str {
        "block_reserved"
    }
}
impl Aggregate for FolioCounter {
    const KIND: &'static str = "folios";
    const SNAPSHOT_SCHEMA: u16 = 1;
    type Event = FolioEvent;
    fn evolve(&mut self, event: &FolioEvent, _: Timestamp) {
        let FolioEvent::BlockReserved { through } = event;
        self.reserved = self.reserved.max(*through);
    }
}
impl Project for FolioCounter {
    fn rows(_: &str, _: &Self) -> Vec<RowOp> {
        Vec::new()
    }
}

#[derive(Default)]
struct Block {
    day: u32,
    next: u32,
    through: u32,
}

/// Hands out folios of one site without a transaction each.
pub struct Folios {
    site: SiteCode,
    block: Mutex<Block>,
}

impl Folios {
    pub fn new(site: SiteCode) -> Self {
        Self { site, block: Mutex::default() }
    }

    /// The next folio of the local day of `now`.
    pub async fn next(&self, desk: &Desk, now: Timestamp) -> Result<Folio, Problem> {
        let day = local_day(now);
        let mut block = self.block.lock().await;
        // A clock stepping back over midnight continues yesterday's block only if it is still held.
        if block.day != day || block.next > block.through {
            let through = self.reserve(desk, day).await?;
            *block = Block { day, next: through - BLOCK + 1, through };
        }
        let sequence = block.next;
        block.next += 1;
        Folio::new(self.site.clone(), day, sequence).map_err(|e| Problem::internal(&e))
    }

    async fn reserve(&self, desk: &Desk, day: u32) -> Result<u32, Problem> {
        let asker = Asker {
            actor: Actor::system("folios"),
            purpose: None,
            command: CommandId(desk.sources().ids().next()),
            source: "server".to_owned(),
            action: "ReserveFolios",
            happened_at: None,
            request_hash: None,
            if_match: None,
            details: BTreeMap::new(),
        };
        let id = format!("{}-{day:06}", self.site);
        let decide = |work: &mut Work| {
            let counter = work.get::<FolioCounter>(&id)?;
            let through = counter.reserved.checked_add(BLOCK).ok_or_else(exhausted)?;
            work.record::<FolioCounter>(&id, vec![FolioEvent::BlockReserved { through }])?;
            Ok(through)
        };
        match desk.run(&asker, vec![format!("folios/{id}")], decide, |_, _| Vec::new()).await? {
            Answer::Done(done) => Ok(done.value),
            Answer::Replayed(_) => Err(Problem::busy()),
        }
    }
}

fn exhausted() -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "folios_exhausted",
        "Se agotaron los folios del día.",
        "The day's folio numbers are used up.",
    )
}

/// yymmdd in the State of Mexico (UTC−6, without summer time since 2022).
pub fn local_day(now: Timestamp) -> u32 {
    let seconds = now.as_millis() / 1000;
    let zoned = jiff::Timestamp::from_second(seconds).map(|t| jiff::tz::offset(-6).to_datetime(t));
    zoned.map_or(700_101, |d| {
        let (y, m, d) = (i32::from(d.year()) % 100, i32::from(d.month()), i32::from(d.day()));
        u32::try_from(y * 10_000 + m * 100 + d).unwrap_or(700_101)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_day_begins_at_six_utc() {
        let at = |t: &str| local_day(Timestamp::parse(t).unwrap());
        assert_eq!(at("2026-11-24T05:59:59Z"), 261123);
        assert_eq!(at("2026-11-24T06:00:00Z"), 261124);
        assert_eq!(at("2027-01-01T03:00:00Z"), 261231);
    }
}
