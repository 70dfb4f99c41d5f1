//! Numbers as the C library reads them, because that is what decides for `xl`.
//!
//! `strtol` and `strtoul` skip blanks, take a sign, and in base 0 read `0x…` as hexadecimal and a
//! leading `0` as octal. What follows the digits is the caller's business.

/// The longest number at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// The number without its sign, or nothing when it needs more than 64 bits.
    pub(crate) magnitude: Option<u64>,
    pub(crate) negative: bool,
    /// How many bytes it takes; 0 when there is no number.
    pub(crate) length: usize,
}

impl Scanned {
    /// What `strtoul` returns: overflow gives the largest number, a sign wraps around.
    pub(crate) fn unsigned(self) -> u64 {
        match self.magnitude {
            None => u64::MAX,
            Some(magnitude) if self.negative => magnitude.wrapping_neg(),
            Some(magnitude) => magnitude,
        }
    }

    /// What `strtol` returns, or nothing on overflow.
    pub(crate) fn signed(self) -> Option<i64> {
        let magnitude = i128::from(self.magnitude?);
        let value = if self.negative { -magnitude } else { magnitude };
        i64::try_from(value).ok()
    }
}

/// Reads like `strtol(text, …, base)`. Base 0 looks at the prefix.
pub(crate) fn scan(text: &str, base: u32) -> Scanned {
    let bytes = text.as_bytes();
    let mut at = bytes.iter().take_while(|b| is_c_space(**b)).count();
    let negative = bytes.get(at) == Some(&b'-');
    if matches!(bytes.get(at), Some(b'-' | b'+')) {
        at += 1;
    }
    let is_hex_prefix = matches!(bytes.get(at..at + 2), Some(b"0x" | b"0X"))
        && bytes.get(at + 2).is_some_and(u8::is_ascii_hexdigit);
    let base = match base {
        0 | 16 if is_hex_prefix => {
            at += 2;
            16
        }
        0 if bytes.get(at) == Some(&b'0') => 8,
        0 => 10,
        given => given,
    };
    let first_digit = at;
    let mut magnitude = Some(0u64);
    while let Some(digit) = bytes.get(at).and_then(|b| char::from(*b).to_digit(base)) {
        magnitude = magnitude
            .and_then(|so_far| so_far.checked_mul(u64::from(base)))
            .and_then(|so_far| so_far.checked_add(u64::from(digit)));
        at += 1;
    }
    Scanned {
        magnitude,
        negative,
        length: if at == first_digit { 0 } else { at },
    }
}

/// What `atoi` gives: the number at the start, or 0, cut to 32 bits.
pub(crate) fn atoi(text: &str) -> i32 {
    let scanned = scan(text, 10);
    let clamped = scanned
        .signed()
        .unwrap_or(if scanned.negative { i64::MIN } else { i64::MAX });
    clamped as i32
}

/// `isspace` in the C locale.
pub(crate) fn is_c_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// How `xl` reads a value as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// The number.
    Value(i64),
    /// Too large for 64 bits: `xl` says so and drops the value.
    TooLarge,
    /// No number, or one followed by something: `xl` warns and drops the value.
    Invalid,
}

impl Number {
    /// Reads a whole value: decimal, `0x…` or, with a leading `0`, octal.
    ///
    /// ```
    /// use xl_config::Number;
    /// assert_eq!(Number::read("0x40"), Number::Value(64));
    /// assert_eq!(Number::read("010"), Number::Value(8));
    /// assert_eq!(Number::read("512M"), Number::Invalid);
    /// ```
    #[must_use]
    pub fn read(text: &str) -> Self {
        let scanned = scan(text, 0);
        if scanned.length == 0 || scanned.length != text.len() {
            return Self::Invalid;
        }
        scanned.signed().map_or(Self::TooLarge, Self::Value)
    }

    /// The number, if it is one.
    #[must_use]
    pub fn value(self) -> Option<i64> {
        match self {
            Self::Value(value) => Some(value),
            Self::TooLarge | Self::Invalid => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_whole_numbers_in_every_base() {
        for (text, value) in [
            ("0", 0),
            ("128", 128),
            (" 64", 64),
            ("+7", 7),
            ("-5", -5),
            ("0x1f", 31),
            ("0X10", 16),
            ("010", 8),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(Number::read(text), Number::Value(value), "{text}");
        }
        for text in ["", " ", "x", "64 ", "0x", "08", "1e3", "12fx", "0xg", "--1"] {
            assert_eq!(Number::read(text), Number::Invalid, "{text}");
        }
        for text in [
            "9223372036854775808",
            "99999999999999999999",
            "0xffffffffffffffff",
        ] {
            assert_eq!(Number::read(text), Number::TooLarge, "{text}");
        }
    }

    #[test]
    fn wraps_like_the_c_library() {
        assert_eq!(scan("-1", 10).unsigned(), u64::MAX);
        assert_eq!(scan("99999999999999999999", 10).unsigned(), u64::MAX);
        assert_eq!(scan("0x", 16).length, 1);
        assert_eq!(scan("0xfz", 16).length, 3);
        assert_eq!(atoi("12x"), 12);
        assert_eq!(atoi("x"), 0);
        assert_eq!(atoi("4294967297"), 1);
    }
}
