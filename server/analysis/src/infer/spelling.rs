//! Names near a name that does not exist.

/// At most two names that differ by few letters, nearest first.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Vec<String> {
    let limit = match name.len() {
        0 => return Vec::new(),
        1..=2 => 0,
        3..=4 => 1,
        5..=6 => 2,
        _ => 3,
    };
    let mut found: Vec<(usize, &str)> = known
        .filter(|other| other.len().abs_diff(name.len()) <= limit && *other != name)
        .filter_map(|other| {
            let distance = distance(name, other);
            (distance <= limit).then_some((distance, other))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    let best = found.first().map_or(0, |it| it.0);
    found
        .into_iter()
        .take_while(|it| it.0 == best)
        .take(2)
        .map(|it| it.1.to_owned())
        .collect()
}

/// Insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let width = b.len() + 1;
    let mut table = vec![0; (a.len() + 1) * width];
    for row in 0..=a.len() {
        for column in 0..=b.len() {
            let at = row * width + column;
            if row == 0 || column == 0 {
                table[at] = row + column;
                continue;
            }
            let same = usize::from(a[row - 1] != b[column - 1]);
            let mut best = (table[at - width - 1] + same)
                .min(table[at - width] + 1)
                .min(table[at - 1] + 1);
            let swapped =
                row > 1 && column > 1 && a[row - 1] == b[column - 2] && a[row - 2] == b[column - 1];
            if swapped {
                best = best.min(table[at - 2 * width - 2] + 1);
            }
            table[at] = best;
        }
    }
    table[a.len() * width + b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn few_letters_apart() {
        let known = ["register", "registry", "random", "default_network"];
        assert_eq!(nearest("regsiter", known.into_iter()), ["register"]);
        assert_eq!(
            nearest("default_netwrok", known.into_iter()),
            ["default_network"]
        );
        assert_eq!(nearest("x", known.into_iter()), Vec::<String>::new());
    }
}
