//! Checkpoints of the tips' own log, made at the end of each six hours and at no other time: one at each change
//! would be a clock. Their file is dated accordingly, and what came since the last boundary waits for the next.

use crate::{
    app::App,
    config::Options,
    jobs::published::Published,
    keys::KeyFiles,
    server::{StartError, log_origin},
};
use atalaya_journal::{SignedCheckpoint, SignerKey, note::CosignerKey};
use atalaya_model::{Millis, Timestamp};
use atalaya_store::{Checkpointer, Store, StoreError};
use atalaya_tips::Bucket;
use std::{path::PathBuf, sync::Arc, time::Duration};

/// Where the last checkpoint lies in the data directory.
pub const DIRECTORY: &str = "published-089";

/// The log's name: that of the site with the room's.
pub(crate) fn origin(options: &Options) -> String {
    format!("{}/089", log_origin(options))
}

/// What was published; refuses a database that does not hold it.
pub(crate) async fn open(
    options: &Options,
    keys: &KeyFiles,
    store: &Store,
    kept: bool,
) -> Result<Arc<Published>, StartError> {
    let dir: Option<PathBuf> = kept.then(|| options.data.join(DIRECTORY));
    let origin = origin(options);
    let signer = SignerKey::from_seed(&origin, &keys.log.to_bytes())?;
    let cosigner = CosignerKey::from_seed(&format!("{origin}/witness"), &keys.log.to_bytes())?;
    let failed = |source| StartError::Data { path: options.data.clone(), source };
    let published = Published::open(dir.clone(), &signer, cosigner, &[]).map_err(failed)?;
    published.check(store).await.map_err(|e| StartError::Behind(e, dir.unwrap_or_default()))?;
    Ok(Arc::new(published))
}

/// Signs and publishes what was recorded since the last checkpoint. To be asked at the end of six hours.
///
/// # Errors
/// When the store does not serve.
pub async fn due(app: &App) -> Result<Option<SignedCheckpoint>, StoreError> {
    let Some(tips) = &app.tips else { return Ok(None) };
    let signer = SignerKey::from_seed(tips.published.verifier().name(), &app.keys.log.to_bytes())
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    let name = signer.verifier().name().to_owned();
    let (published, at) = (tips.published.clone(), tips.desk.sources().now());
    let publish = move |checkpoint: &SignedCheckpoint| published.publish(checkpoint, at);
    Checkpointer::new(tips.desk.store().clone(), name, signer, Arc::new(publish)).checkpoint_due().await
}

/// How long until these six hours end.
pub(super) fn until_end(now: Timestamp) -> Duration {
    let end = Bucket::of(now).start().plus(Bucket::SPAN);
    let left = Millis((end.as_micros() - now.as_micros()).div_euclid(1_000) + 1);
    Duration::from_millis(u64::try_from(left.0).unwrap_or(0))
}

/// Makes one at the end of each six hours until the process ends.
pub(super) async fn run(app: Arc<App>) {
    let Some(tips) = &app.tips else { return };
    loop {
        tokio::time::sleep(until_end(tips.exact_now())).await;
        match due(&app).await {
            Ok(_) => {}
            Err(StoreError::Closed) => return,
            Err(error) => tracing::warn!(%error, "no checkpoint of the 089's log; tried again in six hours"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_waits_for_the_end_of_six_hours() {
        let at = |text: &str| until_end(Timestamp::parse(text).unwrap()).as_millis();
        assert_eq!(at("2026-11-24T03:15:00Z"), (2 * 3_600 + 45 * 60) * 1_000 + 1);
        assert_eq!(at("2026-11-24T06:00:00Z"), 6 * 3_600 * 1_000 + 1);
        assert_eq!(at("2026-11-24T05:59:59.999999Z"), 1);
    }
}
