//! The wish to stop: Ctrl-C, or the service manager's signal.

use tokio::sync::watch;

/// Completes at the first SIGTERM or SIGINT.
pub async fn stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = tokio::signal::ctrl_c() => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be waited for");
                let _ = tokio::signal::ctrl_c().await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}

/// Becomes `true` at the first signal; a second one ends the program at once.
pub fn stop_wish() -> watch::Receiver<bool> {
    let (wish, seen) = watch::channel(false);
    tokio::spawn(async move {
        stop().await;
        wish.send_replace(true);
        stop().await;
        std::process::exit(130);
    });
    seen
}
