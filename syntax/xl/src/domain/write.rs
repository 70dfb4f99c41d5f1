//! A domain as a file that `xl` reads back to the same domain.

use std::fmt::Write as _;

use super::{Domain, Field};

impl Domain {
    /// Writes the domain as an xl file: one setting a line, texts in single quotes, devices as they
    /// were given.
    ///
    /// ```
    /// use xl_config::{Domain, Field, Guest};
    /// let domain = Domain {
    ///     name: Some(Field::new("web".to_owned())),
    ///     guest: Some(Field::new(Guest::Pvh)),
    ///     memory: Some(Field::new(64)),
    ///     ..Domain::default()
    /// };
    /// assert_eq!(domain.write(), "name = 'web'\ntype = 'pvh'\nmemory = 64\n");
    /// ```
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::new();
        text(&mut out, "name", &self.name);
        if let Some(guest) = &self.guest {
            line(&mut out, "type", &quoted(guest.value.word()));
        }
        text(&mut out, "kernel", &self.kernel);
        text(&mut out, "ramdisk", &self.ramdisk);
        text(&mut out, "bootloader", &self.bootloader);
        text(&mut out, "firmware", &self.firmware);
        text(&mut out, "cmdline", &self.cmdline);
        text(&mut out, "root", &self.root);
        text(&mut out, "extra", &self.extra);
        number(&mut out, "memory", &self.memory);
        number(&mut out, "maxmem", &self.maxmem);
        number(&mut out, "vcpus", &self.vcpus);
        number(&mut out, "maxvcpus", &self.maxvcpus);
        text(&mut out, "on_poweroff", &self.on_poweroff);
        text(&mut out, "on_reboot", &self.on_reboot);
        text(&mut out, "on_crash", &self.on_crash);
        list(
            &mut out,
            "disk",
            self.disks.iter().map(|disk| disk.text.as_str()),
        );
        list(
            &mut out,
            "vif",
            self.vifs.iter().map(|vif| vif.text.as_str()),
        );
        list(
            &mut out,
            "pci",
            self.pci.iter().map(|device| device.text.as_str()),
        );
        out
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{key} = {value}");
}

fn text(out: &mut String, key: &str, field: &Option<Field<String>>) {
    if let Some(field) = field {
        line(out, key, &quoted(&field.value));
    }
}

/// A negative number needs quotes.
fn number(out: &mut String, key: &str, field: &Option<Field<i64>>) {
    match field {
        Some(field) if field.value < 0 => line(out, key, &quoted(&field.value.to_string())),
        Some(field) => line(out, key, &field.value.to_string()),
        None => {}
    }
}

fn list<'a>(out: &mut String, key: &str, items: impl Iterator<Item = &'a str>) {
    let items: Vec<String> = items.map(quoted).collect();
    if !items.is_empty() {
        line(out, key, &format!("[ {} ]", items.join(", ")));
    }
}

/// A text as a string token, with the escapes that `xl` decodes.
///
/// ```
/// assert_eq!(xl_config::quoted("it's"), "\"it's\"");
/// ```
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    // Either quote works; the one that needs no escape reads better.
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    escape(text, &[quote], &mut out);
    out.push(quote);
    out
}

/// A text as it stands inside a string, whichever quotes are around it.
///
/// ```
/// assert_eq!(xl_config::escaped("it's"), "it\\'s");
/// ```
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &['"', '\''], &mut out);
    out
}

fn escape(text: &str, quotes: &[char], out: &mut String) {
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            _ if quotes.contains(&character) => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
}
