//! The `rate` of a vif: how much it may send in how long.

use std::fmt;

use super::Span;
use crate::number::{Scanned, scan};

/// How often the credit of a vif is filled up when the rate does not say.
const DEFAULT_INTERVAL_USECS: u32 = 50_000;

/// A rate as the hypervisor's network backend gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// Bytes in each interval.
    pub bytes_per_interval: u64,
    /// The interval in microseconds.
    pub interval_usecs: u32,
}

/// Why `xl` refuses a rate, and the part it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RateError {
    /// The reason.
    pub kind: RateErrorKind,
    /// The part of the rate that is wrong.
    pub span: Span,
}

/// The ways in which a rate can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RateErrorKind {
    /// Nothing before `@`.
    Missing,
    /// Not a number with a unit such as `10Mb/s`.
    Invalid,
    /// Zero, or more than fits.
    Overflow,
    /// Not a number with a unit such as `20ms` after `@`.
    InvalidInterval,
    /// An interval of zero, or longer than fits.
    IntervalOverflow,
}

impl RateErrorKind {
    /// Whether libxlutil calls it an overflow (`EOVERFLOW`) and not nonsense (`EINVAL`).
    #[must_use]
    pub const fn is_overflow(self) -> bool {
        matches!(self, Self::Overflow | Self::IntervalOverflow)
    }
}

impl fmt::Display for RateErrorKind {
    /// The words of libxlutil.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "no rate specified",
            Self::Invalid => "invalid rate",
            Self::Overflow => "rate overflow",
            Self::InvalidInterval => "invalid replenishment interval",
            Self::IntervalOverflow => "replenishment interval overflow",
        })
    }
}

impl Rate {
    /// Reads `10Mb/s` or `10Mb/s@20ms`.
    ///
    /// # Errors
    /// What libxlutil refuses.
    ///
    /// ```
    /// use xl_config::spec::rate::Rate;
    /// assert_eq!(Rate::parse("10Mb/s@20ms").map(|rate| rate.bytes_per_interval), Ok(25_000));
    /// assert!(Rate::parse("10mb/s").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, RateError> {
        let at = text.find('@');
        let speed = Span::new(0, at.unwrap_or(text.len()));
        let fail = |kind, span| Err(RateError { kind, span });
        if speed.is_empty() {
            return fail(RateErrorKind::Missing, Span::new(0, text.len()));
        }
        let bytes_per_second = match bytes_per_second(speed.of(text)) {
            Ok(bytes) => bytes,
            Err(kind) => return fail(kind, speed),
        };
        let interval_usecs = match at.map(|at| Span::new(at + 1, text.len())) {
            None => DEFAULT_INTERVAL_USECS,
            Some(interval) => match interval_usecs(interval.of(text)) {
                Ok(usecs) => usecs,
                Err(kind) => return fail(kind, interval),
            },
        };
        match bytes_per_second.checked_mul(u64::from(interval_usecs)) {
            Some(product) => Ok(Self {
                bytes_per_interval: product / 1_000_000,
                interval_usecs,
            }),
            None => fail(RateErrorKind::Overflow, Span::new(0, text.len())),
        }
    }
}

/// `^[0-9]+[GMK]?[Bb]/s$`, then the number as `strtoull` reads it (a leading `0` is octal).
fn bytes_per_second(text: &str) -> Result<u64, RateErrorKind> {
    let digits = count_digits(text);
    let unit = &text[digits..];
    let plain = unit.strip_prefix(['G', 'M', 'K']).unwrap_or(unit);
    if digits == 0 || !matches!(plain, "b/s" | "B/s") {
        return Err(RateErrorKind::Invalid);
    }
    let scanned = scan(text, 0);
    let number = fitting(scanned).ok_or(RateErrorKind::Overflow)?;
    // Digits that are not octal are left over; libxlutil then looks at them for the unit.
    let rest = &text.as_bytes()[scanned.length..];
    let factor = match rest.first() {
        Some(b'G') => 1_000_000_000,
        Some(b'M') => 1_000_000,
        Some(b'K') => 1_000,
        _ => 1,
    };
    let in_bits = rest.first() == Some(&b'b') || rest.get(1) == Some(&b'b');
    Ok(number * factor / if in_bits { 8 } else { 1 })
}

/// `^[0-9]+[mu]?s?$`; a bare number is in seconds.
fn interval_usecs(text: &str) -> Result<u32, RateErrorKind> {
    let digits = count_digits(text);
    let unit = &text[digits..];
    if digits == 0 || !matches!(unit, "" | "m" | "u" | "s" | "ms" | "us") {
        return Err(RateErrorKind::InvalidInterval);
    }
    let scanned = scan(text, 0);
    let number = fitting(scanned).ok_or(RateErrorKind::IntervalOverflow)?;
    let factor = match text.as_bytes().get(scanned.length) {
        None | Some(b's') => 1_000_000,
        Some(b'm') => 1_000,
        Some(_) => 1,
    };
    u32::try_from(number * factor).map_err(|_| RateErrorKind::IntervalOverflow)
}

/// The number, unless it is 0 or needs more than 32 bits.
fn fitting(scanned: Scanned) -> Option<u64> {
    let number = scanned.magnitude?;
    (1..=u64::from(u32::MAX))
        .contains(&number)
        .then_some(number)
}

fn count_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rates_like_libxlutil() {
        let bytes = |text| Rate::parse(text).map(|rate| rate.bytes_per_interval);
        assert_eq!(bytes("1MB/s"), Ok(50_000));
        assert_eq!(bytes("8Kb/s@1s"), Ok(1_000));
        assert_eq!(bytes("010B/s@1s"), Ok(8));
        assert_eq!(bytes("100B/s@5"), Ok(500));
        let kind = |text| Rate::parse(text).map_err(|error| error.kind);
        assert_eq!(kind(""), Err(RateErrorKind::Missing));
        assert_eq!(kind("@1s"), Err(RateErrorKind::Missing));
        assert_eq!(kind("10Mbps"), Err(RateErrorKind::Invalid));
        assert_eq!(kind("0b/s"), Err(RateErrorKind::Overflow));
        assert_eq!(kind("1b/s@1h"), Err(RateErrorKind::InvalidInterval));
        assert_eq!(kind("1b/s@4295s"), Err(RateErrorKind::IntervalOverflow));
        let error = Rate::parse("1b/s@1h").map_err(|error| error.span);
        assert_eq!(error, Err(Span::new(5, 7)));
    }
}
