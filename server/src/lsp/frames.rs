//! Cutting messages out of the input: `Content-Length` headers, then a JSON body.
//!
//! A client that sends something broken is told so and keeps being served: the next header line
//! starts a new message.

use std::io::{BufRead, Read};

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};

/// The greatest body that is read, in bytes; longer ones are skipped.
const LIMIT: usize = 64 << 20;

/// The longest header line that makes sense.
const HEADER_LIMIT: u64 = 4096;

/// One message.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A request or a notification.
    Request(Request),
    /// The answer to a request of ours.
    Response(Response),
    /// Something broken: the error to answer, and to whom.
    Broken(Id, Error),
}

/// The messages of an input.
pub(super) struct Frames<R> {
    input: R,
}

impl<R: BufRead> Frames<R> {
    /// Reads from `input`.
    pub(super) fn new(input: R) -> Self {
        Self { input }
    }

    /// Waits for the next message; nothing when the input ends.
    pub(super) fn next(&mut self) -> Option<Incoming> {
        let length = match self.header()? {
            Ok(length) if length > LIMIT => {
                std::io::copy(
                    &mut (&mut self.input).take(length as u64),
                    &mut std::io::sink(),
                )
                .ok()?;
                return Some(broken(format!("a message of {length} bytes is too long")));
            }
            Ok(length) => length,
            Err(problem) => return Some(broken(problem)),
        };
        let mut body = Vec::new();
        (&mut self.input)
            .take(length as u64)
            .read_to_end(&mut body)
            .ok()?;
        (body.len() == length).then(|| message(&body))
    }

    /// Reads header lines up to a blank one. Lines that say nothing of a length, such as
    /// `Content-Type`, do not matter.
    fn header(&mut self) -> Option<Result<usize, String>> {
        let mut length = None;
        let mut seen = false;
        loop {
            let mut line = Vec::new();
            let read = (&mut self.input)
                .take(HEADER_LIMIT)
                .read_until(b'\n', &mut line);
            if read.ok()? == 0 {
                return None;
            }
            match (line.trim_ascii(), length.take()) {
                (b"", Some(length)) => return Some(length),
                (b"", None) if seen => {
                    return Some(Err("a header without Content-Length".to_owned()));
                }
                (b"", None) => {}
                (line, before) => {
                    seen = true;
                    length = content_length(line).or(before);
                }
            }
        }
    }
}

/// The length that a header line states, also after garbage that was not ended by a line.
fn content_length(line: &[u8]) -> Option<Result<usize, String>> {
    const NAME: &str = "content-length:";
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let value = line[line.rfind(NAME)? + NAME.len()..].trim();
    Some(
        value
            .parse()
            .map_err(|_| format!("Content-Length '{value}' is no number of bytes")),
    )
}

fn message(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return broken(error.to_string()),
    };
    let id = id_of(&value);
    let parsed = if value.get("method").is_some() {
        serde_json::from_value(value).map(|request| Incoming::Request(tolerated(request)))
    } else {
        serde_json::from_value(value).map(Incoming::Response)
    };
    parsed.unwrap_or_else(|error| {
        let mut invalid = Error::invalid_request();
        invalid.data = Some(Value::String(error.to_string()));
        Incoming::Broken(id, invalid)
    })
}

/// Clients write `"params": null` where there are none, and `{}` where none are known.
fn tolerated(request: Request) -> Request {
    let (method, id, mut params) = request.into_parts();
    if let (Some(params), "initialize") = (&mut params, &*method) {
        name_as_the_types_do(params);
    }
    let params = match params {
        _ if matches!(&*method, "shutdown" | "unikernel/releases") => None,
        None | Some(Value::Null) if method == "initialized" => Some(Value::Object(<_>::default())),
        Some(Value::Null) => None,
        params => params,
    };
    let mut built = Request::build(method);
    if let Some(id) = id {
        built = built.id(id);
    }
    if let Some(params) = params {
        built = built.params(params);
    }
    built.finish()
}

/// The protocol says `workspace.diagnostics`; the types of `lsp-types` 0.94 read
/// `workspace.diagnostic`, and so would never learn that a client pulls again when asked to.
fn name_as_the_types_do(initialize: &mut Value) {
    let workspace = initialize.pointer_mut("/capabilities/workspace");
    if let Some(Value::Object(workspace)) = workspace
        && let Some(diagnostics) = workspace.remove("diagnostics")
    {
        workspace.insert("diagnostic".to_owned(), diagnostics);
    }
}

fn id_of(value: &Value) -> Id {
    let id = value.get("id").cloned().unwrap_or_default();
    serde_json::from_value(id).unwrap_or_default()
}

fn broken(problem: String) -> Incoming {
    let error = Error {
        code: ErrorCode::ParseError,
        message: "Parse error".into(),
        data: Some(Value::String(problem)),
    };
    Incoming::Broken(Id::Null, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    fn read(input: &str) -> Vec<String> {
        let mut frames = Frames::new(input.as_bytes());
        std::iter::from_fn(|| frames.next())
            .map(|incoming| match incoming {
                Incoming::Request(request) => match request.params() {
                    Some(params) => format!("{} {params}", request.method()),
                    None => request.method().to_owned(),
                },
                Incoming::Response(response) => format!("answer {}", response.id()),
                Incoming::Broken(id, error) => format!("{id} {}", error.code.code()),
            })
            .collect()
    }

    const HELLO: &str = r#"{"jsonrpc":"2.0","method":"hello"}"#;

    #[test]
    fn messages_follow_each_other() {
        let answer = framed(r#"{"jsonrpc":"2.0","id":7,"result":null}"#);
        let typed = HELLO.len().to_string();
        let typed = format!(
            "content-length:{typed}\nContent-Type: application/vscode-jsonrpc; charset=utf-8\n\n{HELLO}"
        );
        let input = format!("{}{answer}{typed}", framed(HELLO));
        assert_eq!(read(&input), ["hello", "answer 7", "hello"]);
    }

    #[test]
    fn after_something_broken_comes_the_next_message() {
        for (garbage, answer) in [
            (framed("{\"jsonrpc\":"), "null -32700"),
            (framed("[1, 2]"), "null -32600"),
            (framed("7"), "null -32600"),
            (
                framed(r#"{"jsonrpc":"1.0","method":"x","id":3}"#),
                "3 -32600",
            ),
            (framed(""), "null -32700"),
            ("Content-Length: -3\r\n\r\n".to_owned(), "null -32700"),
            ("Hello: there\r\n\r\n".to_owned(), "null -32700"),
        ] {
            let input = format!("{garbage}{}", framed(HELLO));
            assert_eq!(read(&input), [answer, "hello"], "after {garbage:?}");
        }
        assert_eq!(read(&format!("\r\n\r\n{}", framed(HELLO))), ["hello"]);
        assert_eq!(read(&format!("garbage{}", framed(HELLO))), ["hello"]);
    }

    #[test]
    fn an_end_inside_a_message_is_the_end() {
        assert!(read("Content-Length: 10\r\n\r\n{").is_empty());
        assert!(read("Content-Le").is_empty());
    }

    #[test]
    fn absent_parameters_have_many_forms() {
        let shutdown = framed(r#"{"jsonrpc":"2.0","id":1,"method":"shutdown","params":{}}"#);
        let initialized = framed(r#"{"jsonrpc":"2.0","method":"initialized","params":null}"#);
        assert_eq!(
            read(&(shutdown + &initialized)),
            ["shutdown", "initialized {}"]
        );
    }
}
