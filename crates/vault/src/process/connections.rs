//! One connection after the other, and a look at the clock beside them.

use super::{CLIENTS_MAX, Peers, Service, refused};
use crate::protocol::{Why, write_frame};
use std::{
    io,
    os::unix::net::{UnixListener, UnixStream},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// How often it is looked for unlockings that are over.
const LAPSE_EVERY: Duration = Duration::from_secs(15);
/// First and longest pause after a connection that could not be taken.
const PAUSES: [Duration; 2] = [Duration::from_millis(5), Duration::from_secs(1)];

/// What a thread does for one connection.
type Work = Box<dyn FnOnce() + Send>;

/// A connection that is counted until this is dropped.
struct Client(Arc<Service>);

impl Client {
    fn of(service: &Arc<Service>) -> Self {
        service.clients.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(service))
    }
}
impl Drop for Client {
    fn drop(&mut self) {
        self.0.clients.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Service {
    /// Serves until [`stop`](Self::stop) and one more connection.
    ///
    /// # Errors
    /// When it cannot begin. A connection that cannot be taken ends nothing.
    pub fn run(self: &Arc<Self>, listener: &UnixListener, peers: Peers) -> io::Result<()> {
        let watch = {
            let service = Arc::clone(self);
            std::thread::Builder::new().name("vault watch".to_owned()).spawn(move || service.watch())?
        };
        let accept = || listener.accept().map(|(stream, _)| stream);
        self.serve(
            accept,
            |stream| peers.admit(stream),
            |work| std::thread::Builder::new().name("vault client".to_owned()).spawn(work).map(drop),
        );
        watch.thread().unpark();
        let _ = watch.join();
        let _ = self.vault().lock_all((self.clock)());
        Ok(())
    }

    /// Takes one connection after the other. What fails there (no file or thread left, a peer that is gone) is the
    /// machine's trouble and passes: keys and codes in memory must not go for it.
    fn serve(
        self: &Arc<Self>,
        mut accept: impl FnMut() -> io::Result<UnixStream>,
        admits: impl Fn(&UnixStream) -> bool,
        mut start: impl FnMut(Work) -> io::Result<()>,
    ) {
        let mut pause = PAUSES[0];
        loop {
            let taken = accept();
            if self.stopping.load(Ordering::Relaxed) {
                return;
            }
            let begun = taken.and_then(|stream| match admits(&stream) {
                true => self.begin(stream, &mut start),
                false => Ok(()),
            });
            match begun {
                Ok(()) => pause = PAUSES[0],
                Err(error) => {
                    eprintln!("the vault could not take a connection: {error}");
                    std::thread::sleep(pause);
                    pause = (pause * 2).min(PAUSES[1]);
                }
            }
        }
    }

    fn begin(
        self: &Arc<Self>,
        mut stream: UnixStream,
        start: &mut impl FnMut(Work) -> io::Result<()>,
    ) -> io::Result<()> {
        let client = Client::of(self);
        if client.0.clients.load(Ordering::Relaxed) > CLIENTS_MAX {
            let _ = write_frame(&mut stream, &refused(Why::Busy));
            return Ok(());
        }
        start(Box::new(move || {
            // A client that breaks off harms nobody else.
            let _ = client.0.talk(stream);
        }))
    }

    /// Looks for unlockings that are over, so that their keys go although nobody asks for anything.
    fn watch(&self) {
        while !self.stopping.load(Ordering::Relaxed) {
            if let Err(error) = self.vault().lapse((self.clock)()) {
                eprintln!("an unlocking that ended is not on the vault's record: {error}");
            }
            std::thread::park_timeout(LAPSE_EVERY);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Gate, Secret, Shelf, Vault,
        process::IDLE,
        protocol::{Request, read_frame},
        vault::Ask,
    };
    use std::collections::VecDeque;

    struct Nobody;
    impl Gate for Nobody {
        fn allows(&self, _: &Ask) -> Result<String, String> {
            Err("nobody".to_owned())
        }
    }

    /// A machine that runs out of files and threads for a while: whoever comes afterwards is served.
    #[test]
    fn connections_that_cannot_be_taken_end_nothing() {
        let vault = Vault::new(Shelf::in_memory().unwrap(), &Secret::new([1; 32]), Box::new(Nobody));
        let service = Service::new(vault, Arc::new(|| 0));
        let pair = || UnixStream::pair().unwrap();
        let ((lost, first), (mut served, second), (_last, third)) = (pair(), pair(), pair());
        let trouble = io::Error::from_raw_os_error;
        let mut coming = VecDeque::from([
            Err(trouble(libc::EMFILE)),
            Err(trouble(libc::ECONNABORTED)),
            Ok(first),
            Ok(second),
            Ok(third),
        ]);
        let status = Request::Status { unit: "089".to_owned(), member: None, session: None };
        write_frame(&mut served, &status).unwrap();
        let mut threads = 0;
        let stopper = service.clone();
        service.serve(
            || {
                // With the last one it is told to stop.
                if coming.len() == 1 {
                    stopper.stop();
                }
                coming.pop_front().unwrap()
            },
            |_| true,
            |work| {
                threads += 1;
                if threads == 1 {
                    return Err(trouble(libc::EAGAIN));
                }
                std::thread::spawn(work);
                Ok(())
            },
        );
        assert_eq!(threads, 2);
        served.set_read_timeout(Some(IDLE)).unwrap();
        assert!(read_frame(&mut served).unwrap().is_some());
        // The one for whom there was no thread was let go, and is not counted any more.
        assert!(read_frame(&mut &lost).unwrap().is_none());
        drop(served);
        let began = std::time::Instant::now();
        while service.clients.load(Ordering::Relaxed) > 0 {
            assert!(began.elapsed() < IDLE, "a connection stays counted");
            std::thread::sleep(PAUSES[0]);
        }
    }
}
