//! How far a long check is, on a terminal only.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, TryLockError};
use std::time::{Duration, Instant};

/// Shows progress on standard error.
pub(crate) struct Progress {
    all: usize,
    done: AtomicUsize,
    /// When it was shown last; nothing when it is never shown.
    shown: Option<Mutex<Instant>>,
    was_shown: std::sync::atomic::AtomicBool,
}

/// Short runs show nothing, long ones not more often than this.
const PAUSE: Duration = Duration::from_millis(500);

impl Progress {
    /// Progress through so many files.
    pub(crate) fn new(all: usize) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self {
            all,
            done: AtomicUsize::new(0),
            shown: terminal.then(|| Mutex::new(Instant::now())),
            was_shown: false.into(),
        }
    }

    /// One more file is done.
    pub(crate) fn step(&self) {
        let Some(shown) = &self.shown else {
            return;
        };
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let mut shown = match shown.try_lock() {
            Ok(shown) => shown,
            Err(TryLockError::Poisoned(shown)) => shown.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        if shown.elapsed() >= PAUSE {
            *shown = Instant::now();
            self.was_shown.store(true, Ordering::Relaxed);
            let _ = write!(
                std::io::stderr().lock(),
                "\rchecked {done} of {} files",
                self.all
            );
        }
    }

    /// Removes what was shown.
    pub(crate) fn end(&self) {
        if self.was_shown.load(Ordering::Relaxed) {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}
