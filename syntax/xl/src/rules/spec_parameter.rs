//! Parameters in the smaller specifications: what `xl` does not know or cannot do without.

use rowan::TextRange;

use crate::catalogue::{parameter, parameters};
use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};
use crate::spec::{Piece, pieces};
use crate::syntax::Text;

rule!("xl-spec", Error, check);

/// A language: its key, whether unknown parameters stop `xl`, and what must be there.
struct Language {
    key: &'static str,
    unknown_is_fatal: bool,
    required: &'static [&'static str],
}

const LANGUAGES: [Language; 8] = [
    Language { key: "vfb", unknown_is_fatal: false, required: &[] },
    Language { key: "usbctrl", unknown_is_fatal: true, required: &[] },
    Language { key: "usbdev", unknown_is_fatal: true, required: &[] },
    Language { key: "vtpm", unknown_is_fatal: true, required: &["backend"] },
    Language { key: "p9", unknown_is_fatal: true, required: &["tag", "security_model", "path"] },
    Language { key: "pvcalls", unknown_is_fatal: true, required: &[] },
    Language { key: "vkb", unknown_is_fatal: true, required: &["backend-type"] },
    Language { key: "vdispl", unknown_is_fatal: true, required: &["connectors"] },
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for language in &LANGUAGES {
        if context.known().all(|(setting, _)| setting.name != language.key) {
            continue;
        }
        for (item, text) in context.texts(language.key) {
            let all: Vec<_> = pieces(text.as_str()).collect();
            for piece in &all {
                check_piece(context, findings, language, text, piece);
            }
            check_required(findings, language, text, &all, item.range);
        }
    }
}

fn check_piece(context: &Context<'_>, findings: &mut Findings, language: &Language, text: &Text, piece: &Piece) {
    let name = piece.key.of(text.as_str());
    let range = text.range(piece.key.start, piece.key.end);
    let known = parameter(language.key, name).filter(|known| known.range.contains(context.xen));
    let Some(known) = known else {
        let consequence = if language.unknown_is_fatal { "xl refuses the domain" } else { "xl ignores it" };
        let message = format!("`{}` does not know the parameter `{name}`; {consequence}", language.key);
        let finding = findings.report(range, message);
        if !language.unknown_is_fatal {
            finding.severity(Severity::Warning);
        }
        let usable = parameters(language.key).filter(|known| known.range.contains(context.xen));
        if let Some(meant) = nearest(name.trim(), usable.map(|known| known.name)) {
            finding.guess(format!("Write `{meant}`"), vec![Edit::replace(range, meant)]);
        }
        return;
    };
    let Some(value) = piece.value else {
        findings.report(range, format!("`{name}` needs a value"));
        return;
    };
    let word = value.of(text.as_str());
    let strict = matches!((language.key, name), ("usbctrl" | "usbdev", "type") | ("vkb", "backend-type"));
    if strict && !known.words.iter().any(|other| other.word.eq_ignore_ascii_case(word)) {
        let all: Vec<_> = known.words.iter().map(|other| other.word).collect();
        let range = text.range(value.start, value.end);
        let message = format!("`{name}` does not know `{word}`; it knows {}", all.join(", "));
        let finding = findings.report(range, message);
        if let Some(meant) = nearest(word, all.into_iter()) {
            finding.guess(format!("Write `{meant}`"), vec![Edit::replace(range, meant)]);
        }
    }
}

fn check_required(findings: &mut Findings, language: &Language, text: &Text, all: &[Piece], item: TextRange) {
    let has = |name: &&&str| all.iter().any(|piece| piece.key.of(text.as_str()) == **name);
    // A misspelt parameter is said already.
    let misspelt = all.iter().any(|piece| parameter(language.key, piece.key.of(text.as_str())).is_none());
    let missing: Vec<_> = language.required.iter().filter(|name| !has(name)).copied().collect();
    if !missing.is_empty() && !misspelt {
        let message = format!("`{}` needs {}", language.key, missing.join(", "));
        findings.report(item, message);
    }
}
