//! Names as numbers: equal names are equal numbers, and comparing them costs nothing.
//!
//! One table for the process. It only grows, by the names that the release data and the files that
//! were opened contain; a name is a few bytes.

use std::fmt;
use std::sync::{LazyLock, RwLock};

use rustc_hash::FxHashMap;

/// A name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Sym(u32);

#[derive(Default)]
struct Table {
    numbers: FxHashMap<&'static str, u32>,
    texts: Vec<&'static str>,
}

impl Table {
    fn add(&mut self, text: &str) -> Sym {
        if let Some(&number) = self.numbers.get(text) {
            return Sym(number);
        }
        let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
        // There are never 2^32 different names: each takes memory.
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text, number);
        self.texts.push(text);
        Sym(number)
    }
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(|| {
    let mut table = Table::default();
    for text in WELL_KNOWN {
        table.add(text);
    }
    RwLock::new(table)
});

impl Sym {
    /// The number of a text.
    pub(crate) fn new(text: &str) -> Self {
        if let Ok(table) = TABLE.read()
            && let Some(&number) = table.numbers.get(text)
        {
            return Self(number);
        }
        match TABLE.write() {
            Ok(mut table) => table.add(text),
            Err(poisoned) => poisoned.into_inner().add(text),
        }
    }

    /// The text.
    pub(crate) fn text(self) -> &'static str {
        let table = match TABLE.read() {
            Ok(table) => table,
            Err(poisoned) => poisoned.into_inner(),
        };
        table.texts.get(self.0 as usize).copied().unwrap_or("?")
    }

    /// Whether the name starts with an underscore: such names may stay unused.
    pub(crate) fn is_silent(self) -> bool {
        self.text().starts_with('_')
    }
}

impl fmt::Debug for Sym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Display for Sym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

macro_rules! well_known {
    ($( $name:ident $text:literal )*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Order { $( $name ),* }
        const WELL_KNOWN: &[&str] = &[ $( $text ),* ];
        $( pub(crate) const $name: Sym = Sym(Order::$name as u32); )*
    };
}

well_known! {
    EMPTY "" INT "int" CHAR "char" STRING "string" FLOAT "float" BOOL "bool" UNIT "unit" EXN "exn"
    ARRAY "array" LIST "list" OPTION "option" LAZY "lazy_t" INT32 "int32" INT64 "int64"
    NATIVEINT "nativeint" TRUE "true" FALSE "false" VOID "()" NIL "[]" CONS "::"
    FORMAT6 "CamlinternalFormatBasics.format6" STDLIB "Stdlib" UMINUS "~-" UMINUS_FLOAT "~-."
    UPLUS "~+" UPLUS_FLOAT "~+." GET "get" SET "set" M_ARRAY "Array" M_STRING "String"
    M_BYTES "Bytes" SELF "self" UNDERSCORE "_"
}
