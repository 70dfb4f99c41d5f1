//! From a match to edits: as few as possible, so that layout, comments and what the pattern does not
//! mention stay as they are.

use ocaml_syntax::{TextRange, TextSize};

use super::edits::replace;
use super::pattern::{self, Captures, Matcher, Term, is_each, is_positional, parts, variable};
use super::site::{self, Site, argument_range};
use crate::diagnostic::Edit;
use crate::lower::{Argument, Expr, ExprId, Label, Path};

/// One place that a pattern matches, with what would be changed.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Which of the change's rewritings it is.
    pub(crate) by: usize,
    /// What a report would point at: a name, an argument, or a whole expression.
    pub(crate) place: TextRange,
    /// The whole expression.
    pub(crate) whole: TextRange,
    /// The changes.
    pub(crate) edits: Vec<Edit>,
}

/// Every place where a pattern matches.
pub(crate) fn find(site: &Site<'_>, pattern: &Term, template: &Term) -> Vec<Found> {
    let mut found = Vec::new();
    for (expr, _) in site.unit.exprs.iter() {
        let Some(captures) = Matcher::matches(site, pattern, expr) else {
            continue;
        };
        let mut rewriter = Rewriter {
            site,
            pattern,
            template,
            captures,
            edits: Vec::new(),
        };
        rewriter.rewrite(pattern.root, template.root, expr);
        let edits = rewriter.edits;
        if edits.is_empty() {
            continue;
        }
        let whole = site.unit.expr_range(expr);
        let place = place(site, pattern, expr, &edits);
        found.push(Found {
            by: 0,
            place,
            whole,
            edits,
        });
    }
    found
}

/// One edit is its own place; of several, the function's name, if it is the function that changes.
fn place(site: &Site<'_>, pattern: &Term, expr: ExprId, edits: &[Edit]) -> TextRange {
    if let (
        Expr::Apply {
            arguments: wanted, ..
        },
        Expr::Apply {
            arguments,
            function,
        },
    ) = (pattern.expr(pattern.root), &site.unit.exprs[expr])
    {
        if let [only] = &wanted[..]
            && let Some(name) = only.label.name()
            && let Some(argument) = site::labelled(arguments, &name.text)
        {
            return argument_range(&site.unit, argument);
        }
        return site.unit.expr_range(*function).cover(
            edits[0]
                .range
                .intersect(site.unit.expr_range(expr))
                .unwrap_or(edits[0].range),
        );
    }
    site.unit.expr_range(expr)
}

struct Rewriter<'a, 't> {
    site: &'a Site<'t>,
    pattern: &'a Term,
    template: &'a Term,
    captures: Captures,
    edits: Vec<Edit>,
}

impl Rewriter<'_, '_> {
    /// Turns an expression that matched `pattern` into `template`.
    fn rewrite(&mut self, pattern: ExprId, template: ExprId, expr: ExprId) {
        if pattern::same(self.pattern, pattern, self.template, template) {
            return;
        }
        let site = self.site;
        match (
            self.pattern.expr(pattern),
            self.template.expr(template),
            &site.unit.exprs[expr],
        ) {
            // The pattern looked into `M.(…)`.
            (old, _, Expr::Open { body, .. }) if !matches!(old, Expr::Path(path) if variable(path).is_some()) =>
            {
                self.rewrite(pattern, template, *body);
            }
            (Expr::Path(old), Expr::Path(new), Expr::Path(written))
                if variable(old).is_none() && variable(new).is_none() =>
            {
                self.rename(old, new, written);
            }
            (
                Expr::Apply {
                    function: f,
                    arguments: wanted,
                },
                Expr::Apply {
                    function: g,
                    arguments: given,
                },
                Expr::Apply {
                    function,
                    arguments,
                },
            ) if is_name(self.pattern, *f) && is_name(self.template, *g) => {
                self.rewrite(*f, *g, *function);
                self.arguments(wanted, given, *function, arguments);
            }
            (
                Expr::Apply {
                    function: f,
                    arguments: wanted,
                },
                Expr::Path(new),
                Expr::Apply {
                    function,
                    arguments,
                },
            ) if is_name(self.pattern, *f) && variable(new).is_none() => {
                let text = site.expr_text(expr);
                if text.starts_with('(') && wanted.len() == arguments.len() {
                    // `(Key.prng ())` becomes `Key.prng`, without parentheses.
                    if let (Expr::Path(old), Expr::Path(written)) =
                        (self.pattern.expr(*f), &site.unit.exprs[*function])
                    {
                        let at = written.range().start();
                        let text = self.spelt(new, Some((written, old)), at);
                        self.edits.push(replace(site.unit.expr_range(expr), text));
                        return;
                    }
                }
                self.rewrite(*f, template, *function);
                self.arguments(wanted, &[], *function, arguments);
            }
            (Expr::List(old), Expr::List(new), Expr::List(elements))
                if is_each(self.pattern, old) && is_each(self.template, new) =>
            {
                self.elements(new, elements);
            }
            (
                Expr::Apply {
                    function: f,
                    arguments: wanted,
                },
                _,
                Expr::Apply {
                    function,
                    arguments,
                },
            ) if is_name(self.pattern, *f)
                && site::positional(arguments).count() > site::positional(wanted).count() =>
            {
                // Only the beginning of the application is replaced.
                let count = site::positional(wanted).count();
                let last = site::positional(arguments).take(count).last();
                let end = last.map_or(site.unit.expr_range(*function), |it| {
                    site.unit.expr_range(it.value)
                });
                let range = site.unit.expr_range(*function).cover(end);
                let text = self.instantiate(template);
                self.edits.push(replace(range, text));
            }
            _ => {
                let text = self.fitting(template, expr);
                self.edits.push(replace(site.unit.expr_range(expr), text));
            }
        }
    }

    fn rename(&mut self, old: &Path, new: &Path, written: &Path) {
        let text = self.spelt(new, Some((written, old)), written.range().start());
        self.edits.push(replace(written.range(), text));
    }

    /// A name of the template at a place; what is no name of `Mirage` is written as it stands.
    fn spelt(&self, new: &Path, old: Option<(&Path, &Path)>, at: TextSize) -> String {
        let new = parts(new);
        let is_mirage = mirage_releases::Release::all()
            .rev()
            .take_while(|release| *release >= self.site.release)
            .any(|release| site::value(&with_mirage(&new), release).is_some());
        if !is_mirage {
            return new.join(".");
        }
        let old_parts = old.map(|(_, old)| parts(old));
        let old = old
            .zip(old_parts.as_deref())
            .map(|((written, _), old)| (written, old));
        self.site.spell(&new, old, at)
    }

    fn arguments(
        &mut self,
        wanted: &[Argument],
        given: &[Argument],
        function: ExprId,
        arguments: &[Argument],
    ) {
        let site = self.site;
        let mut insertion = site.unit.expr_range(function).end();
        for argument in wanted {
            let Some(name) = argument.label.name() else {
                continue;
            };
            let Some(found) = site::labelled(arguments, &name.text) else {
                continue;
            };
            if let Some(new) = site::labelled(given, &name.text) {
                self.rewrite_argument(argument.value, new.value, found);
            } else if let Some(new) = self.renamed(argument, wanted, given) {
                let new = new.to_owned();
                self.relabel(found, &new);
            } else {
                self.remove(function, arguments, found);
            }
        }
        let mut labelled_now = Vec::new();
        for argument in given {
            let Some(name) = argument.label.name() else {
                continue;
            };
            let is_new = site::labelled(wanted, &name.text).is_none()
                && !wanted.iter().any(|old| {
                    self.renamed(old, wanted, given)
                        .is_some_and(|label| label == &*name.text)
                });
            if is_new {
                // An argument that had no label gets one and stays where it is.
                if let Some(found) = self.was_positional(argument, wanted, given, arguments) {
                    let start = site.unit.expr_range(found.value).start();
                    let text = format!("~{}:", name.text);
                    self.edits.push(replace(TextRange::empty(start), text));
                    labelled_now.push(found.value);
                    continue;
                }
                let value = self.atomic(argument.value);
                let text = format!(" ~{}:{value}", name.text);
                self.edits.push(replace(TextRange::empty(insertion), text));
            }
        }
        let old: Vec<_> = wanted.iter().filter(|it| is_positional(it)).collect();
        let new: Vec<_> = given.iter().filter(|it| is_positional(it)).collect();
        let found: Vec<_> = site::positional(arguments).collect();
        if self.is_subsequence(&new, &old) {
            let mut rest = new.iter().peekable();
            for (old, found) in old.iter().zip(&found) {
                let keeps = rest.next_if(|new| {
                    pattern::same(self.pattern, old.value, self.template, new.value)
                });
                if keeps.is_none() && !labelled_now.contains(&found.value) {
                    self.remove(function, arguments, found);
                }
            }
            return;
        }
        for (index, new) in new.iter().enumerate() {
            match (old.get(index), found.get(index)) {
                (Some(old), Some(found)) => {
                    self.rewrite_argument(old.value, new.value, found);
                    insertion = site.unit.expr_range(found.value).end();
                }
                _ => {
                    let text = format!(" {}", self.atomic(new.value));
                    self.edits.push(replace(TextRange::empty(insertion), text));
                }
            }
        }
        for found in found.iter().take(old.len()).skip(new.len()) {
            self.remove(function, arguments, found);
        }
    }

    /// The positional argument that has the value of a new label, unless it also stays one.
    fn was_positional<'f>(
        &self,
        new: &Argument,
        wanted: &[Argument],
        given: &[Argument],
        arguments: &'f [Argument],
    ) -> Option<&'f Argument> {
        let is_value = |term: &Term, it: &&Argument| {
            is_positional(it) && pattern::same(term, it.value, self.template, new.value)
        };
        if given.iter().any(|it| is_value(self.template, &it)) {
            return None;
        }
        let mut positional = wanted.iter().filter(|it| is_positional(it));
        let index = positional.position(|it| is_value(self.pattern, &it))?;
        site::positional(arguments).nth(index)
    }

    /// A value that is written as `~name` gets a name of its own when it changes.
    fn rewrite_argument(&mut self, pattern: ExprId, template: ExprId, found: &Argument) {
        if pattern::same(self.pattern, pattern, self.template, template) {
            return;
        }
        let is_punned = found
            .label
            .name()
            .is_some_and(|name| name.range == self.site.unit.expr_range(found.value));
        if is_punned {
            let text = format!(":{}", self.atomic(template));
            let end = self.site.unit.expr_range(found.value).end();
            self.edits.push(replace(TextRange::empty(end), text));
            return;
        }
        self.rewrite(pattern, template, found.value);
    }

    /// The label that takes the value of `old`, if it has another name now.
    fn renamed<'g>(
        &self,
        old: &Argument,
        wanted: &[Argument],
        given: &'g [Argument],
    ) -> Option<&'g str> {
        let is_value =
            |it: &&Argument| pattern::same(self.pattern, old.value, self.template, it.value);
        let new = given
            .iter()
            .filter(|it| !is_positional(it))
            .find(is_value)?;
        let name = new.label.name()?;
        let keeps = wanted
            .iter()
            .any(|it| it.label.name().is_some_and(|it| it.text == name.text));
        let was_label = old.label != Label::None;
        (!keeps && was_label).then_some(&*name.text)
    }

    fn relabel(&mut self, found: &Argument, label: &str) {
        let Some(name) = found.label.name() else {
            return;
        };
        let is_punned = name.range == self.site.unit.expr_range(found.value);
        let text = match is_punned {
            true => format!("{label}:{}", name.text),
            false => label.to_owned(),
        };
        self.edits.push(replace(name.range, text));
    }

    /// Takes an argument out, with the blanks before it.
    fn remove(&mut self, function: ExprId, arguments: &[Argument], found: &Argument) {
        let site = self.site;
        let range = argument_range(&site.unit, found);
        let before = arguments
            .iter()
            .map(|it| argument_range(&site.unit, it).end())
            .filter(|end| *end <= range.start())
            .max()
            .unwrap_or_else(|| site.unit.expr_range(function).end());
        self.edits
            .push(replace(blanks_before(site, before, range), ""));
    }

    fn is_subsequence(&self, new: &[&Argument], old: &[&Argument]) -> bool {
        let mut old = old.iter();
        new.iter().all(|new| {
            old.any(|old| pattern::same(self.pattern, old.value, self.template, new.value))
        })
    }

    /// Each string literal of a list, as the template says.
    fn elements(&mut self, new: &[ExprId], elements: &[ExprId]) {
        let Some(template) = new.first() else { return };
        let Expr::Apply { function, .. } = self.template.expr(*template) else {
            return;
        };
        let Expr::Path(path) = self.template.expr(*function) else {
            return;
        };
        for element in elements {
            if matches!(self.site.unit.exprs[*element], Expr::Literal(_)) {
                let start = self.site.unit.expr_range(*element).start();
                let text = format!("{} ", self.spelt(path, None, start));
                self.edits.push(replace(TextRange::empty(start), text));
            }
        }
    }

    /// The template with everything in its place.
    fn instantiate(&self, template: ExprId) -> String {
        let term = self.template;
        let range = term.unit.expr_range(template);
        let mut holes: Vec<_> = term
            .unit
            .exprs
            .iter()
            .filter_map(|(id, expr)| match expr {
                Expr::Path(path) if range.contains_range(term.unit.expr_range(id)) => {
                    Some((term.unit.expr_range(id), id, path))
                }
                _ => None,
            })
            .collect();
        holes.sort_by_key(|(range, ..)| range.start());
        let mut out = String::new();
        let mut at = range.start();
        for (hole, id, path) in holes {
            if hole.start() < at {
                continue;
            }
            out.push_str(slice(term.text, TextRange::new(at, hole.start())));
            at = hole.end();
            match variable(path).and_then(|var| self.captures.get(var)) {
                Some(captured) => self.push_captured(&mut out, captured, self.is_tight(id)),
                None if path
                    .parts
                    .iter()
                    .all(|it| it.text.starts_with(char::is_alphabetic)) =>
                {
                    let place = self
                        .captures
                        .get(1)
                        .map_or(TextSize::new(0), |it| self.site.unit.expr_range(it).start());
                    out.push_str(&self.spelt(path, None, place));
                }
                None => out.push_str(slice(term.text, hole)),
            }
        }
        out.push_str(slice(term.text, TextRange::new(at, range.end())));
        out
    }

    fn push_captured(&self, out: &mut String, captured: ExprId, tight: bool) {
        let text = self.site.expr_text(captured);
        // `"udp:" ^ "1.1.1.1"` is one literal.
        if text.starts_with('"') && out.ends_with("\" ^ ") {
            out.truncate(out.len() - "\" ^ ".len());
            out.push_str(&text[1..]);
            return;
        }
        if tight && !is_atomic(&self.site.unit.exprs[captured], text) {
            out.push('(');
            out.push_str(text);
            out.push(')');
            return;
        }
        out.push_str(text);
    }

    fn is_tight(&self, id: ExprId) -> bool {
        self.template.unit.exprs.iter().any(|(_, expr)| match expr {
            Expr::Apply { arguments, .. } => arguments.iter().any(|it| it.value == id),
            Expr::Construct { argument, .. } | Expr::Variant { argument, .. } => {
                *argument == Some(id)
            }
            _ => false,
        })
    }

    /// The template as an argument.
    fn atomic(&self, template: ExprId) -> String {
        let text = self.instantiate(template);
        match is_atomic(self.template.expr(template), &text) {
            true => text,
            false => format!("({text})"),
        }
    }

    /// The template in place of an expression.
    fn fitting(&self, template: ExprId, expr: ExprId) -> String {
        let was_parenthesised = self.site.expr_text(expr).starts_with('(');
        match self.site.is_tight(expr) || was_parenthesised {
            true => self.atomic(template),
            false => self.instantiate(template),
        }
    }
}

/// Whether a function is a name and no operator.
fn is_name(term: &Term, id: ExprId) -> bool {
    match term.expr(id) {
        Expr::Path(path) => path.last().is_some_and(|name| {
            name.text
                .starts_with(|c: char| c.is_alphabetic() || c == '_')
        }),
        _ => false,
    }
}

fn with_mirage<'a>(path: &[&'a str]) -> Vec<&'a str> {
    let mut whole = vec!["Mirage"];
    whole.extend(path);
    whole
}

/// A range with the blanks between it and what comes before; comments stay.
pub(crate) fn blanks_before(site: &Site<'_>, before: TextSize, range: TextRange) -> TextRange {
    let between = site.slice(TextRange::new(before, range.start()));
    let kept = TextSize::of(between.trim_end());
    TextRange::new(before + kept, range.end())
}

fn is_atomic(expr: &Expr, text: &str) -> bool {
    if text.starts_with('(') && text.ends_with(')') && closes_at_end(text) {
        return true;
    }
    match expr {
        Expr::Path(_)
        | Expr::List(_)
        | Expr::Record { .. }
        | Expr::Array(_)
        | Expr::Field { .. } => true,
        Expr::Literal(_) => !text.starts_with('-'),
        Expr::Construct { argument, .. } | Expr::Variant { argument, .. } => argument.is_none(),
        Expr::Open { .. } => text.ends_with(')'),
        _ => false,
    }
}

/// Whether the first parenthesis is closed by the last.
fn closes_at_end(text: &str) -> bool {
    let mut depth = 0_usize;
    for (index, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1 == text.len();
        }
    }
    false
}

fn slice(text: &str, range: TextRange) -> &str {
    text.get(usize::from(range.start())..usize::from(range.end()))
        .unwrap_or_default()
}
