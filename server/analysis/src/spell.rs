//! Which known names a misspelt one may mean.

/// Names close to `name`, the closest first; of equally close ones the alphabet decides.
#[must_use]
pub(crate) fn similar<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<Box<str>> {
    let mut search = Search::new(name);
    known.for_each(|it| search.offer(it));
    search.finish()
}

/// A search among known names that come one after the other.
///
/// Close is what a slip of the fingers does: an edit in a short name, two or three in a long one,
/// swapped neighbours count once, case does not count.
pub(crate) struct Search {
    name: Vec<char>,
    limit: usize,
    found: Vec<(usize, Box<str>)>,
}

impl Search {
    pub(crate) fn new(name: &str) -> Self {
        let name: Vec<char> = name.to_lowercase().chars().collect();
        let limit = match name.len() {
            0..=2 => 0,
            3..=5 => 1,
            6..=9 => 2,
            _ => 3,
        };
        Self {
            name,
            limit,
            found: Vec::new(),
        }
    }

    /// Considers one name.
    pub(crate) fn offer(&mut self, known: &str) {
        if self.limit == 0 || known.len().abs_diff(self.name.len()) > self.limit {
            return;
        }
        if let Some(distance) = distance(&self.name, known, self.limit) {
            self.found.push((distance, known.into()));
        }
    }

    /// The best ones.
    pub(crate) fn finish(mut self) -> Vec<Box<str>> {
        self.found.sort_unstable();
        self.found.dedup();
        // Something closer makes the far ones noise.
        let best = self.found.first().map_or(0, |it| it.0);
        self.found.retain(|it| it.0 <= best + 1);
        self.found.truncate(3);
        self.found.into_iter().map(|it| it.1).collect()
    }
}

/// Insertions, deletions, replacements and swaps of neighbours between two names, if they are few.
fn distance(a: &[char], b: &str, limit: usize) -> Option<usize> {
    let b: Vec<char> = b.chars().map(|it| it.to_ascii_lowercase()).collect();
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    let distance = last[b.len()];
    (distance <= limit && distance < b.len()).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::similar;

    #[test]
    fn slips_of_the_fingers() {
        let known = [
            "register",
            "network",
            "netif",
            "main",
            "default_network",
            "generic_kv_ro",
        ];
        let similar = |name| similar(name, known.into_iter());
        assert_eq!(similar("regiister"), ["register".into()]);
        assert_eq!(similar("netfi"), ["netif".into()]);
        assert_eq!(similar("Network"), ["network".into()]);
        assert_eq!(similar("defualt_netwrok"), ["default_network".into()]);
        assert!(similar("foreign").is_empty());
        assert!(similar("ma").is_empty());
    }
}
