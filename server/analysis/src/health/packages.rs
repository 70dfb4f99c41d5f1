//! The bounds of `package` in a configuration against those that the tool sets for the same package:
//! where no version satisfies both, `make depends` ends with the words of a solver.

use std::cmp::Ordering;

use mirage_releases::{Release, Target, deploy};
use ocaml_syntax::TextRange;

use super::{Line, Subject};
use crate::chosen::chosen;
use crate::db::Db;
use crate::graph::{Context, Graph, Moment, graphs};
use crate::lower::{self, Argument, Expr, Label, Literal, Unit};
use crate::source::SourceFile;

/// What is said of a package's versions: the first that is accepted, the first that is not.
type Bounds<'a> = (Option<&'a str>, Option<&'a str>);

/// A call of `package` with bounds.
struct Asked {
    package: String,
    lower: Option<String>,
    upper: Option<String>,
    range: TextRange,
}

pub(super) fn check(db: &dyn Db, file: SourceFile) -> Vec<Line> {
    let release = chosen(db, file).release;
    let asked = asked(lower::unit(db, file));
    if asked.is_empty() {
        return vec![Line::fine(
            Subject::Packages,
            "the configuration sets no bounds",
        )];
    }
    let devices = devices(db, file, release);
    let mut lines = Vec::new();
    for it in &asked {
        let bounds = (it.lower.as_deref(), it.upper.as_deref());
        if let (Some(lower), Some(upper)) = bounds
            && order(lower, upper).is_some_and(|order| order != Ordering::Less)
        {
            let message = format!("no version of {} is {}", it.package, said(bounds));
            let remedy = "let ~min be below ~max";
            lines.push(Line::wrong(Subject::Packages, message, remedy).at(it.range));
            continue;
        }
        let forced = devices
            .iter()
            .find_map(|modules| forced(it, modules, release));
        if let Some((module, forced)) = forced {
            let message = format!(
                "{} is to be {}, but with MirageOS {release} {module} needs it to be {}: no version is both",
                it.package,
                said(bounds),
                said(forced),
            );
            let remedy = format!(
                "leave the bounds of {} to the tool, or fit them",
                it.package
            );
            lines.push(Line::wrong(Subject::Packages, message, remedy).at(it.range));
        }
    }
    if lines.is_empty() {
        let count = asked.len();
        let s = if count == 1 { "" } else { "s" };
        let message = format!("{count} package{s} with bounds, which no device contradicts");
        lines.push(Line::fine(Subject::Packages, message));
    }
    lines
}

/// The modules of the devices that are there for every target that the tool accepts; nothing if it
/// accepts none.
fn devices(db: &dyn Db, file: SourceFile, release: Release) -> Option<Vec<String>> {
    let mut common: Option<Vec<String>> = None;
    for target in Target::of(release) {
        let context = Context {
            target: Some(target.name.to_owned()),
            options: Vec::new(),
            evaluate: Some(true),
        };
        let graphs = graphs(db, file, &context);
        let is_refused = |graph: &Graph| {
            let stops = |moment| matches!(moment, Moment::Always | Moment::First);
            graph.refused.iter().any(|it| stops(it.moment))
        };
        if graphs.is_empty() || graphs.iter().any(is_refused) {
            continue;
        }
        let modules = graphs.iter().flat_map(|graph| &graph.nodes);
        let modules: Vec<String> = modules.map(|node| node.module.clone()).collect();
        match &mut common {
            Some(common) => common.retain(|module| modules.contains(module)),
            None => common = Some(modules),
        }
    }
    common
}

/// What stands against what is asked, with who says so.
fn forced(
    asked: &Asked,
    modules: &[String],
    release: Release,
) -> Option<(String, Bounds<'static>)> {
    let excludes = |bounds: Bounds<'_>| {
        let above = |lower: Option<&str>, upper: Option<&str>| {
            let order = lower
                .zip(upper)
                .and_then(|(lower, upper)| order(lower, upper));
            order.is_some_and(|order| order != Ordering::Less)
        };
        above(asked.lower.as_deref(), bounds.1) || above(bounds.0, asked.upper.as_deref())
    };
    if let Some(bounds) = deploy::platform_bounds(&asked.package, release)
        && excludes(bounds)
    {
        return Some(("the target".to_owned(), bounds));
    }
    modules.iter().find_map(|module| {
        let brought = deploy::Brought::by(module, release);
        let mut rows = brought.filter(|row| row.package == asked.package);
        let row = rows.find(|row| excludes((row.lower, row.upper)))?;
        Some((module.clone(), (row.lower, row.upper)))
    })
}

fn said(bounds: Bounds<'_>) -> String {
    match bounds {
        (Some(lower), Some(upper)) => format!(">= {lower} and < {upper}"),
        (Some(lower), None) => format!(">= {lower}"),
        (None, Some(upper)) => format!("< {upper}"),
        (None, None) => "anything".to_owned(),
    }
}

/// The order of two versions that are numbers between dots; others are not compared. A leading `v`
/// counts for nothing, and neither do zeros at the end.
fn order(one: &str, other: &str) -> Option<Ordering> {
    let numbers = |text: &str| -> Option<Vec<u64>> {
        let text = text.trim_end_matches('~');
        let text = text.strip_prefix('v').unwrap_or(text);
        let mut numbers = text
            .split('.')
            .map(|part| part.parse().ok())
            .collect::<Option<Vec<u64>>>()?;
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(numbers)
    };
    Some(numbers(one)?.cmp(&numbers(other)?))
}

/// The calls of `package` whose name and bounds are spelt out.
fn asked(unit: &Unit) -> Vec<Asked> {
    let mut all = Vec::new();
    for (id, function, arguments) in unit.applications() {
        let is_package = matches!(&unit.exprs[function], Expr::Path(path)
            if path.last().is_some_and(|it| &*it.text == "package"));
        if !is_package {
            continue;
        }
        let text = |argument: &Argument| match &unit.exprs[argument.value] {
            Expr::Literal(Literal::String(text)) => Some(text.to_string()),
            _ => None,
        };
        let labelled = |name: &str| {
            let mut found = arguments.iter();
            let found = found.find(|it| it.label.name().is_some_and(|it| &*it.text == name));
            found.and_then(text)
        };
        let mut plain = arguments.iter().filter(|it| it.label == Label::None);
        let (lower, upper) = (labelled("min"), labelled("max"));
        if let Some(package) = plain.next().and_then(text)
            && (lower.is_some() || upper.is_some())
        {
            all.push(Asked {
                package,
                lower,
                upper,
                range: unit.expr_range(id),
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Database;
    use crate::source::{Kind, Outside};

    fn lines(release: &str, bounds: &str) -> Vec<String> {
        let db = Database::default();
        let text = format!(
            "open Mirage\nlet main = main ~packages:[ package {bounds} ] \"Unikernel.Main\" (stackv4v6 @-> job)\n\
             let () = register \"a\" [ main $ generic_stackv4v6 default_network ]\n"
        );
        let outside = Outside {
            setting: Release::parse(release),
            ..Outside::default()
        };
        let file = SourceFile::new(&db, "config.ml".into(), Kind::Config, text.into(), outside);
        let lines = check(&db, file).into_iter();
        let wrong = lines.filter(|line| line.remedy.is_some());
        wrong.map(|line| line.message).collect()
    }

    #[test]
    fn bounds_that_no_version_satisfies_are_told() {
        let said = lines("4.11.1", "~max:\"9.0.0\" \"tcpip\"");
        assert_eq!(
            said,
            [
                "tcpip is to be < 9.0.0, but with MirageOS 4.11.1 Ipv6.Make needs it to be \
              >= 9.0.0 and < 10.0.0: no version is both"
            ]
        );
        assert_eq!(lines("4.11.1", "~min:\"10.0.0\" \"tcpip\"").len(), 1);
        assert_eq!(
            lines("4.11.1", "~max:\"9.0.0\" ~sublibs:[\"tcp\"] \"tcpip\"").len(),
            1
        );
        assert_eq!(lines("4.8.2", "~max:\"9.0.0\" \"tcpip\""), [""; 0]);
        assert_eq!(
            lines("4.11.1", "~min:\"9.0.1\" ~max:\"10.0.0\" \"tcpip\""),
            [""; 0]
        );
        assert_eq!(lines("4.11.1", "~min:\"0.13.0\" \"solo5\"").len(), 1);
        assert_eq!(lines("4.11.1", "~min:\"3\" ~max:\"2\" \"mine\"").len(), 1);
    }

    #[test]
    fn what_is_not_known_is_not_told() {
        assert_eq!(lines("4.11.1", "~max:\"dev\" \"tcpip\""), [""; 0]);
        assert_eq!(lines("4.11.1", "~max:\"1\" \"unheard-of\""), [""; 0]);
        assert_eq!(lines("4.11.1", "\"tcpip\""), [""; 0]);
        assert_eq!(lines("2.9.1", "~max:\"1\" \"tcpip\""), [""; 0]);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(order("9.0", "10.0.0"), Some(Ordering::Less));
        assert_eq!(order("v1.0.0", "1"), Some(Ordering::Equal));
        assert_eq!(order("1.2", "1.2-beta"), None);
    }
}
