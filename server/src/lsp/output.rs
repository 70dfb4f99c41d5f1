//! Writing messages, whole and in the order in which they were handed over.
//!
//! Who finds nobody writing writes, including what others hand over meanwhile. A client that does
//! not read therefore holds up one thread, and never the one that reads its messages: a client may
//! first send everything it has and read the answers afterwards.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// Where messages go. Clones write to the same place.
#[derive(Clone)]
pub(super) struct Output {
    shared: Arc<Shared>,
}

struct Shared {
    queue: Mutex<Queue>,
    emptied: Condvar,
    sink: Mutex<Box<dyn Write + Send>>,
}

#[derive(Default)]
struct Queue {
    frames: VecDeque<Vec<u8>>,
    writing: bool,
}

/// A notification. Not made by the library's client, which would make a tree of JSON values first.
#[derive(Serialize)]
pub(super) struct Notification<T> {
    jsonrpc: &'static str,
    method: &'static str,
    params: T,
}

impl<T> Notification<T> {
    /// With these parameters.
    pub(super) fn new(method: &'static str, params: T) -> Self {
        Self {
            jsonrpc: "2.0",
            method,
            params,
        }
    }
}

impl Output {
    /// Writes to `sink`.
    pub(super) fn new(sink: Box<dyn Write + Send>) -> Self {
        let shared = Shared {
            queue: Mutex::default(),
            emptied: Condvar::new(),
            sink: Mutex::new(sink),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Sends a message; may wait for the client to read. Not for the thread that reads from it.
    pub(super) fn send(&self, message: &impl Serialize) {
        if self.enqueue(message) {
            self.drain();
        }
    }

    /// Sends a message without waiting: whoever is writing takes it along, else `runtime` writes.
    pub(super) fn send_soon(&self, message: &impl Serialize, runtime: &tokio::runtime::Handle) {
        if self.enqueue(message) {
            let output = self.clone();
            runtime.spawn_blocking(move || output.drain());
        }
    }

    /// Waits until everything is written, but not longer than `limit`.
    pub(super) fn flush(&self, limit: std::time::Duration) {
        let busy = |queue: &mut Queue| queue.writing || !queue.frames.is_empty();
        let _ = self
            .shared
            .emptied
            .wait_timeout_while(self.queue(), limit, busy);
    }

    /// Appends; whether the caller has to write.
    fn enqueue(&self, message: &impl Serialize) -> bool {
        let Some(frame) = frame(message) else {
            return false;
        };
        let mut queue = self.queue();
        queue.frames.push_back(frame);
        !std::mem::replace(&mut queue.writing, true)
    }

    fn drain(&self) {
        let mut sink = self
            .shared
            .sink
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        loop {
            let mut queue = self.queue();
            let Some(frame) = queue.frames.pop_front() else {
                queue.writing = false;
                self.shared.emptied.notify_all();
                return;
            };
            drop(queue);
            // A client that went away cannot be told; its input ends, and with it the process.
            let _ = sink.write_all(&frame).and_then(|()| sink.flush());
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.shared
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Header and body in one piece, so that one write is one message.
fn frame(message: &impl Serialize) -> Option<Vec<u8>> {
    /// Room for the header; bodies are at most 20 digits long.
    const HEADER: usize = "Content-Length: ".len() + 20 + "\r\n\r\n".len();
    let mut frame = vec![b' '; HEADER];
    serde_json::to_writer(&mut frame, message).ok()?;
    let header = format!("Content-Length: {}\r\n\r\n", frame.len() - HEADER);
    let start = HEADER - header.len();
    frame[start..HEADER].copy_from_slice(header.as_bytes());
    frame.drain(..start);
    Some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_its_length() {
        assert_eq!(
            frame(&"é").as_deref(),
            Some("Content-Length: 4\r\n\r\n\"é\"".as_bytes())
        );
    }
}
