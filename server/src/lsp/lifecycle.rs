//! When the process ends, and how: exit codes, answers under way, and the editor that died.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Whether `shutdown` was asked for, and how many requests are being answered.
#[derive(Default)]
pub(super) struct Lifecycle {
    shut_down: AtomicBool,
    pending: Mutex<usize>,
    answered: Condvar,
}

impl Lifecycle {
    /// The client asked to shut down.
    pub(super) fn shut_down(&self) {
        self.shut_down.store(true, Ordering::Relaxed);
    }

    /// 0 after `shutdown`, else 1.
    pub(super) fn exit_code(&self) -> ExitCode {
        if self.shut_down.load(Ordering::Relaxed) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    /// A request is being answered. Waits while more are under way than any client means to send:
    /// reading on would only fill the memory.
    pub(super) fn begin(&self) {
        const MOST: usize = 4096;
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pending = self
            .answered
            .wait_while(pending, |pending| *pending >= MOST)
            .unwrap_or_else(PoisonError::into_inner);
        *pending += 1;
    }

    /// It was answered.
    pub(super) fn end(&self) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        *pending = pending.saturating_sub(1);
        self.answered.notify_all();
    }

    /// Waits for the answers under way, but not longer than `limit`.
    pub(super) fn settle(&self, limit: Duration) {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self
            .answered
            .wait_timeout_while(pending, limit, |pending| *pending > 0);
    }
}

/// Ends this process when the client's process ends without saying so.
///
/// Normally the input ends then; but a child that the editor started may hold the pipe open. Where
/// `/proc` does not exist or the process is not visible, nothing is watched.
pub(super) async fn watch(client: u32) {
    const EVERY: Duration = Duration::from_secs(5);
    let Some(started) = started(client) else {
        return;
    };
    loop {
        tokio::time::sleep(EVERY).await;
        if self::started(client).as_ref() != Some(&started) {
            tracing::warn!("the client, process {client}, is gone");
            std::process::exit(1);
        }
    }
}

/// When a process started, to tell it from a later one with the same id.
fn started(process: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in parentheses, may contain anything; fields are counted after it.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    let zombie = matches!(state, "Z" | "X");
    (!zombie).then(|| fields.nth(18).map(str::to_owned))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_a_start_and_a_missing_one_has_none() {
        let proc_exists = std::path::Path::new("/proc/self/stat").exists();
        assert_eq!(started(std::process::id()).is_some(), proc_exists);
        assert_eq!(started(u32::MAX), None);
    }
}
