//! Password hashing on threads of its own.
//!
//! Argon2 takes 19 MiB and tens of milliseconds of one core. On the shared pool each of many threads would keep
//! that much memory for later; here only as many as there are checks at a time.

use crate::problem::Problem;
use std::{
    io,
    sync::{Arc, Mutex, PoisonError, mpsc},
};
use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// See the module. The threads end with it.
pub struct Hasher {
    queue: mpsc::SyncSender<Work>,
}

/// Checks that wait; log-ins are limited per source before, so only an attack from many sources gets here.
const WAITING: usize = 256;

impl Hasher {
    /// Starts `threads` threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(threads: usize) -> io::Result<Self> {
        let (queue, work) = mpsc::sync_channel::<Work>(WAITING);
        let work = Arc::new(Mutex::new(work));
        for n in 0..threads {
            let work = work.clone();
            std::thread::Builder::new().name(format!("hasher-{n}")).spawn(move || {
                loop {
                    // The lock is held while waiting: one thread waits, the others wait for it.
                    let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    match next {
                        Ok(run) => run(),
                        Err(mpsc::RecvError) => return,
                    }
                }
            })?;
        }
        Ok(Self { queue })
    }

    /// Runs one check in its turn.
    ///
    /// # Errors
    /// `busy` when too many wait; an internal failure when the check did not come back.
    pub async fn run<T: Send + 'static>(
        &self,
        check: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        let work: Work = Box::new(move || {
            // A check that panics must not end the thread: its caller then gets no answer, the next one does.
            if let Ok(value) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)) {
                // Whoever asked may have gone.
                let _ = reply.send(value);
            }
        });
        self.queue.try_send(work).map_err(|_| Problem::busy())?;
        answer.await.map_err(|e| Problem::internal(&e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn checks_take_their_turn_and_a_panic_harms_one_caller() {
        let hasher = Hasher::start(2).unwrap();
        let all = futures_util::future::join_all((0..40).map(|n| hasher.run(move || n * 2))).await;
        assert_eq!(all.into_iter().map(Result::unwrap).sum::<i32>(), 1_560);
        assert_eq!(hasher.run(|| -> u8 { panic!("in a check") }).await.unwrap_err().code, "internal");
        assert_eq!(hasher.run(|| 7).await.unwrap(), 7);
        let (open, gate) = mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let slow = |gate: Arc<Mutex<mpsc::Receiver<()>>>| {
            move || {
                let _ = gate.lock().unwrap().recv();
            }
        };
        let span = std::time::Duration::from_millis(50);
        let waiting = (0..WAITING + 2).map(|_| hasher.run(slow(gate.clone())));
        let mut waiting = Box::pin(futures_util::future::join_all(waiting));
        // Two run, the queue is full: the next one is told so.
        assert!(tokio::time::timeout(span, &mut waiting).await.is_err());
        let mut refused = 0;
        for _ in 0..4 {
            let one = hasher.run(|| ());
            if let Ok(Err(problem)) = tokio::time::timeout(span, one).await {
                assert_eq!((problem.status, problem.code.as_str()), (503, "busy"));
                refused += 1;
            }
        }
        assert!(refused >= 1);
        drop(open);
        waiting.await.into_iter().for_each(|done| assert!(done.is_ok() || done.unwrap_err().code == "busy"));
    }
}
