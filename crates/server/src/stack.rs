//! Stacks that are wiped: a thread that worked for the 089 leaves nothing of it on its stack when it rests.
//!
//! The allocator wipes what is freed. A parser or a hash also copies what it reads into blocks on the stack of its
//! thread, and what a function leaves there stays until another one happens to overwrite it. A memory dump of an
//! idle server would show it. So every thread of the runtime that goes to rest ([`at_rest`]) overwrites the stack
//! below itself if a request of the 089 was under way at any time since it last did so.
//!
//! A task may move between threads at each of its pauses. Whichever ran a piece of it rests afterwards, either
//! while the request is still open (`OPEN` is not zero) or later (`ENDED` has moved on); both make it wipe.

use std::{
    cell::Cell,
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering::SeqCst},
};

/// How much of the stack is overwritten, bytes; a thread of the runtime has 2 MiB. The deepest traces found were
/// 140 KiB down, in a build without optimisation.
const DEPTH: usize = 512 << 10;

static OPEN: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static WIPED_AT: Cell<u64> = const { Cell::new(0) };
}

/// A request of the 089 is under way as long as this lives.
pub struct Sensitive(());

impl Sensitive {
    pub fn begin() -> Self {
        OPEN.fetch_add(1, SeqCst);
        Self(())
    }
}

impl Drop for Sensitive {
    fn drop(&mut self) {
        // In this order: who sees the count at zero sees this end too.
        ENDED.fetch_add(1, SeqCst);
        OPEN.fetch_sub(1, SeqCst);
    }
}

/// To be called by each thread of the runtime when it goes to rest.
pub fn at_rest() {
    let open = OPEN.load(SeqCst) > 0;
    let ended = ENDED.load(SeqCst);
    if WIPED_AT.replace(ended) != ended || open {
        wipe();
    }
}

/// Overwrites the stack below the caller.
#[inline(never)]
pub fn wipe() {
    black_box(&mut [0_u8; DEPTH]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Leaves a trace on the stack and tells where.
    #[inline(never)]
    fn trace() -> usize {
        let mut deep = [0xA5_u8; 4096];
        black_box(&mut deep);
        deep.as_ptr() as usize
    }

    #[test]
    fn a_thread_wipes_when_something_was_under_way_since_it_last_did() {
        at_rest();
        let before = WIPED_AT.get();
        let open = Sensitive::begin();
        assert_eq!(OPEN.load(SeqCst), 1);
        at_rest();
        assert_eq!(WIPED_AT.get(), before, "still under way: it wipes each time");
        drop(open);
        assert_eq!(OPEN.load(SeqCst), 0);
        at_rest();
        assert_eq!(WIPED_AT.get(), before + 1);
    }

    #[test]
    fn what_a_function_left_is_within_reach() {
        let left = trace();
        let here = black_box(&mut [0_u8; 1]).as_ptr() as usize;
        assert!(here.abs_diff(left) < DEPTH);
        wipe();
    }
}
