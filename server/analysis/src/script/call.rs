//! The calls in a text: of the `mirage` tool, and of what starts a unikernel.

use super::shell::{Word, words};

/// One call.
#[derive(Clone, Debug)]
pub(super) enum Call {
    /// `mirage COMMAND …`.
    Mirage {
        /// The command.
        command: Word,
        /// The name of the program, before it.
        program: Word,
        /// What follows.
        arguments: Vec<Word>,
    },
    /// `solo5-hvt OPTIONS [--] IMAGE ARGUMENTS`.
    Tender {
        /// The name of the program.
        program: Word,
        /// What is started.
        image: Word,
        /// Those of the tender.
        options: Vec<Word>,
        /// Those of the unikernel.
        boot: Vec<Word>,
    },
    /// `albatross-client create --arg=ARGUMENT … NAME IMAGE`.
    Albatross {
        /// The name of the program.
        program: Word,
        /// Everything behind it.
        words: Vec<Word>,
        /// The arguments of the unikernel, as they are quoted behind `--arg=`.
        boot: Vec<Word>,
    },
}

/// The calls in a text, in their order.
pub(super) fn calls(name: &str, text: &str) -> Vec<Call> {
    let language = Language::of(name);
    let mut calls = Vec::new();
    let mut fenced = false;
    let mut start = 0;
    // The words of a call are not looked at again, so a text is read once however often it names
    // a program.
    let mut read = 0;
    for line in text.split_inclusive('\n') {
        let begin = start;
        start += line.len();
        if language == Language::Markdown && line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if !language.has_calls(line, fenced) {
            continue;
        }
        for (at, _) in line.match_indices(['m', 's', 'a']) {
            if begin + at >= read && is_start(line, at) {
                let Some((call, end)) = call(text, begin + at) else {
                    continue;
                };
                read = end;
                calls.extend(call);
            }
        }
    }
    calls
}

/// What else than commands a text says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Shell,
    Yaml,
    Markdown,
}

impl Language {
    fn of(name: &str) -> Self {
        match name.rsplit('.').next() {
            Some("md") => Self::Markdown,
            Some("yml" | "yaml") => Self::Yaml,
            _ => Self::Shell,
        }
    }

    /// Whether a line can have commands, and not only words for people.
    fn has_calls(self, line: &str, fenced: bool) -> bool {
        let line = line.trim_start();
        match self {
            _ if line.starts_with('#') => false,
            Self::Shell => true,
            Self::Yaml => !line.trim_start_matches("- ").starts_with("name:"),
            Self::Markdown => fenced,
        }
    }
}

/// Whether the name of a program can begin here.
fn is_start(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    before.is_none_or(|c| {
        c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '`' | '(' | '@' | ';' | '&' | '|')
    })
}

/// The call that begins here, if one of the programs does, and where its last word ends.
fn call(text: &str, at: usize) -> Option<(Option<Call>, usize)> {
    const NAMES: [&str; 5] = [
        "mirage",
        "solo5-hvt",
        "solo5-spt",
        "solo5-virtio-run",
        "albatross-client",
    ];
    let rest = &text[at..];
    NAMES.iter().find(|name| {
        let after = rest.strip_prefix(**name);
        after.is_some_and(|after| after.starts_with([' ', '\t']))
    })?;
    let words = words(text, at);
    let end = words.last()?.range.end();
    Some((told(words), end.into()))
}

fn told(words: Vec<Word>) -> Option<Call> {
    let mut words = words.into_iter();
    let program = words.next()?;
    match program.text.as_str() {
        "mirage" => Some(Call::Mirage {
            program,
            command: words.next()?,
            arguments: words.collect(),
        }),
        "albatross-client" => {
            let words: Vec<_> = words.collect();
            Some(Call::Albatross {
                program,
                boot: words.iter().cloned().filter_map(argument).collect(),
                words,
            })
        }
        _ => {
            let all: Vec<_> = words.collect();
            // The first word that is no option is the image.
            let image = all.iter().position(|word| !word.text.starts_with('-'))?;
            let options = all.iter().take(image).filter(|word| word.text != "--");
            Some(Call::Tender {
                program,
                image: all.get(image)?.clone(),
                options: options.cloned().collect(),
                boot: all.iter().skip(image + 1).cloned().collect(),
            })
        }
    }
}

/// What stands behind `--arg=`.
fn argument(word: Word) -> Option<Word> {
    let prefix = "--arg=";
    let text = word.text.strip_prefix(prefix)?.to_owned();
    let size = ocaml_syntax::TextSize::of(prefix);
    Some(Word {
        text,
        range: ocaml_syntax::TextRange::new(word.range.start() + size, word.range.end()),
        expands: word.expands.map(|at| at.saturating_sub(prefix.len())),
        plain: word.plain,
        is_after_blank: false,
    })
}
