//! The log, on standard error, where editors look for it.
//!
//! Its level is that of `UNIKERNEL_LS_LOG`, until the editor sets another one: `off`, `error`,
//! `warn` (the default), `info`, `debug` or `trace`.

use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::Level;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How many of the levels, most severe first, are logged.
static LOGGED: AtomicUsize = AtomicUsize::new(WARN);
const WARN: usize = 2;

/// Starts to log.
pub(super) fn start() {
    if let Ok(level) = std::env::var("UNIKERNEL_LS_LOG") {
        set(&level);
    }
    let shown = dynamic_filter_fn(|metadata, _| {
        severity(*metadata.level()) <= LOGGED.load(Ordering::Relaxed)
    });
    let printed = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false);
    // Only one server runs in a process; a second start changes nothing.
    let _ = tracing_subscriber::registry()
        .with(shown)
        .with(printed)
        .try_init();
}

/// Sets the level by its name; whether there is one of that name.
pub(super) fn set(level: &str) -> bool {
    let levels = ["off", "error", "warn", "info", "debug", "trace"];
    let Some(count) = levels.iter().position(|name| *name == level) else {
        return false;
    };
    LOGGED.store(count, Ordering::Relaxed);
    tracing::callsite::rebuild_interest_cache();
    true
}

fn severity(level: Level) -> usize {
    match level {
        Level::ERROR => 1,
        Level::WARN => WARN,
        Level::INFO => 3,
        Level::DEBUG => 4,
        Level::TRACE => 5,
    }
}
