//! The devices of a domain: each with its text, what it was read as, and its place.

use rowan::TextRange;

use crate::spec::{Span, disk, pci, vif};
use crate::syntax::Text;

macro_rules! item {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)+
            /// The specification, decoded.
            pub text: Text,
            /// The whole item in the file, quotes included.
            pub range: TextRange,
        }

        impl $name {
            /// Where a part of the specification stands in the file.
            #[must_use]
            pub fn place(&self, span: Span) -> TextRange {
                self.text.range(span.start, span.end)
            }

            /// The text of a part.
            #[must_use]
            pub fn part(&self, span: Span) -> &str {
                span.of(self.text.as_str())
            }
        }
    };
}

item! {
    /// A block device.
    DiskItem {
        /// What it was read as.
        parsed: disk::Parsed,
    }
}

item! {
    /// A network interface.
    VifItem {
        /// What it was read as.
        parsed: vif::Parsed,
    }
}

item! {
    /// A passed-through PCI device.
    PciItem {
        /// What it was read as, or why it is refused.
        device: Result<pci::Pci, pci::PciError>,
        /// What stands where.
        layout: pci::Layout,
    }
}
