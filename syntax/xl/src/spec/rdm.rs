//! The `rdm` setting: what happens to memory that passed-through devices reserve.

use super::Span;

/// How reserved memory is dealt with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Not said.
    #[default]
    Unset,
    /// Conflicts are errors.
    Strict,
    /// Conflicts are warnings.
    Relaxed,
}

impl Policy {
    /// Reads a word as libxl does: upper and lower case are the same.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match () {
            () if word.eq_ignore_ascii_case("strict") => Some(Self::Strict),
            () if word.eq_ignore_ascii_case("relaxed") => Some(Self::Relaxed),
            // The name of the unset value is a word like the others to libxl.
            () if word.eq_ignore_ascii_case("invalid") => Some(Self::Unset),
            () => None,
        }
    }

    /// The word for it, if there is one.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Unset => None,
            Self::Strict => Some("strict"),
            Self::Relaxed => Some("relaxed"),
        }
    }
}

/// What libxlutil makes of an `rdm` setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rdm {
    /// Whether `strategy=host` is asked for.
    pub host: bool,
}

/// Why libxlutil drops an `rdm` setting. `xl` goes on without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RdmError {
    /// The reason.
    pub kind: RdmErrorKind,
    /// The part that is wrong.
    pub span: Span,
}

/// The ways in which an `rdm` setting can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RdmErrorKind {
    /// Neither `strategy` nor `policy`.
    UnknownKey,
    /// Any strategy but `host`.
    UnknownStrategy,
    /// A *known* policy: libxlutil tests for the opposite of what it means (Xen 4.15 to 4.22).
    KnownPolicy,
    /// The text ends in the middle, as in `strategy` or `strategy=host,`.
    Unfinished,
}

/// The result, and the words after which libxlutil complains without giving up: unknown policies.
pub type Parsed = (Result<Rdm, RdmError>, Vec<Span>);

/// Reads an `rdm` setting as Xen 4.15 to 4.22 do.
pub fn parse(text: &str) -> Parsed {
    let mut rdm = Rdm::default();
    let mut unknown_policies = Vec::new();
    let mut at = 0;
    loop {
        let fail = |kind, span| Err(RdmError { kind, span });
        let rest = &text[at..];
        let Some(equals) = rest.find('=') else {
            let error = fail(RdmErrorKind::Unfinished, Span::new(at, text.len()));
            return (error, unknown_policies);
        };
        let key = Span::new(at, at + equals);
        let end = rest[equals + 1..].find(',');
        let value_end = end.map_or(text.len(), |comma| at + equals + 1 + comma);
        let value = Span::new(at + equals + 1, value_end);
        match (key.of(text), value.of(text)) {
            ("strategy", "host") => rdm.host = true,
            ("strategy", _) => {
                return (fail(RdmErrorKind::UnknownStrategy, value), unknown_policies);
            }
            ("policy", word) if Policy::from_word(word).is_some() => {
                return (fail(RdmErrorKind::KnownPolicy, value), unknown_policies);
            }
            ("policy", _) => unknown_policies.push(value),
            _ => return (fail(RdmErrorKind::UnknownKey, key), unknown_policies),
        }
        if end.is_none() {
            return (Ok(rdm), unknown_policies);
        }
        at = value_end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_policy_is_refused() {
        let kind = |text| parse(text).0.map_err(|error| error.kind);
        assert_eq!(kind("strategy=host"), Ok(Rdm { host: true }));
        assert_eq!(
            kind("strategy=host,policy=strict"),
            Err(RdmErrorKind::KnownPolicy)
        );
        assert_eq!(kind("policy=x"), Ok(Rdm { host: false }));
        assert_eq!(kind("strategy=host,"), Err(RdmErrorKind::Unfinished));
        assert_eq!(kind(""), Err(RdmErrorKind::Unfinished));
        assert_eq!(kind("a=b"), Err(RdmErrorKind::UnknownKey));
    }
}
