//! Ways to mend what was refused, found by trying: each small edit that people forget or mix up is
//! applied to the text, and is offered only if the release then refuses less.

use mirage_releases::Release;
use mirage_releases::api::{self, Kind as Item};
use ocaml_syntax::ast::{self, AstNode as _};
use ocaml_syntax::{Parse, SyntaxKind, SyntaxNode, TextRange, TextSize};

use crate::diagnostic::{Applicability, Edit, Fix};
use crate::signature;

use super::verdict::{Refusal, Verdict, judge};
use super::{build, verdict::syntax_verdict};

/// Longer texts are not typed again and again.
const BYTES: usize = 32 * 1024;
/// How many refusals are looked at, edits tried and ways offered for each.
const REFUSALS: usize = 3;
const TRIALS: usize = 32;
const OFFERS: usize = 3;

/// A text that was refused.
struct Patient<'a> {
    text: &'a str,
    parse: &'a Parse,
    siblings: Option<&'a [Box<str>]>,
    release: Release,
    /// How much of it is refused.
    refused: usize,
}

/// Where the first refusals of a verdict get their expectations from.
pub(super) fn explain(text: &str, parse: &Parse, verdict: &mut Verdict) {
    for refusal in verdict.refusals.iter_mut().take(REFUSALS) {
        if is_typing(refusal) && refusal.related.is_none() {
            refusal.related = origin(text, parse, refusal);
        }
    }
}

fn is_typing(refusal: &Refusal) -> bool {
    let rules = [
        "type-mismatch",
        "not-a-function",
        "too-many-arguments",
        "unknown-label",
    ];
    rules.contains(&refusal.rule)
}

/// Adds fixes to the first refusals of a verdict. Trying them costs many times what the verdict
/// did, so this is only done for who asks for fixes.
pub(super) fn mend(
    text: &str,
    parse: &Parse,
    siblings: Option<&[Box<str>]>,
    release: Release,
    verdict: &mut Verdict,
) {
    let patient = Patient {
        text,
        parse,
        siblings,
        release,
        refused: verdict.refusals.len(),
    };
    if text.len() > BYTES {
        return;
    }
    for refusal in verdict.refusals.iter_mut().take(REFUSALS) {
        let syntax = refusal.rule == "syntax-error";
        let edits = match syntax {
            true => patient.missing_in(refusal),
            false if is_typing(refusal) => patient.candidates(refusal),
            false => continue,
        };
        let mut offered = 0;
        let mut readable = None;
        for fix in edits.into_iter().take(TRIALS) {
            if offered >= OFFERS || refusal.fixes.iter().any(|it| it.edits == fix.edits) {
                continue;
            }
            match patient.after(&fix) {
                Some(refused) if refused < patient.refused => {
                    refusal.fixes.push(fix);
                    offered += 1;
                }
                // Behind a syntax error there may be others, of types.
                Some(_) if syntax => {
                    readable.get_or_insert(fix);
                }
                _ => {}
            }
        }
        if offered == 0 {
            refusal.fixes.extend(readable);
        }
    }
}

fn fix(title: String, edits: &[(TextRange, &str)]) -> Fix {
    let edit = |(range, text): &(TextRange, &str)| Edit {
        range: *range,
        text: (*text).to_owned(),
    };
    Fix {
        title,
        applicability: Applicability::Unsafe,
        edits: edits.iter().map(edit).collect(),
    }
}

/// The outermost expression in exactly this place.
fn expression(parse: &Parse, range: TextRange) -> Option<SyntaxNode> {
    let element = parse.syntax().covering_element(range);
    let node = match element {
        ocaml_syntax::NodeOrToken::Node(node) => node,
        ocaml_syntax::NodeOrToken::Token(token) => token.parent()?,
    };
    node.ancestors()
        .take_while(|it| it.text_range() == range)
        .filter(|it| ast::Expr::can_cast(it.kind()))
        .last()
}

/// Where a device or a function says what it needs: the file's definition of what is applied.
fn origin(text: &str, parse: &Parse, refusal: &Refusal) -> Option<(TextRange, String)> {
    let node = expression(parse, refusal.range)?;
    let head = Application::around(&node)?.head;
    let ast::Expr::PathExpr(path) = head else {
        return None;
    };
    let name = slice(text, path.path()?.range());
    let before = |item: &ast::LetBinding| item.range().end() <= refusal.range.start();
    let bindings = parse
        .syntax()
        .descendants()
        .filter_map(ast::LetBinding::cast)
        .filter(before);
    let named = |binding: &ast::LetBinding| {
        let place = binding.pattern()?.range();
        (slice(text, place) == name).then_some(place)
    };
    let place = bindings.filter_map(|it| named(&it)).last()?;
    Some((place, format!("`{name}` is defined here")))
}

fn slice(text: &str, range: TextRange) -> &str {
    text.get(std::ops::Range::<usize>::from(range))
        .unwrap_or_default()
}

impl Patient<'_> {
    /// How much is refused after an edit; nothing if the text is no OCaml then.
    fn after(&self, fix: &Fix) -> Option<usize> {
        let mut edits: Vec<&Edit> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start()));
        let mut text = self.text.to_owned();
        let mut parse = self.parse.clone();
        for edit in edits {
            text.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
            parse = parse.edit(edit.range, &edit.text);
        }
        if syntax_verdict(&parse).is_some() {
            return None;
        }
        let unit = build::build(&text, &parse);
        let (verdict, _) = judge(&unit, self.siblings, self.release, true);
        Some(verdict.refusals.len())
    }

    fn slice(&self, range: TextRange) -> &str {
        slice(self.text, range)
    }

    /// The outermost expression in exactly this place.
    fn expression(&self, range: TextRange) -> Option<SyntaxNode> {
        expression(self.parse, range)
    }

    // ---- what to try ----------------------------------------------------------------------------

    fn candidates(&self, refusal: &Refusal) -> Vec<Fix> {
        let Some(node) = self.expression(refusal.range) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let inside = Application::around(&node);
        if let Some(application) = &inside {
            self.labels(application, &node, &mut found);
            self.swaps(application, &node, &mut found);
        }
        self.units(&node, &mut found);
        // What is refused may itself be the application that lacks something.
        if let Some(whole) = Application::of(&node) {
            self.dollars(&whole, &mut found);
        }
        if let Some(application) = inside
            .as_ref()
            .filter(|it| it.head.range() == node.text_range())
        {
            self.dollars(application, &mut found);
        }
        self.devices(inside.as_ref(), &node, &mut found);
        found
    }

    /// `~label:` that is missing, too much, or `?label:`.
    fn labels(&self, application: &Application, node: &SyntaxNode, found: &mut Vec<Fix>) {
        let Some(argument) = node.parent().and_then(ast::Argument::cast) else {
            return;
        };
        let range = argument.range();
        let value = self.slice(node.text_range());
        match argument.label() {
            ast::Label::Positional => {
                // An argument further left may have taken its place.
                let labels = self.known_labels(&application.head);
                let before = application.arguments.iter().filter(|it| **it != range);
                for argument in std::iter::once(&range).chain(before) {
                    for label in &labels {
                        let text = format!("~{label}:");
                        let at = TextRange::empty(argument.start());
                        found.push(fix(format!("Add the label `~{label}`"), &[(at, &text)]));
                    }
                }
            }
            ast::Label::Labelled(label) => {
                found.push(fix(format!("Drop the label `~{label}`"), &[(range, value)]));
            }
            ast::Label::Optional(label) => {
                let text = format!("~{label}:{value}");
                found.push(fix(
                    format!("Pass `{label}` as `~{label}`"),
                    &[(range, &text)],
                ));
                found.push(fix(format!("Drop the label `?{label}`"), &[(range, value)]));
            }
        }
    }

    /// The labels of a function of the file or of the release.
    fn known_labels(&self, function: &ast::Expr) -> Vec<String> {
        let ast::Expr::PathExpr(path) = function else {
            return Vec::new();
        };
        let Some(path) = path.path() else {
            return Vec::new();
        };
        let name = self.slice(path.range());
        let binding = self
            .parse
            .syntax()
            .descendants()
            .filter_map(ast::LetBinding::cast)
            .filter(|it| it.range().end() <= function.range().start())
            .filter(|it| {
                it.pattern()
                    .is_some_and(|it| self.slice(it.range()) == name)
            })
            .last();
        let mut labels = Vec::new();
        if let Some(binding) = binding {
            for parameter in binding.parameters() {
                if let ast::ParameterKind::Parameter(parameter) = parameter
                    && let ast::Label::Labelled(label) | ast::Label::Optional(label) =
                        parameter.label()
                {
                    labels.push(label.to_string());
                }
            }
            return labels;
        }
        let (module, name) = match name.rsplit_once('.') {
            Some((module, name)) => (format!("Mirage.{module}"), name),
            None => ("Mirage".to_owned(), name),
        };
        let item = api::module_in(&module, self.release)
            .and_then(|module| module.item(Item::Value, name, self.release));
        if let Some(item) = item {
            let names = signature::labels(item).filter_map(crate::lower::Label::name);
            labels.extend(names.map(|name| name.text.to_string()));
        }
        labels
    }

    /// Two arguments in each other's place.
    fn swaps(&self, application: &Application, node: &SyntaxNode, found: &mut Vec<Fix>) {
        let this = node.text_range();
        if !application.arguments.contains(&this) {
            return;
        }
        for other in application.arguments.iter().filter(|it| **it != this) {
            let (a, b) = (self.slice(this), self.slice(*other));
            if a != b {
                let title = format!("Swap `{}` and `{}`", short(a), short(b));
                found.push(fix(title, &[(this, b), (*other, a)]));
            }
        }
    }

    /// `()` that is missing or too much.
    fn units(&self, node: &SyntaxNode, found: &mut Vec<Fix>) {
        let end = TextRange::empty(node.text_range().end());
        let simple = matches!(node.kind(), SyntaxKind::PATH_EXPR | SyntaxKind::APPLY_EXPR);
        if !simple {
            return;
        }
        let text = self.slice(node.text_range());
        let title = format!("Apply `{}` to `()`", short(text));
        if node.kind() == SyntaxKind::PATH_EXPR
            && node
                .parent()
                .is_some_and(|it| it.kind() == SyntaxKind::ARGUMENT)
        {
            let applied = format!("({text} ())");
            found.push(fix(title, &[(node.text_range(), &applied)]));
        } else {
            found.push(fix(title, &[(end, " ()")]));
        }
    }

    /// `device argument argument` without `$`.
    fn dollars(&self, application: &Application, found: &mut Vec<Fix>) {
        if application.chain || application.arguments.is_empty() {
            return;
        }
        let edits: Vec<(TextRange, &str)> = application
            .arguments
            .iter()
            .map(|it| (TextRange::empty(it.start()), "$ "))
            .collect();
        found.push(fix("Apply the device with `$`".into(), &edits));
        // Only behind what makes the device.
        for edit in &edits {
            found.push(fix("Apply the device with `$`".into(), &[*edit]));
        }
    }

    /// A device that was left out.
    fn devices(&self, inside: Option<&Application>, node: &SyntaxNode, found: &mut Vec<Fix>) {
        let range = node.text_range();
        let operand = inside.filter(|it| it.arguments.contains(&range));
        for device in self.known_devices(range) {
            let title = format!("Insert `{device}`");
            match operand {
                Some(application) if application.chain => {
                    let text = format!("{device} $ ");
                    found.push(fix(title, &[(TextRange::empty(range.start()), &text)]));
                }
                Some(_) => {
                    let text = format!("{device} ");
                    found.push(fix(title, &[(TextRange::empty(range.start()), &text)]));
                }
                None => {
                    let text = format!(" $ {device}");
                    found.push(fix(title, &[(TextRange::empty(range.end()), &text)]));
                }
            }
        }
    }

    /// Names of devices: those of the file that nothing uses yet, those that a release has ready,
    /// and the other ones of the file.
    fn known_devices(&self, place: TextRange) -> Vec<String> {
        let mut own = Vec::new();
        for item in self.parse.root().items() {
            let ast::Item::LetItem(item) = item else {
                continue;
            };
            for binding in item.bindings() {
                if binding.range().end() > place.start() || binding.parameters().next().is_some() {
                    continue;
                }
                if let Some(ast::Pattern::ValuePattern(name)) = binding.pattern() {
                    own.push(self.slice(name.range()).to_owned());
                }
            }
        }
        own.reverse();
        own.truncate(12);
        let uses = |name: &String| {
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '\'');
            self.text
                .split(|c| !is_name(c))
                .filter(|it| it == name)
                .count()
        };
        let (mut names, used): (Vec<String>, Vec<String>) =
            own.into_iter().partition(|name| uses(name) == 1);
        if let Some(mirage) = api::module_in("Mirage", self.release) {
            let ready = mirage
                .at(self.release)
                .filter(|item| item.kind == Item::Value && item.name.starts_with("default_"))
                .filter(|item| item.deprecated.is_none())
                .map(|item| item.name.to_owned());
            names.extend(ready);
        }
        names.extend(used);
        names
    }

    /// The line behind which a local definition lacks its `in`.
    fn missing_in(&self, refusal: &Refusal) -> Vec<Fix> {
        let stop = usize::from(refusal.range.start());
        let before = self.text.get(..stop).unwrap_or_default();
        let mut found = Vec::new();
        let mut end = before.len();
        for line in before.split('\n').rev() {
            let start = end - line.len();
            let code = line.trim_end();
            if !code.trim_start().is_empty() && !code.ends_with("in") {
                let at = TextSize::new((start + code.len()) as u32);
                found.push(fix("Add `in`".into(), &[(TextRange::empty(at), " in")]));
            }
            end = start.saturating_sub(1);
            if found.len() >= 12 || start == 0 {
                break;
            }
        }
        found
    }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(30) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None if line.len() < text.len() => format!("{line}…"),
        None => line.to_owned(),
    }
}

/// `f a b` or `d $ a $ b`: what is applied, and to what.
struct Application {
    head: ast::Expr,
    arguments: Vec<TextRange>,
    chain: bool,
}

impl Application {
    /// The application that an expression is a part of.
    fn around(node: &SyntaxNode) -> Option<Self> {
        let parent = node.parent()?;
        let parent = match parent.kind() {
            SyntaxKind::ARGUMENT => parent.parent()?,
            _ => parent,
        };
        let mut whole = parent;
        while let Some(next) = whole.parent().filter(is_dollar) {
            whole = next;
        }
        Self::of(&whole)
    }

    fn of(node: &SyntaxNode) -> Option<Self> {
        if is_dollar(node) {
            let mut arguments = Vec::new();
            let mut head = node.clone();
            while is_dollar(&head) {
                let operands: Vec<SyntaxNode> = head.children().collect();
                let [left, right] = &operands[..] else {
                    return None;
                };
                arguments.push(right.text_range());
                head = left.clone();
            }
            arguments.reverse();
            return Some(Self {
                head: ast::Expr::cast(head)?,
                arguments,
                chain: true,
            });
        }
        let apply = ast::ApplyExpr::cast(node.clone())?;
        let positional = |it: &ast::Argument| it.label() == ast::Label::Positional;
        Some(Self {
            head: apply.function()?,
            arguments: apply
                .arguments()
                .filter(positional)
                .map(|it| it.range())
                .collect(),
            chain: false,
        })
    }
}

fn is_dollar(node: &SyntaxNode) -> bool {
    ast::InfixExpr::cast(node.clone())
        .and_then(|it| it.operator())
        .is_some_and(|it| it.text() == "$")
}
