//! Xen files in the database: their tree, and the findings of `xl-config` as ours.
//!
//! Everything that is known about the language lives in `xl-config`; here it is only connected.

pub(crate) mod beside;
mod boot;

use std::sync::LazyLock;

use xl_config::{Options, Parse, XenVersion};

use beside::Pair;

use crate::db::Db;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Related, Severity, Tag};
use crate::rules::Rule;
use crate::source::{Kind, SourceFile};

/// The tree of a Xen file.
#[salsa::tracked(returns(ref), lru = 128)]
pub fn parse(db: &dyn Db, file: SourceFile) -> Parse {
    match file.kind(db) {
        Kind::XlTemplate => xl_config::parse_template(file.text(db)),
        _ => xl_config::parse(file.text(db)),
    }
}

/// The Xen release that is to read the file.
#[must_use]
pub fn xen(db: &dyn Db, file: SourceFile) -> XenVersion {
    file.outside(db).xen.unwrap_or_default()
}

/// The findings in a Xen file, in the order of the text.
pub(crate) fn diagnostics(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let pair = Pair::of(db, file);
    let options = Options {
        xen: xen(db, file),
        unikernel: pair.is_some().then_some(true),
        // Editors show them faintly; the command line leaves them out.
        hints: true,
    };
    let found = xl_config::check(parse(db, file), &options);
    let mut found: Vec<_> = found.into_iter().map(convert).collect();
    boot::check(db, file, &mut found);
    if let Some(pair) = pair {
        pair.check(&mut found);
    }
    beside::forget_pvh(db, file, &mut found);
    if !file.outside(db).beside.is_empty() {
        found.sort_by_key(|it| (it.range.start(), it.range.end(), it.rule));
    }
    found
}

/// The rules for Xen files, with their pages.
#[must_use]
pub fn rules() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
        let own = xl_config::rules::RULES.iter().map(|rule| Rule {
            name: rule.name,
            summary: rule.summary(),
            page: rule.page,
        });
        let both = beside::rules().map(|rule| Rule { ..*rule });
        own.chain(both).collect()
    });
    &RULES
}

fn convert(found: xl_config::Diagnostic) -> Diagnostic {
    let severity = match found.severity {
        xl_config::Severity::Error => Severity::Error,
        xl_config::Severity::Warning => Severity::Warning,
        xl_config::Severity::Info => Severity::Info,
        xl_config::Severity::Hint => Severity::Hint,
    };
    let tag = found.tag.map(|tag| match tag {
        xl_config::Tag::Deprecated => Tag::Deprecated,
        xl_config::Tag::Unnecessary => Tag::Unnecessary,
    });
    let related = found.related.into_iter().map(|place| Related {
        file: None,
        range: place.range,
        message: place.message,
    });
    Diagnostic {
        related: related.collect(),
        fixes: found.fixes.into_iter().map(convert_fix).collect(),
        tags: tag.into_iter().collect(),
        ..Diagnostic::new(found.rule, severity, found.range, found.message)
    }
}

fn convert_fix(fix: xl_config::Fix) -> Fix {
    Fix {
        title: fix.title,
        applicability: if fix.safe {
            Applicability::Safe
        } else {
            Applicability::Unsafe
        },
        edits: fix.edits.into_iter().map(convert_edit).collect(),
    }
}

pub(crate) fn convert_edit(edit: xl_config::Edit) -> Edit {
    Edit {
        range: edit.range,
        text: edit.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Database;
    use crate::source::Outside;

    fn rules_found(kind: Kind, text: &str, outside: Outside) -> Vec<&'static str> {
        let db = Database::default();
        let file = SourceFile::new(&db, "a.xl".into(), kind, text.into(), outside);
        let found = crate::rules::diagnostics(&db, file);
        found.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn xen_files_are_checked() {
        let text = "name='a'\nkernel='/k'\nmemory=64\nvirtio=['x']\nmemroy=1\n";
        assert_eq!(
            rules_found(Kind::Xl, text, Outside::default()),
            ["xl-unknown-key"]
        );
        let old = Outside {
            xen: Some(XenVersion::new(4, 17)),
            ..Outside::default()
        };
        assert_eq!(
            rules_found(Kind::Xl, text, old),
            ["xl-key-too-new", "xl-unknown-key"]
        );
    }

    #[test]
    fn placeholders_of_templates_are_values() {
        let text = "name='@NAME@'\nkernel='/srv/@KERNEL@'\ntype='pvh'\nmemory = @MEMORY@\non_crash = 'preserve'\n";
        let found = |kind| rules_found(kind, text, Outside::default());
        assert_eq!(found(Kind::XlTemplate), Vec::<&str>::new());
        assert_eq!(found(Kind::Xl), ["xl-placeholder"]);
    }

    #[test]
    fn every_rule_has_a_page() {
        for rule in rules() {
            assert!(!rule.summary.is_empty(), "{}", rule.name);
        }
    }
}
