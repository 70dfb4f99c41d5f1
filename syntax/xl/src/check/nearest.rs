//! The word that was probably meant.

/// The nearest of `words` to `word`: one letter changed, added, left out or swapped, two in a long
/// word, and always fewer than half of it.
pub(crate) fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let most = if word.len() < 7 { 1 } else { 2 };
    let limit = most.min(word.len().saturating_sub(1) / 2);
    let measured = words.filter_map(|other| {
        let distance = distance(word, other, limit)?;
        Some((distance, other))
    });
    measured
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// Edits that lead from one word to the other, if there are no more than `limit`.
fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > limit || a.len() > 40 {
        return None;
    }
    let width = b.len() + 1;
    let mut rows = vec![0; width * 3];
    for (column, cell) in rows.iter_mut().enumerate().take(width) {
        *cell = column;
    }
    let (mut before, mut last, mut next) = (2 * width, 0, width);
    for (i, byte) in a.iter().enumerate() {
        rows[next] = i + 1;
        for j in 0..b.len() {
            let substituted = rows[last + j] + usize::from(*byte != b[j]);
            let mut best = substituted
                .min(rows[last + j + 1] + 1)
                .min(rows[next + j] + 1);
            if i > 0 && j > 0 && *byte == b[j - 1] && a[i - 1] == b[j] {
                best = best.min(rows[before + j - 1] + 1);
            }
            rows[next + j + 1] = best;
        }
        (before, last, next) = (last, next, before);
    }
    Some(rows[last + b.len()]).filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let keys = ["memory", "maxmem", "name", "vif", "vcpus", "disk"];
        let near = |word| nearest(word, keys.into_iter());
        assert_eq!(near("memroy"), Some("memory"));
        assert_eq!(near("vcpu"), Some("vcpus"));
        assert_eq!(near("dsik"), Some("disk"));
        assert_eq!(near("x"), None);
        assert_eq!(near("something_else"), None);
    }
}
