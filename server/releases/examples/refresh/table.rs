//! One file of `data/api`: reading it, and telling it what a further release declares.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The declarations of a unit over all releases.
pub(crate) struct Table {
    unit: String,
    /// The ranges of the unit, and the text of its deprecation.
    header: Row,
    sections: Vec<(String, Vec<Row>)>,
}

/// Ranges and what they are ranges of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    ranges: String,
    /// The declaration, and the text of its deprecation after a tab.
    text: String,
}

/// What changed in a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) gone: Vec<String>,
    pub(crate) new: Vec<String>,
}

impl Row {
    /// Whether the newest release has it: its last range has no end.
    fn is_open(&self) -> bool {
        self.ranges.ends_with('-')
    }

    /// The declaration as [`Declared`] has it.
    fn declares(&self, text: &str) -> bool {
        match text.strip_suffix('\t') {
            Some(text) => self.text.split_once('\t').is_some_and(|(it, _)| it == text),
            None => self.text == text,
        }
    }
}

/// What a release declares in a unit: declarations by the path of their module. One that is
/// deprecated ends in a tab; why, only the table says.
pub(crate) type Declared = BTreeMap<String, Vec<String>>;

impl Table {
    /// A unit that no release had yet.
    pub(crate) fn new(unit: &str) -> Self {
        Self {
            unit: unit.to_owned(),
            header: Row {
                ranges: String::new(),
                text: String::new(),
            },
            sections: Vec::new(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A line that is not one of the format.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (head, rest) = text.split_once('\n').unwrap_or((text, ""));
        let mut cells = head.splitn(3, '\t');
        let unit = cells.next().and_then(|it| it.strip_prefix("unit "));
        let unit = unit.ok_or_else(|| format!("not a unit: {head}"))?;
        let ranges = cells.next().ok_or_else(|| format!("no releases: {head}"))?;
        let mut table = Self::new(unit);
        table.header = Row {
            ranges: ranges.to_owned(),
            text: cells.next().unwrap_or_default().to_owned(),
        };
        for line in rest.lines().filter(|line| !line.is_empty()) {
            if let Some(path) = line.strip_prefix("module ") {
                table.sections.push((path.to_owned(), Vec::new()));
                continue;
            }
            let row = line.split_once('\t').zip(table.sections.last_mut());
            let Some(((ranges, text), (_, rows))) = row else {
                return Err(format!("not a declaration: {line}"));
            };
            rows.push(Row {
                ranges: ranges.to_owned(),
                text: text.to_owned(),
            });
        }
        Ok(table)
    }

    /// The file.
    pub(crate) fn text(&self) -> String {
        let mut out = format!("unit {}\t{}", self.unit, self.header.ranges);
        if !self.header.text.is_empty() {
            let _ = write!(out, "\t{}", self.header.text);
        }
        out.push('\n');
        for (path, rows) in &self.sections {
            let _ = writeln!(out, "\nmodule {path}");
            for row in rows {
                let _ = writeln!(out, "{}\t{}", row.ranges, row.text);
            }
        }
        out
    }

    /// Adds what a release declares; `before` is the release before it, the newest one so far.
    pub(crate) fn add(&mut self, declared: &Declared, release: &str, before: &str) -> Changes {
        let mut changes = Changes::default();
        open(&mut self.header, release, before);
        for (path, texts) in declared {
            if !self.sections.iter().any(|(other, _)| other == path) {
                self.sections.push((path.clone(), Vec::new()));
            }
            let rows = self.sections.iter_mut().find(|(other, _)| other == path);
            let Some((_, rows)) = rows else { continue };
            for text in texts {
                if let Some(row) = rows.iter_mut().find(|row| row.declares(text)) {
                    if !row.is_open() {
                        changes.new.push(format!("{path}: {text}"));
                        open(row, release, before);
                    }
                    continue;
                }
                changes.new.push(format!("{path}: {text}"));
                let head = head(text);
                let near = rows.iter().position(|row| self::head(&row.text) == head);
                let row = Row {
                    ranges: format!("{release}-"),
                    text: text.clone(),
                };
                rows.insert(near.unwrap_or(rows.len()), row);
            }
        }
        for (path, rows) in &mut self.sections {
            let texts = declared.get(path);
            for row in rows.iter_mut().filter(|row| row.is_open()) {
                if texts.is_some_and(|texts| texts.iter().any(|it| row.declares(it))) {
                    continue;
                }
                changes.gone.push(format!("{path}: {}", row.text));
                close(row, before);
            }
        }
        changes
    }

    /// Ends what the newest release has: the next one does not have the unit.
    pub(crate) fn end(&mut self, before: &str) {
        let rows = self.sections.iter_mut().flat_map(|(_, rows)| rows);
        for row in rows.chain([&mut self.header]).filter(|row| row.is_open()) {
            close(row, before);
        }
    }

    /// Whether the newest release has the unit.
    pub(crate) fn is_open(&self) -> bool {
        self.header.is_open()
    }
}

/// Lets the ranges go on from a release.
fn open(row: &mut Row, release: &str, before: &str) {
    if row.is_open() {
        return;
    }
    if row.ranges.is_empty() {
        row.ranges = format!("{release}-");
    } else if let Some(kept) = row.ranges.strip_suffix(before)
        && (kept.is_empty() || kept.ends_with(['-', ',']))
    {
        // It ended with the release before, so it did not end.
        let single = !kept.ends_with('-');
        row.ranges = format!(
            "{}-",
            if single {
                &row.ranges
            } else {
                &kept[..kept.len() - 1]
            }
        );
    } else {
        let _ = write!(row.ranges, ",{release}-");
    }
}

/// Ends the last range with a release.
fn close(row: &mut Row, last: &str) {
    let single = row.ranges.trim_end_matches('-').to_owned();
    let since = single.rsplit(',').next().unwrap_or_default();
    row.ranges = if since == last {
        single
    } else {
        format!("{}{last}", row.ranges)
    };
}

/// Keyword and name, so that the forms of one item stand together.
fn head(text: &str) -> &str {
    let end = text.find(" : ").or_else(|| text.find(" = "));
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(texts: &[&str]) -> Declared {
        let texts = texts.iter().map(|&it| it.to_owned()).collect();
        Declared::from([("M".to_owned(), texts)])
    }

    #[test]
    fn a_release_ends_begins_and_reopens() {
        let text = "unit M\t4.0.0-\n\nmodule M\n4.0.0-\tval a : int\n4.0.0-4.1.0\tval b : int\n";
        let mut table = Table::parse(text).unwrap();
        assert_eq!(table.text(), text);
        let changes = table.add(
            &declared(&["val a : string", "val b : int"]),
            "4.3.0",
            "4.2.0",
        );
        assert_eq!(changes.gone, ["M: val a : int"]);
        assert_eq!(changes.new, ["M: val a : string", "M: val b : int"]);
        assert_eq!(
            table.text(),
            "unit M\t4.0.0-\n\nmodule M\n4.3.0-\tval a : string\n4.0.0-4.2.0\tval a : int\n\
             4.0.0-4.1.0,4.3.0-\tval b : int\n"
        );
        let same = table.add(
            &declared(&["val a : string", "val b : int"]),
            "4.4.0",
            "4.3.0",
        );
        assert_eq!(same, Changes::default());
    }

    #[test]
    fn one_release_alone_is_its_own_range() {
        let mut table = Table::new("M");
        table.add(&declared(&["val a : int"]), "4.3.0", "4.2.0");
        table.end("4.3.0");
        assert_eq!(
            table.text(),
            "unit M\t4.3.0\n\nmodule M\n4.3.0\tval a : int\n"
        );
    }

    #[test]
    fn the_words_of_a_deprecation_stay() {
        let text = "unit M\t4.0.0-\n\nmodule M\n4.0.0-\tval a : int\tuse b\n";
        let mut table = Table::parse(text).unwrap();
        let same = table.add(&declared(&["val a : int\t"]), "4.3.0", "4.2.0");
        assert_eq!(same, Changes::default());
        assert_eq!(table.text(), text);
        let changes = table.add(&declared(&["val a : int"]), "4.4.0", "4.3.0");
        assert_eq!((changes.gone.len(), changes.new.len()), (1, 1));
    }
}
