//! Reading messages and answering them.
//!
//! One thread reads. It polls each handler once, in the order of the messages, so that every write
//! has happened before the next message is looked at; what is still under way then continues on
//! the runtime. Handlers therefore write before their first `await`, and never write after it.

use std::io::{BufReader, stdin, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use futures::{FutureExt, SinkExt, StreamExt};
use serde_json::Value;
use tokio::runtime::{Handle, Runtime};
use tower::Service;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::{ClientSocket, ExitedError, LspService};

use super::Options;
use super::frames::{Frames, Incoming};
use super::lifecycle::{Lifecycle, watch};
use super::output::Output;
use super::server::Backend;

/// A request that takes longer is named in the log.
const SLOW: Duration = Duration::from_millis(200);

/// How long the answers under way are waited for when the input ends.
const GRACE: Duration = Duration::from_secs(5);

/// Serves until the end.
pub(super) fn run(runtime: Runtime, options: &Options) -> ExitCode {
    let output = Output::new(Box::new(stdout()));
    let lifecycle = Arc::new(Lifecycle::default());
    let (service, socket) = {
        let (output, lifecycle) = (output.clone(), lifecycle.clone());
        super::server::service(move |client| Backend::new(client, output, lifecycle, options))
    };
    if let Some(client) = options.client_process {
        runtime.spawn(watch(client));
    }
    let mut dispatcher = Dispatcher {
        service,
        output,
        lifecycle,
        runtime: runtime.handle().clone(),
    };
    let code = {
        let _context = runtime.enter();
        dispatcher.run(socket)
    };
    runtime.shutdown_background();
    code
}

type Answer = BoxFuture<'static, Result<Option<Response>, ExitedError>>;

struct Dispatcher {
    service: LspService<Backend>,
    output: Output,
    lifecycle: Arc<Lifecycle>,
    runtime: Handle,
}

impl Dispatcher {
    fn run(&mut self, socket: ClientSocket) -> ExitCode {
        let (mut requests, mut responses) = socket.split();
        let output = self.output.clone();
        self.runtime.spawn(async move {
            while let Some(request) = requests.next().await {
                output.send(&request);
            }
        });
        let mut frames = Frames::new(BufReader::with_capacity(1 << 16, stdin()));
        while let Some(incoming) = frames.next() {
            match incoming {
                Incoming::Request(request) if request.method() == "exit" => {
                    self.output.flush(GRACE);
                    return self.lifecycle.exit_code();
                }
                Incoming::Request(request) => self.call(request),
                // Never waits: the library only files the answer.
                Incoming::Response(response) => drop(responses.send(response).now_or_never()),
                Incoming::Broken(id, error) => {
                    tracing::warn!("a broken message: {error}");
                    self.answer(&Response::from_error(id, error));
                }
            }
        }
        self.end()
    }

    /// The input ended: a client that went away, or one that sent all it had and reads the answers.
    fn end(&self) -> ExitCode {
        let backend = self.service.inner();
        self.lifecycle.settle(GRACE);
        backend.publisher.settle(GRACE);
        self.output.flush(GRACE);
        self.lifecycle.exit_code()
    }

    fn call(&mut self, request: Request) {
        let id = request.id().cloned();
        let method = request.method().to_owned();
        let started = Instant::now();
        let mut answer: Answer = self.service.call(request);
        let mut context = Context::from_waker(Waker::noop());
        let polled = catch_unwind(AssertUnwindSafe(|| answer.poll_unpin(&mut context)));
        note_slow(&method, started);
        match polled {
            Ok(Poll::Pending) => self.go_on(answer, id, method, started),
            Ok(Poll::Ready(Ok(Some(response)))) => self.answer(&response),
            Ok(Poll::Ready(_)) => {}
            Err(_) => {
                if let Some(id) = id {
                    self.answer(&internal_error(id));
                }
            }
        }
    }

    fn go_on(&self, answer: Answer, id: Option<Id>, method: String, started: Instant) {
        self.lifecycle.begin();
        let (output, lifecycle) = (self.output.clone(), self.lifecycle.clone());
        self.runtime.spawn(async move {
            let answered = AssertUnwindSafe(answer).catch_unwind().await;
            match (answered, id) {
                (Ok(Ok(Some(response))), _) => output.send(&response),
                (Err(_), Some(id)) => output.send(&internal_error(id)),
                _ => {}
            }
            note_slow(&method, started);
            lifecycle.end();
        });
    }

    fn answer(&self, response: &Response) {
        self.output.send_soon(response, &self.runtime);
    }
}

fn internal_error(id: Id) -> Response {
    let mut error = Error::internal_error();
    error.data = Some(Value::String(
        "a bug in unikernel-ls; please report it".to_owned(),
    ));
    Response::from_error(id, error)
}

fn note_slow(method: &str, started: Instant) {
    let taken = started.elapsed();
    if taken >= SLOW {
        tracing::warn!("{method} took {} ms", taken.as_millis());
    }
}
