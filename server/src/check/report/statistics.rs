//! `--statistics`: how many problems each rule found, and how many of them can be mended.

use std::collections::BTreeMap;

use analysis::Applicability;

use super::super::Checked;

/// One line a rule, the most frequent first.
pub(super) fn render(checked: &[Checked]) -> String {
    let mut rules: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for finding in checked.iter().flat_map(Checked::problems) {
        let (count, fixable) = rules.entry(finding.rule).or_default();
        let mut fixes = finding.fixes.iter();
        *count += 1;
        *fixable += usize::from(fixes.any(|fix| fix.applicability == Applicability::Safe));
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(rule, (count, _))| (std::cmp::Reverse(*count), *rule));
    let lines = rules
        .into_iter()
        .map(|(rule, (count, fixable))| match fixable {
            0 => format!("{count:6}  {rule}\n"),
            fixable => format!("{count:6}  {rule} ({fixable} with --fix)\n"),
        });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::file;
    use super::*;

    #[test]
    fn the_most_frequent_rule_comes_first() {
        let mut file = file("config.ml", "open Mirage\nlet y = x\n", "x", "y");
        let mut others = [file.diagnostics[0].clone(), file.diagnostics[0].clone()];
        for other in &mut others {
            other.rule = "syntax-error";
            other.fixes.clear();
        }
        file.diagnostics.extend(others);
        assert_eq!(
            render(&[file]),
            "     2  syntax-error\n     1  unbound-name (1 with --fix)\n"
        );
    }
}
