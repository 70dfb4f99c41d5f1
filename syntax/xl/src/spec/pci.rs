//! PCI devices passed to a guest: `[DDDD:]BB:DD.F[@slot]`, then options.

use super::Span;
use super::rdm::Policy;
use crate::number::{atoi, is_c_space};

/// A device as libxlutil (Xen 4.15 and later) reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pci {
    /// The address on the host, or nothing for a device that has a name.
    pub address: Option<Address>,
    /// The name that the host gave to an assignable device.
    pub name: Option<String>,
    /// The slot in the guest, if a certain one is asked for.
    pub slot: Option<u8>,
    /// Options by name with their value, in order; a later one wins.
    pub flags: Flags,
    /// What to do about memory that the device reserves.
    pub rdm_policy: Policy,
}

/// The address of a device on the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// The PCI domain (segment).
    pub domain: u16,
    /// The bus.
    pub bus: u8,
    /// The device, 0 to 31.
    pub device: u8,
    /// The function, 0 to 7; nothing for all of them (`*`).
    pub function: Option<u8>,
}

/// The switches of a device, as `atoi` reads them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags {
    /// Translate between MSI and INTx.
    pub msitranslate: bool,
    /// Let the guest manage power states.
    pub power_mgmt: bool,
    /// Let the guest write to the whole configuration space (PV).
    pub permissive: bool,
    /// Take the device away from its driver on the host.
    pub seize: bool,
}

/// Why a specification is refused; `xl` does not start the domain then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PciError {
    /// The reason.
    pub kind: PciErrorKind,
    /// The part that is wrong.
    pub span: Span,
}

/// The ways in which a specification can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PciErrorKind {
    /// Something that is no address, or out of range.
    Address,
    /// The address has no dot: libxlutil reads an uninitialised variable and may do anything.
    MissingFunction,
    /// A slot that is no hexadecimal number up to 1f.
    Slot,
    /// Something other than `,` or `@` after the address.
    AfterAddress,
    /// A piece without `=`.
    NoValue,
    /// A key that libxlutil does not know.
    UnknownKey,
    /// A reserved-memory policy that is neither `strict` nor `relaxed`.
    RdmPolicy,
    /// An address and a name.
    AddressAndName,
    /// Neither an address nor a name.
    Nothing,
}

impl PciErrorKind {
    /// The number that libxlutil returns.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::RdmPolicy => -3,
            _ => -6,
        }
    }
}

/// One key with its value, where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The key.
    pub key: Span,
    /// The value.
    pub value: Span,
}

/// What stands in a specification, right or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The address at the start.
    pub address: Option<Span>,
    /// The slot after `@`.
    pub slot: Option<Span>,
    /// The `key=value` pairs.
    pub parameters: Vec<Parameter>,
}

/// Reads a specification.
///
/// # Errors
/// What libxlutil refuses.
///
/// ```
/// use xl_config::spec::pci;
/// let (device, _) = pci::parse("0000:03:00.1@5,permissive=1");
/// let device = device.unwrap_or_default();
/// assert_eq!(device.address.map(|address| address.bus), Some(3));
/// assert!(device.flags.permissive);
/// ```
pub fn parse(text: &str) -> (Result<Pci, PciError>, Layout) {
    let mut reader = Reader {
        text,
        pci: Pci::default(),
        layout: Layout::default(),
        has_address: false,
    };
    let outcome = reader.read();
    (outcome.map(|()| reader.pci), reader.layout)
}

struct Reader<'t> {
    text: &'t str,
    pci: Pci,
    layout: Layout,
    has_address: bool,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), PciError> {
        let whole = Span::new(0, self.text.len());
        let mut at = self.positional()?;
        while at < self.text.len() {
            at = self.parameter(at)?;
        }
        match (self.has_address, self.pci.name.is_some()) {
            (true, true) => Err(error(PciErrorKind::AddressAndName, whole)),
            (false, false) => Err(error(PciErrorKind::Nothing, whole)),
            _ => Ok(()),
        }
    }

    /// An address at the start is optional: what is none is read as pairs.
    fn positional(&mut self) -> Result<usize, PciError> {
        let (address, mut at) = match address(self.text) {
            Ok(found) => found,
            Err(PciErrorKind::MissingFunction) => {
                let end = self.text.find(',').unwrap_or(self.text.len());
                return Err(error(PciErrorKind::MissingFunction, Span::new(0, end)));
            }
            Err(_) if self.looks_like_address() => {
                let end = self.text.find([',', '@']).unwrap_or(self.text.len());
                return Err(error(PciErrorKind::Address, Span::new(0, end)));
            }
            Err(_) => return Ok(0),
        };
        self.pci.address = Some(address);
        self.has_address = true;
        self.layout.address = Some(Span::new(0, at));
        if self.text[at..].starts_with('@') {
            let piece = self.piece(at + 1);
            let (slot, length) =
                slot(&self.text[at + 1..]).ok_or(error(PciErrorKind::Slot, piece))?;
            self.pci.slot = Some(slot);
            self.layout.slot = Some(Span::new(at + 1, at + 1 + length));
            at += 1 + length;
        }
        match self.text.as_bytes().get(at) {
            None => Ok(at),
            Some(b',') => Ok(at + 1),
            Some(_) => Err(error(PciErrorKind::AfterAddress, self.piece(at))),
        }
    }

    /// Whether nothing but an address can have been meant, so that the message speaks of it. A
    /// text without any `=` has no pairs and is refused whatever it holds.
    fn looks_like_address(&self) -> bool {
        !self.text.is_empty() && !self.text.contains('=')
    }

    fn parameter(&mut self, at: usize) -> Result<usize, PciError> {
        let Some(equals) = self.text[at..].find('=') else {
            return Err(error(PciErrorKind::NoValue, self.piece(at)));
        };
        let key = Span::new(at, at + equals);
        let value = self.piece(key.end + 1);
        self.layout.parameters.push(Parameter { key, value });
        let word = value.of(self.text);
        match key.of(self.text) {
            "bdf" => self.keyed_address(value)?,
            "vslot" => {
                let (slot, _) = slot(word).ok_or(error(PciErrorKind::Slot, value))?;
                self.pci.slot = Some(slot);
            }
            "permissive" => self.pci.flags.permissive = atoi(word) != 0,
            "msitranslate" => self.pci.flags.msitranslate = atoi(word) != 0,
            "seize" => self.pci.flags.seize = atoi(word) != 0,
            "power_mgmt" => self.pci.flags.power_mgmt = atoi(word) != 0,
            "rdm_policy" => {
                let policy = Policy::from_word(word);
                self.pci.rdm_policy = policy.ok_or(error(PciErrorKind::RdmPolicy, value))?;
            }
            "name" => self.pci.name = Some(word.to_owned()),
            _ => return Err(error(PciErrorKind::UnknownKey, key)),
        }
        let after = value.end;
        Ok(after + usize::from(after < self.text.len()))
    }

    /// What follows the address is not looked at here.
    fn keyed_address(&mut self, value: Span) -> Result<(), PciError> {
        let (address, _) = address(value.of(self.text)).map_err(|kind| error(kind, value))?;
        self.pci.address = Some(address);
        self.has_address = true;
        Ok(())
    }

    /// From `at` up to the next comma.
    fn piece(&self, at: usize) -> Span {
        let rest = &self.text[at..];
        Span::new(at, at + rest.find(',').unwrap_or(rest.len()))
    }
}

const fn error(kind: PciErrorKind, span: Span) -> PciError {
    PciError { kind, span }
}

/// An address at the start of `text`, and how many bytes it takes.
fn address(text: &str) -> Result<(Address, usize), PciErrorKind> {
    let head = text
        .bytes()
        .take_while(|byte| byte.is_ascii_hexdigit() || *byte == b':');
    let colons = head.filter(|byte| *byte == b':').count();
    let mut at = 0;
    let mut number = |before: &str| {
        if !text[at..].starts_with(before) {
            return Err(PciErrorKind::Address);
        }
        let from = at + before.len();
        let (value, length) = scan_hex(&text[from..]).ok_or(PciErrorKind::Address)?;
        at = from + length;
        Ok(value)
    };
    let (domain, bus) = match colons {
        1 => (0, number("")?),
        2 => (number("")?, number(":")?),
        _ => return Err(PciErrorKind::Address),
    };
    let device = number(":")?;
    if domain > 0xffff || bus > 0xff || device > 0x1f {
        return Err(PciErrorKind::Address);
    }
    let Some(rest) = text[at..].strip_prefix('.') else {
        return Err(PciErrorKind::MissingFunction);
    };
    let (function, length) = if rest.starts_with('*') {
        (None, 1)
    } else {
        let (value, length) = scan_hex(rest).ok_or(PciErrorKind::Address)?;
        let function = u8::try_from(value).ok().filter(|function| *function <= 7);
        (Some(function.ok_or(PciErrorKind::Address)?), length)
    };
    let address = Address {
        domain: domain as u16,
        bus: bus as u8,
        device: device as u8,
        function,
    };
    Ok((address, at + 1 + length))
}

fn slot(text: &str) -> Option<(u8, usize)> {
    let (value, length) = scan_hex(text)?;
    (value <= 0x1f).then_some((value as u8, length))
}

/// `sscanf` with `%x`: blanks, a sign, `0x` and digits; cut to 32 bits. Unlike `strtoul`, a lone
/// `0x` is taken whole.
fn scan_hex(text: &str) -> Option<(u32, usize)> {
    let bytes = text.as_bytes();
    let mut at = bytes.iter().take_while(|byte| is_c_space(**byte)).count();
    let negative = bytes.get(at) == Some(&b'-');
    at += usize::from(matches!(bytes.get(at), Some(b'-' | b'+')));
    let has_prefix = matches!(bytes.get(at..at + 2), Some(b"0x" | b"0X"));
    at += if has_prefix { 2 } else { 0 };
    let digits = bytes[at..]
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    if digits == 0 && !has_prefix {
        return None;
    }
    let mut value = Some(0u64);
    for byte in &bytes[at..at + digits] {
        let digit = u64::from(char::from(*byte).to_digit(16).unwrap_or_default());
        value = value
            .and_then(|value| value.checked_mul(16))
            .map(|value| value | digit);
    }
    let value = match value {
        None => u64::MAX,
        Some(value) if negative => value.wrapping_neg(),
        Some(value) => value,
    };
    Some((value as u32, at + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Result<(), PciErrorKind> {
        parse(text).0.map(|_| ()).map_err(|error| error.kind)
    }

    #[test]
    fn reads_addresses() {
        for good in [
            "01:00.0",
            "0000:01:00.*",
            "ff:1f.7@1f",
            "01:00.0x",
            "bdf=1:0.0",
            "name=nic0",
            "A:B.1,seize=1",
        ] {
            assert_eq!(kind(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("", PciErrorKind::Nothing),
            ("foo", PciErrorKind::Address),
            ("01:00.8", PciErrorKind::Address),
            ("01:00", PciErrorKind::MissingFunction),
            ("01:00.0@20", PciErrorKind::Slot),
            ("01:00.0z", PciErrorKind::AfterAddress),
            ("01:00.0,permissive", PciErrorKind::NoValue),
            ("01:00.0,foo=1", PciErrorKind::UnknownKey),
            ("01:00.0,rdm_policy=x", PciErrorKind::RdmPolicy),
            ("01:00.0,name=a", PciErrorKind::AddressAndName),
            ("seize=1", PciErrorKind::Nothing),
        ] {
            assert_eq!(kind(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn knows_where_things_stand() {
        let text = "01:00.0@5, permissive=1,seize=0";
        let (result, layout) = parse(text);
        // A blank before a key belongs to it, so the key is unknown.
        let error = result.map_err(|error| (error.kind, error.span.of(text)));
        assert_eq!(error, Err((PciErrorKind::UnknownKey, " permissive")));
        assert_eq!(layout.address.map(|span| span.of(text)), Some("01:00.0"));
        assert_eq!(layout.slot.map(|span| span.of(text)), Some("5"));
    }
}
