//! Whether libxlutil of a Xen release accepts a text.
//!
//! The parser reads the newest grammar and notes the first use of everything that is younger
//! than Xen 4.1; the verdict for any release follows from that without parsing again.

use rowan::TextSize;

use crate::release::XenVersion;

/// A dot in a name, and a last line without its line end.
const DOTTED_NAMES: XenVersion = XenVersion::new(4, 3);
/// Lists inside lists.
const NESTED_LISTS: XenVersion = XenVersion::new(4, 6);
/// Before, a backslash and a letter that is no escape were left out of the string.
const STRICT_ESCAPES: XenVersion = XenVersion::new(4, 7);
/// `+=`.
const APPEND: XenVersion = XenVersion::new(4, 13);

/// What libxlutil's parser does with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The text is read; the settings in it may still be refused later.
    Accepted,
    /// The text is refused.
    Refused,
    /// The library aborts (a NUL byte inside a string).
    Aborts,
}

/// Where a text first uses what some release refuses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usage {
    refused: Option<TextSize>,
    dotted_name: Option<TextSize>,
    append: Option<TextSize>,
    nested_list: Option<TextSize>,
    nul_string: Option<TextSize>,
    unknown_escape: Option<TextSize>,
    /// Whether the last assignment reaches the end of the text.
    pub(crate) open_end: bool,
}

impl Usage {
    pub(crate) fn verdict(&self, release: XenVersion) -> Verdict {
        let refused = self.refused_at(release);
        match (self.nul_string, refused) {
            (Some(nul), Some(refused)) if nul > refused => Verdict::Refused,
            (Some(_), _) => Verdict::Aborts,
            (None, Some(_)) => Verdict::Refused,
            (None, None) if self.open_end && release < DOTTED_NAMES => Verdict::Refused,
            (None, None) => Verdict::Accepted,
        }
    }

    /// What a release older than `release` would still refuse: the grammar's own since.
    pub(crate) fn since(&self) -> XenVersion {
        if self.append.is_some() {
            return APPEND;
        }
        if self.nested_list.is_some() {
            return NESTED_LISTS;
        }
        if self.dotted_name.is_some() || self.open_end {
            return DOTTED_NAMES;
        }
        XenVersion::OLDEST
    }

    /// What the text uses that `release` does not know: the first place of each, a few words, and
    /// the release that brought it.
    pub(crate) fn younger_than(
        &self,
        release: XenVersion,
        end: TextSize,
    ) -> impl Iterator<Item = (TextSize, &'static str, XenVersion)> {
        let open_end = self.open_end.then_some(end);
        let all = [
            (self.dotted_name, "a dot in a name", DOTTED_NAMES),
            (open_end, "a last line without its line end", DOTTED_NAMES),
            (self.nested_list, "a list inside a list", NESTED_LISTS),
            (self.append, "`+=`", APPEND),
        ];
        all.into_iter().filter_map(move |(place, what, since)| {
            let place = place.filter(|_| release < since)?;
            Some((place, what, since))
        })
    }

    pub(crate) fn refuse(&mut self, at: TextSize) {
        note(&mut self.refused, at);
    }

    pub(crate) fn name(&mut self, name: &str, at: TextSize) {
        if let Some(dot) = name.find('.') {
            note(&mut self.dotted_name, at + TextSize::new(dot as u32));
        }
    }

    pub(crate) fn append(&mut self, at: TextSize) {
        note(&mut self.append, at);
    }

    pub(crate) fn nested_list(&mut self, at: TextSize) {
        note(&mut self.nested_list, at);
    }

    pub(crate) fn unknown_escape(&mut self, at: TextSize) {
        note(&mut self.unknown_escape, at);
    }

    pub(crate) fn nul_string(&mut self, at: TextSize) {
        note(&mut self.nul_string, at);
    }

    fn refused_at(&self, release: XenVersion) -> Option<TextSize> {
        let younger = |since: XenVersion, at: Option<TextSize>| at.filter(|_| release < since);
        let places = [
            self.refused,
            self.unknown_escape.filter(|_| release >= STRICT_ESCAPES),
            younger(DOTTED_NAMES, self.dotted_name),
            younger(NESTED_LISTS, self.nested_list),
            younger(APPEND, self.append),
        ];
        places.into_iter().flatten().min()
    }
}

fn note(place: &mut Option<TextSize>, at: TextSize) {
    *place = Some(place.map_or(at, |earlier| earlier.min(at)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn first_accepting(text: &str) -> Option<XenVersion> {
        let parse = parse(text);
        XenVersion::all().find(|release| parse.verdict(*release) == Verdict::Accepted)
    }

    #[test]
    fn the_grammar_grew_three_times() {
        assert_eq!(first_accepting("a='x'\n"), Some(XenVersion::OLDEST));
        assert_eq!(first_accepting("a='x'"), Some(XenVersion::new(4, 3)));
        assert_eq!(first_accepting("a.b='x'\n"), Some(XenVersion::new(4, 3)));
        assert_eq!(first_accepting("a=[['x']]\n"), Some(XenVersion::new(4, 6)));
        assert_eq!(first_accepting("a+='x'\n"), Some(XenVersion::new(4, 13)));
        assert_eq!(first_accepting("a=x\n"), None);
    }

    #[test]
    fn escapes_became_strict() {
        let last = |text: &str| {
            let parse = parse(text);
            let mut releases = XenVersion::all().rev();
            releases.find(|release| parse.verdict(*release) == Verdict::Accepted)
        };
        assert_eq!(last("a='c:\\dir'\n"), Some(XenVersion::new(4, 6)));
        assert_eq!(last("a='\\8'\n"), Some(XenVersion::new(4, 6)));
        assert_eq!(last("a='\\x41'\n"), None);
        assert_eq!(last("a='\\12'\n"), None);
    }

    #[test]
    fn a_nul_byte_aborts_unless_the_file_is_refused_before_it() {
        assert_eq!(
            parse("a='\0'\n").verdict(XenVersion::NEWEST),
            Verdict::Aborts
        );
        assert_eq!(
            parse("!\na='\0'\n").verdict(XenVersion::NEWEST),
            Verdict::Refused
        );
        assert_eq!(
            parse("a='\0'\n!\n").verdict(XenVersion::NEWEST),
            Verdict::Aborts
        );
    }
}
