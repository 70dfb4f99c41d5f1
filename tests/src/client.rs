//! A client that speaks LSP with the program over pipes, as an editor does.
//!
//! It never waits longer than [`PATIENCE`], and answers what the server asks of it unless told not
//! to.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything may take before a test fails. Machines that run tests are busy.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Messages that came while another one was waited for.
    kept: VecDeque<Value>,
    next_id: i64,
    /// Requests of the server, in their order.
    pub asked: Vec<Value>,
    /// Whether requests of the server are answered.
    pub answers: bool,
}

impl Client {
    /// Starts a server, without saying anything yet.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(program: &Path) -> Self {
        Self::start_with(Command::new(program))
    }

    /// Starts a server with arguments or an environment.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_with(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let output = child.stdout.take().expect("piped");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            input: child.stdin.take(),
            child,
            messages,
            kept: VecDeque::new(),
            next_id: 0,
            asked: Vec::new(),
            answers: true,
        }
    }

    /// Starts the tested program and initializes it with these client capabilities.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn initialized(program: &Path, capabilities: &Value) -> Self {
        let mut client = Self::start(program);
        client.initialize(json!({ "capabilities": capabilities }));
        client
    }

    /// Initializes the server with whole parameters; its answer.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn initialize(&mut self, params: Value) -> Value {
        let mut params = params;
        params
            .as_object_mut()
            .expect("parameters are an object")
            .entry("processId")
            .or_insert(Value::Null);
        let answer = self.request("initialize", params).expect("it initializes");
        self.notify("initialized", json!({}));
        answer
    }

    /// Sends bytes as they are. A server that ended is noticed elsewhere.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        if let Some(input) = &mut self.input {
            let _ = input.write_all(bytes).and_then(|()| input.flush());
        }
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        self.send_bytes(&framed(message));
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and does not wait; its id.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Waits for the answer to a request.
    ///
    /// # Errors
    /// The error that the server answers.
    ///
    /// # Panics
    /// When no answer comes.
    pub fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let answer = self.wait(|message| message["id"] == id && message.get("method").is_none());
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["result"].clone()),
        }
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// The error that the server answers.
    ///
    /// # Panics
    /// When no answer comes.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Opens a document.
    pub fn open(&mut self, uri: &str, language: &str, version: i32, text: &str) {
        let document =
            json!({ "uri": uri, "languageId": language, "version": version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a document.
    pub fn change(&mut self, uri: &str, version: i32, changes: Value) {
        self.send(&change(uri, version, changes));
    }

    /// Waits for the findings of a version of a document.
    ///
    /// # Panics
    /// When they do not come.
    pub fn diagnostics(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let message = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == version
        });
        let items = message["params"]["diagnostics"].as_array();
        items.expect("a list of findings").clone()
    }

    /// Waits for a message.
    ///
    /// # Panics
    /// When it does not come.
    pub fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&wanted) {
            return self.kept.remove(at).expect("it was found there");
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let Some(message) = self.receive(end) else {
                panic!(
                    "the server did not send what was waited for, but: {:#?}",
                    self.kept
                );
            };
            if wanted(&message) {
                return message;
            }
            self.kept.push_back(message);
        }
    }

    /// The next message, whatever it is; nothing when the server ended or the time is over.
    pub fn next(&mut self, within: Duration) -> Option<Value> {
        match self.kept.pop_front() {
            Some(message) => Some(message),
            None => self.receive(Instant::now() + within),
        }
    }

    fn receive(&mut self, end: Instant) -> Option<Value> {
        let left = end.saturating_duration_since(Instant::now());
        let message = match self.messages.recv_timeout(left) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        };
        if message.get("method").is_some() && message.get("id").is_some() {
            self.asked.push(message.clone());
            if self.answers {
                let answer = json!({ "jsonrpc": "2.0", "id": message["id"], "result": null });
                self.send(&answer);
            }
        }
        Some(message)
    }

    /// The process id of the server.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Closes the input of the server.
    pub fn close_input(&mut self) {
        self.input = None;
    }

    /// Waits for the end of the server; its exit code.
    ///
    /// # Panics
    /// When it does not end.
    pub fn exit_code(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.child.try_wait().expect("a child can be waited for") {
                Some(status) => return status.code(),
                None if Instant::now() > end => panic!("the server does not end"),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    /// Ends the session as the protocol has it; the exit code.
    ///
    /// # Panics
    /// When it does not end.
    pub fn shut_down(mut self) -> Option<i32> {
        self.request("shutdown", Value::Null)
            .expect("it shuts down");
        self.notify("exit", Value::Null);
        self.exit_code()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A `didChange` notification.
#[must_use]
pub fn change(uri: &str, version: i32, changes: Value) -> Value {
    let document = json!({ "uri": uri, "version": version });
    json!({
        "jsonrpc": "2.0",
        "method": "textDocument/didChange",
        "params": { "textDocument": document, "contentChanges": changes },
    })
}

/// A message with its header.
#[must_use]
pub fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A place of the protocol.
#[must_use]
pub fn position(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}

/// The URI of a file.
///
/// # Panics
/// When the path is not absolute.
#[must_use]
pub fn uri(path: &Path) -> String {
    tower_lsp::lsp_types::Url::from_file_path(path)
        .expect("an absolute path")
        .to_string()
}

/// Reads one message; nothing at the end of the output.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.parse().expect("a length is a number");
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("a body is JSON"))
}
