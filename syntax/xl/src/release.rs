//! Xen releases: the version a file is read for.
//!
//! Only the numbers live here. What a release reads is data (see [`crate::catalogue`]).

use std::fmt;
use std::str::FromStr;

/// A Xen release such as 4.17, ordered by age.
///
/// ```
/// use xl_config::XenVersion;
/// let debian: XenVersion = "4.17".parse()?;
/// assert!(debian < XenVersion::NEWEST);
/// assert_eq!(debian.to_string(), "4.17");
/// # Ok::<(), xl_config::UnknownXenVersion>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct XenVersion {
    major: u8,
    minor: u8,
}

impl XenVersion {
    /// The oldest release whose `xl` this crate describes.
    pub const OLDEST: Self = Self::new(4, 1);
    /// The newest release whose `xl` this crate describes.
    pub const NEWEST: Self = Self::new(4, 22);

    /// A release by its two numbers. It need not be a known one.
    pub const fn new(major: u8, minor: u8) -> Self {
        Self { major, minor }
    }

    /// Every release that this crate describes, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        (Self::OLDEST.minor..=Self::NEWEST.minor).map(|minor| Self::new(4, minor))
    }
}

impl Default for XenVersion {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for XenVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for XenVersion {
    type Err = UnknownXenVersion;

    /// Reads `4.17` or `4.17.3`; the last number never changes what `xl` reads.
    fn from_str(text: &str) -> Result<Self, UnknownXenVersion> {
        let unknown = || UnknownXenVersion(text.to_owned());
        let mut numbers = text.split('.').map(str::parse::<u8>);
        let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else {
            return Err(unknown());
        };
        let version = Self::new(major, minor);
        let patch_is_number = numbers.next().is_none_or(|patch| patch.is_ok());
        let known = (Self::OLDEST..=Self::NEWEST).contains(&version);
        if known && patch_is_number && numbers.next().is_none() {
            return Ok(version);
        }
        Err(unknown())
    }
}

/// The text is not a Xen release that this crate describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownXenVersion(String);

impl fmt::Display for UnknownXenVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (oldest, newest) = (XenVersion::OLDEST, XenVersion::NEWEST);
        write!(
            f,
            "`{}` is not a Xen release from {oldest} to {newest}",
            self.0
        )
    }
}

impl std::error::Error for UnknownXenVersion {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_two_or_three_numbers() {
        assert_eq!("4.9".parse(), Ok(XenVersion::new(4, 9)));
        assert_eq!("4.17.5".parse(), Ok(XenVersion::new(4, 17)));
        for bad in ["", "4", "4.x", "3.4", "4.99", "4.17.", "4.17.1.2"] {
            assert!(bad.parse::<XenVersion>().is_err(), "{bad}");
        }
    }

    #[test]
    fn orders_by_number_not_by_text() {
        assert!(XenVersion::new(4, 9) < XenVersion::new(4, 10));
        assert_eq!(XenVersion::all().count(), 22);
    }
}
