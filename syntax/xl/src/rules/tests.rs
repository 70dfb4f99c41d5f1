//! The examples on the pages are tests: a `wrong` block is found where its `^^^` says, `mended` is
//! what the first fix makes of the block before it, a `fine` block is fine.

use rowan::{TextRange, TextSize};

use super::{RULES, Rule};
use crate::{Diagnostic, Edit, Options, check, parse, parse_template};

/// A code block of a page.
struct Example {
    words: Vec<String>,
    text: String,
    marks: Vec<TextRange>,
}

impl Example {
    fn is(&self, word: &str) -> bool {
        self.words.iter().any(|other| other == word)
    }

    fn found(&self, text: &str, rule: &Rule) -> Vec<Diagnostic> {
        let xen = self.words.iter().find_map(|word| word.strip_prefix("xen="));
        let options = Options {
            xen: xen.map(|xen| xen.parse().unwrap()).unwrap_or_default(),
            unikernel: Some(self.is("unikernel")),
            hints: self.is("hints"),
        };
        let parse = if self.is("template") {
            parse_template(text)
        } else {
            parse(text)
        };
        let mut found = check(&parse, &options);
        found.retain(|finding| finding.rule == rule.name);
        found
    }
}

/// The blocks of a page. `␍` stands for a carriage return; a line of `^` marks the line above.
fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut fence = String::new();
    let mut line_start = 0;
    for line in page.lines() {
        let marks = line.len() - line.trim_start_matches('`').len();
        if let (true, Some(words)) = (marks >= 3, line[marks..].strip_prefix("xl ")) {
            fence = "`".repeat(marks);
            let words = words.split(' ').map(str::to_owned).collect();
            examples.push(Example {
                words,
                text: String::new(),
                marks: Vec::new(),
            });
        } else if line == fence {
            fence.clear();
        } else if let (false, Some(example)) = (fence.is_empty(), examples.last_mut()) {
            let marked = line.trim_start_matches(' ');
            if !marked.is_empty() && marked.trim_matches('^').is_empty() {
                let start = TextSize::new((line_start + line.len() - marked.len()) as u32);
                example
                    .marks
                    .push(TextRange::at(start, TextSize::of(marked)));
            } else {
                line_start = example.text.len();
                example.text += &line.replace('␍', "\r");
                example.text.push('\n');
            }
        }
    }
    for example in &mut examples {
        if example.is("open") {
            example.text.pop();
        }
    }
    examples
}

fn apply(text: &str, findings: &[Diagnostic]) -> String {
    let mut edits: Vec<&Edit> = Vec::new();
    for finding in findings {
        let fix = finding
            .fixes
            .first()
            .unwrap_or_else(|| panic!("no fix: {finding:?}"));
        if fix.edits.iter().all(|edit| !edits.contains(&edit)) {
            edits.extend(&fix.edits);
        }
    }
    edits.sort_by_key(|edit| edit.range.start());
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(
            usize::from(edit.range.start())..usize::from(edit.range.end()),
            &edit.text,
        );
    }
    text
}

#[test]
fn examples_are_true() {
    for rule in RULES {
        let examples = examples(rule.page);
        let mut before: Option<(&Example, Vec<Diagnostic>)> = None;
        for example in &examples {
            let context = format!("{}\n{}", rule.name, example.text);
            if example.is("mended") {
                let (wrong, found) = before.take().unwrap();
                assert_eq!(
                    apply(&wrong.text, &found).trim_end(),
                    example.text.trim_end(),
                    "{context}"
                );
                let again = wrong.found(&example.text, rule);
                assert_eq!(again, [], "{context}");
                continue;
            }
            let found = example.found(&example.text, rule);
            if example.is("fine") {
                assert_eq!(found, [], "{context}");
                continue;
            }
            assert!(!found.is_empty(), "nothing found: {context}");
            if !example.marks.is_empty() {
                let places: Vec<_> = found.iter().map(|finding| finding.range).collect();
                assert_eq!(places, example.marks, "{context}{found:?}");
            }
            before = Some((example, found));
        }
        assert!(
            examples.iter().any(|example| example.is("fine")),
            "{}",
            rule.name
        );
        let has_wrong = examples.iter().any(|example| example.is("wrong"));
        assert!(has_wrong || rule.name == "xl-too-deep", "{}", rule.name);
    }
}

#[test]
fn names_are_unique_and_pages_begin_with_a_sentence() {
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
    for rule in RULES {
        assert!(rule.summary().ends_with('.'), "{}", rule.name);
    }
}

#[test]
fn placeholders_are_never_reported() {
    let template = "name = '@NAME@'\nkernel = '@KERNEL@'\ntype = 'pvh'\nmemory = @MEMORY@\n\
        on_crash = 'preserve'\ndisk = [ 'format=raw, vdev=xvda, access=rw, target=@BLOCK:a.img@' ]\n\
        vif = [ 'bridge=@NETWORK:service@' ]\n";
    let options = Options {
        unikernel: Some(true),
        ..Options::default()
    };
    assert_eq!(check(&parse_template(template), &options), []);
}
