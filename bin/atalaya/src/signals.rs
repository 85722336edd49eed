//! The wish to stop: Ctrl-C, or the service manager's signal.

use tokio::sync::watch;

/// Completes at the first SIGTERM or SIGINT after this was called: waiting begins at once, so that a signal
/// which comes before the first poll is not the end of the process.
pub fn stop() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let signals = {
        use tokio::signal::unix::{SignalKind, signal};
        let both = signal(SignalKind::terminate()).and_then(|t| Ok((t, signal(SignalKind::interrupt())?)));
        both.inspect_err(|error| tracing::warn!(%error, "signals cannot be waited for")).ok()
    };
    async move {
        #[cfg(unix)]
        if let Some((mut terminate, mut interrupt)) = signals {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Becomes `true` at the first signal; a second one ends the program at once.
pub fn stop_wish() -> watch::Receiver<bool> {
    let (wish, seen) = watch::channel(false);
    let first = stop();
    tokio::spawn(async move {
        first.await;
        wish.send_replace(true);
        stop().await;
        std::process::exit(130);
    });
    seen
}
