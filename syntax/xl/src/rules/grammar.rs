//! The mistakes that libxlutil's parser itself refuses, one row each: which kind of syntax error,
//! and how to mend it.

use rowan::{TextRange, TextSize};

use super::{Check, Mend, Rule};
use crate::check::Context;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::syntax::{SyntaxError, SyntaxErrorKind, SyntaxKind};

macro_rules! rows {
    ($($constant:ident $name:literal $kind:ident $mend:expr;)+) => {
        $(pub(super) const $constant: Rule = Rule {
            name: $name,
            severity: Severity::Error,
            check: Check::Syntax(SyntaxErrorKind::$kind, $mend as Mend),
            page: include_str!(concat!("pages/", $name, ".md")),
        };)+
    };
}

rows! {
    COMMENT_EOF "xl-comment-eof" CommentAtEnd end_line;
    CRLF "xl-crlf" CarriageReturn drop_carriage_returns;
    BOM "xl-bom" ByteOrderMark drop_mark;
    MARKDOWN "xl-markdown-fence" MarkdownFence drop_line;
    PLACEHOLDER "xl-placeholder" Placeholder nothing;
    UNQUOTED "xl-unquoted-value" UnquotedValue quote;
    PYTHON "xl-python" Python nothing;
    ESCAPE "xl-bad-escape" Escape escape;
    STRING "xl-unclosed-string" UnclosedString straighten;
    LIST "xl-unclosed-list" UnclosedList nothing;
    MISSING_COMMA "xl-missing-comma" MissingComma insert_comma;
    EXTRA_COMMA "xl-extra-comma" ExtraComma drop_range;
    APPEND_TYPE "xl-append-type" MixedAppend nothing;
    EXTRA_TEXT "xl-extra-text" ExtraText break_line;
    MISSING_VALUE "xl-missing-value" MissingValue nothing;
    MISSING_EQUALS "xl-missing-equals" MissingEquals nothing;
    TOO_DEEP "xl-too-deep" TooDeep nothing;
    UNEXPECTED "xl-unexpected-text" Unexpected comment_sign;
}

fn nothing(_: &Context<'_>, _: &SyntaxError, _: &mut Diagnostic) {}

fn end_line(_: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    let end = TextRange::empty(error.range.end());
    finding.fix("End the line", vec![Edit::replace(end, "\n")]);
}

/// One fix for the whole file: nobody wants to convert line by line.
fn drop_carriage_returns(context: &Context<'_>, _: &SyntaxError, finding: &mut Diagnostic) {
    let text = context.parse.text();
    let returns = text.match_indices("\r\n").map(|(at, _)| {
        let at = TextSize::new(at as u32);
        Edit::delete(TextRange::at(at, TextSize::new(1)))
    });
    let edits: Vec<_> = returns.collect();
    if !edits.is_empty() {
        finding.fix("Use plain line ends in the whole file", edits);
    }
}

fn drop_mark(context: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    if context.parse.slice(error.range).starts_with('\u{feff}') {
        let mark = TextRange::at(error.range.start(), TextSize::of('\u{feff}'));
        finding.fix("Remove the byte order mark", vec![Edit::delete(mark)]);
    }
}

fn drop_line(context: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    let start = context.line_start(error.range.start());
    let rest = &context.parse.text()[usize::from(start)..];
    let length = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
    let line = TextRange::at(start, TextSize::new(length as u32));
    finding.guess("Remove the line", vec![Edit::delete(line)]);
}

fn drop_range(_: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    finding.fix("Remove the comma", vec![Edit::delete(error.range)]);
}

fn insert_comma(_: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    let before = TextRange::empty(error.range.start());
    finding.guess("Insert a comma", vec![Edit::replace(before, ", ")]);
}

fn break_line(context: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    let word = context.parse.slice(error.range);
    let follows = &context.parse.text()[usize::from(error.range.end())..];
    let is_key = word.starts_with(|c: char| c.is_ascii_lowercase());
    if is_key
        && follows
            .trim_start_matches([' ', '\t'])
            .starts_with(['=', '+'])
    {
        let before = TextRange::empty(error.range.start());
        finding.fix("Start a new line", vec![Edit::replace(before, "\n")]);
    }
}

fn comment_sign(context: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    let word = context.parse.slice(error.range);
    if word.starts_with("//") {
        let slashes = TextRange::at(error.range.start(), TextSize::new(2));
        finding.fix("Write `#`", vec![Edit::replace(slashes, "#")]);
    }
}

/// Typographic quotes become straight ones, where both stand on the line.
fn straighten(context: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    let start = usize::from(error.range.start());
    let rest = &context.parse.text()[start..];
    let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let curly = ['“', '”', '„', '‘', '’'];
    let found: Vec<_> = line.match_indices(curly).collect();
    if found.len() < 2
        || found.len() % 2 != 0
        || !line.starts_with(curly)
        || line.contains(['"', '\''])
    {
        return;
    }
    let edits = found.iter().map(|(at, mark)| {
        let at = TextSize::new((start + at) as u32);
        Edit::replace(TextRange::at(at, TextSize::of(*mark)), "\"")
    });
    finding.fix("Use straight quotes", edits.collect());
}

/// `True` becomes 1, `512M` becomes 512, everything else gets quotes.
fn quote(context: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    let text = context.parse.slice(error.range);
    let word = text.trim_end();
    let range = TextRange::at(error.range.start(), TextSize::of(word));
    let key = key_before(context, error.range);
    if let Some(truth) = truth(word) {
        finding.fix(format!("Write {truth}"), vec![Edit::replace(range, truth)]);
        return;
    }
    let unit = key.and_then(crate::catalogue::key).and_then(|key| key.unit);
    if let Some(size) = unit.and_then(|unit| in_unit(word, unit)) {
        finding.fix(format!("Write {size}"), vec![Edit::replace(range, size)]);
        return;
    }
    // Quotes only where all of the line is the value, or nothing is gained.
    if word.is_empty() || word.contains(['"', '\'', '\\', '=', '[', ']', '(', '#']) {
        return;
    }
    finding.guess(
        "Put it in quotes",
        vec![Edit::replace(range, format!("\"{word}\""))],
    );
}

/// The key of the line that the mistake stands on.
fn key_before<'p>(context: &Context<'p>, range: TextRange) -> Option<&'p str> {
    let start = context.line_start(range.start());
    let tokens = context.parse.tokens();
    let mut on_line = tokens.skip_while(|(_, token)| token.start() < start);
    let key = on_line.find(|(kind, _)| *kind != SyntaxKind::WHITESPACE)?;
    (key.0 == SyntaxKind::IDENT).then(|| context.parse.slice(key.1))
}

/// The number for a word that means yes or no.
pub(super) fn truth(word: &str) -> Option<&'static str> {
    let is = |words: &[&str]| words.iter().any(|other| other.eq_ignore_ascii_case(word));
    if is(&["true", "yes", "on"]) {
        return Some("1");
    }
    is(&["false", "no", "off", "none"]).then_some("0")
}

/// `512M` or `1 GiB` as a number in `unit`, when it comes out even.
pub(super) fn in_unit(word: &str, unit: &str) -> Option<String> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = word[..digits].parse().ok()?;
    let suffix = word[digits..].trim().to_ascii_lowercase();
    let letter = suffix.chars().next()?;
    if !matches!(&suffix[letter.len_utf8()..], "" | "b" | "ib") {
        return None;
    }
    let power = |letter| "bkmgt".find(letter);
    let of_unit = power(unit.chars().next()?.to_ascii_lowercase())? as u32;
    let of_word = power(letter)? as u32;
    if of_word >= of_unit {
        let factor = 1024u64.checked_pow(of_word - of_unit)?;
        return Some(number.checked_mul(factor)?.to_string());
    }
    let divisor = 1024u64.checked_pow(of_unit - of_word)?;
    number
        .is_multiple_of(divisor)
        .then(|| (number / divisor).to_string())
}

/// `\d` was meant as it stands; `\x41` is the character.
fn escape(context: &Context<'_>, error: &SyntaxError, finding: &mut Diagnostic) {
    let after = usize::from(error.range.start());
    let source = &context.parse.text()[after..];
    let code = source
        .get(2..4)
        .and_then(|digits| u8::from_str_radix(digits, 16).ok());
    if let (true, Some(code)) = (source.starts_with("\\x"), code) {
        let character = char::from(code);
        if (character.is_ascii_graphic() || character == ' ')
            && !matches!(character, '"' | '\'' | '\\')
        {
            let whole = TextRange::at(error.range.start(), TextSize::new(4));
            let title = format!("Write the character `{character}`");
            finding.guess(title, vec![Edit::replace(whole, character.to_string())]);
        }
    }
    let before = TextRange::empty(error.range.start());
    finding.guess("Double the backslash", vec![Edit::replace(before, "\\")]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_sizes() {
        assert_eq!(in_unit("512M", "MiB").as_deref(), Some("512"));
        assert_eq!(in_unit("1G", "MiB").as_deref(), Some("1024"));
        assert_eq!(in_unit("2 GiB", "MiB").as_deref(), Some("2048"));
        assert_eq!(in_unit("65536k", "MiB").as_deref(), Some("64"));
        assert_eq!(in_unit("100k", "MiB"), None);
        assert_eq!(in_unit("1x", "MiB"), None);
        assert_eq!(in_unit("é", "MiB"), None);
        assert_eq!(in_unit("12ém", "MiB"), None);
    }
}
