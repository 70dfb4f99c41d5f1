//! Which known names a misspelt one may mean.
//!
//! Thousands of names are known, and nearly all are nothing like it: their lengths and their letters
//! tell, and only the few that are left are compared letter by letter.

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
    name: Vec<u8>,
    letters: u64,
    limit: usize,
    found: Vec<(usize, Box<str>)>,
}

impl Search {
    pub(crate) fn new(name: &str) -> Self {
        let name = name.to_ascii_lowercase().into_bytes();
        let limit = match name.len() {
            0..=2 => 0,
            3..=5 => 1,
            6..=9 => 2,
            _ => 3,
        };
        Self {
            letters: letters(&name),
            name,
            limit,
            found: Vec::new(),
        }
    }

    /// How far a known name is away, if it is close.
    pub(crate) fn closeness(&self, known: &str) -> Option<usize> {
        let known = known.as_bytes();
        if self.limit == 0 || known.len().abs_diff(self.name.len()) > self.limit {
            return None;
        }
        // Each edit brings at most one letter that the other lacks.
        let theirs = letters(known);
        let limit = self.limit as u32;
        if (self.letters & !theirs).count_ones() > limit
            || (theirs & !self.letters).count_ones() > limit
        {
            return None;
        }
        distance(&self.name, known, self.limit)
    }

    /// Considers one name.
    pub(crate) fn offer(&mut self, known: &str) {
        if let Some(distance) = self.closeness(known) {
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

/// The set of a name's letters.
fn letters(name: &[u8]) -> u64 {
    name.iter()
        .fold(0, |set, byte| set | 1 << (byte.to_ascii_lowercase() & 63))
}

/// Insertions, deletions, replacements and swaps of neighbours between two names, if they are few.
fn distance(a: &[u8], b: &[u8], limit: usize) -> Option<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let lower = |at: usize| b[at].to_ascii_lowercase();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for j in 0..b.len() {
            let replaced = last[j] + usize::from(*x != lower(j));
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == lower(j - 1) && a[i - 1] == lower(j) {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        if row.iter().all(|far| *far > limit) {
            return None;
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
