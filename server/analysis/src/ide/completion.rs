//! Completion: the names that the chosen release offers at a place, and those the file defines.
//!
//! The text is read once more with a word put in at the cursor, so that there is a term to complete
//! even where nothing is written yet. What sort of names fit is told by the term; which of them
//! come first, by their types.

mod expected;
mod place;

use mirage_releases::api::Item;
use ocaml_syntax::{TextRange, TextSize};

use self::place::Want;
pub(super) use self::place::{Place, find as place_at};
use super::hover;
use crate::chosen::chosen;
use crate::db::Db;
use crate::lower::Label;
use crate::resolve::{Context, DeclKind, Def, ModuleRef, Namespace, Scope, Visible, scope_in};
use crate::show;
use crate::signature::{labels, signature};
use crate::source::{Kind, SourceFile};

/// What kind of thing is offered; decides the icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A value that is a device or makes one.
    Device,
    /// A function.
    Function,
    /// Any other value.
    Value,
    /// A module.
    Module,
    /// An argument label.
    Label,
    /// A data constructor or polymorphic variant.
    Constructor,
    /// A key of an xl file.
    Key,
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown, and inserted in place of `replace`.
    pub label: String,
    /// Its kind.
    pub kind: CompletionKind,
    /// The text that it replaces: the part of the name that stands there already.
    pub replace: TextRange,
    /// The type, in one line.
    pub detail: Option<String>,
    /// Markdown: since when, until when, deprecated why.
    pub documentation: Option<String>,
    /// Whether the chosen release deprecates it.
    pub deprecated: bool,
    /// Sorts before others with a greater rank.
    pub rank: u8,
}

/// What other documents add to the offers at `offset`: the bridges that their domains join.
#[must_use]
pub fn completion_from(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
    others: &[SourceFile],
) -> Vec<Completion> {
    match file.kind(db).is_xl() {
        true => super::xl::other_bridges(db, file, offset, others),
        false => Vec::new(),
    }
}

/// The offers at `offset`.
#[must_use]
pub fn completion(db: &dyn Db, file: SourceFile, offset: TextSize) -> Vec<Completion> {
    if file.kind(db) != Kind::Config {
        return super::xl::completion(db, file, offset);
    }
    let release = chosen(db, file).release;
    let Some(place) = place::find(file.text(db), offset) else {
        return Vec::new();
    };
    let context = Context {
        release,
        siblings: file.outside(db).siblings.as_deref(),
        suggests: false,
    };
    let scope = scope_in(&place.unit, context, offset);
    let mut offers = Offers {
        place: &place,
        expected: expected::expected(&place, &scope),
        found: Vec::new(),
    };
    offers.collect(&scope);
    let mut found = offers.found;
    found.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    found
}

/// The offers so far.
struct Offers<'a> {
    place: &'a Place,
    /// The type that fits, as the data writes it.
    expected: Option<String>,
    found: Vec<Completion>,
}

impl Offers<'_> {
    fn collect(&mut self, scope: &Scope) {
        if let Want::Label = self.place.want {
            return self.labels(scope);
        }
        if let Want::Tag = self.place.want {
            return self.tags(scope);
        }
        let qualifier = &self.place.qualifier;
        if !qualifier.is_empty() {
            if let Some(module) = scope.module(qualifier.iter().map(|it| &**it)) {
                self.names(&scope.members(module), scope);
            }
            return;
        }
        self.names(&scope.visible, scope);
        if let Want::Value = self.place.want {
            self.labels(scope);
        }
    }

    fn names(&mut self, visible: &[Visible], scope: &Scope) {
        for it in visible {
            let is_operator = !it.name.starts_with(|c: char| c.is_alphabetic() || c == '_');
            if !self.wants(it.namespace) || is_operator || !self.matches(&it.name) {
                continue;
            }
            let (kind, detail) = self.describe(it, scope);
            let fits = self.fits(it);
            let documentation = match it.def {
                Def::Library(item) => hover::since(item),
                _ => None,
            };
            self.found.push(Completion {
                label: it.name.to_string(),
                kind,
                replace: self.place.replace,
                detail,
                documentation,
                deprecated: matches!(it.def, Def::Library(item) if item.deprecated.is_some()),
                rank: self.rank(it, kind, fits),
            });
        }
    }

    /// Whether the letters that stand there already are in a name, in their order.
    fn matches(&self, name: &str) -> bool {
        let mut letters = name.chars().flat_map(char::to_lowercase);
        let mut typed = self.place.typed.chars().flat_map(char::to_lowercase);
        typed.all(|typed| letters.any(|it| it == typed))
    }

    fn wants(&self, namespace: Namespace) -> bool {
        match self.place.want {
            Want::Value => matches!(
                namespace,
                Namespace::Value | Namespace::Module | Namespace::Constructor
            ),
            Want::Type => matches!(namespace, Namespace::Type | Namespace::Module),
            Want::Pattern => matches!(namespace, Namespace::Constructor | Namespace::Module),
            Want::Module => namespace == Namespace::Module,
            Want::Field => matches!(namespace, Namespace::Field | Namespace::Module),
            Want::Class => matches!(namespace, Namespace::Class | Namespace::Module),
            Want::Label | Want::Tag => false,
        }
    }

    fn describe(&self, it: &Visible, scope: &Scope) -> (CompletionKind, Option<String>) {
        if it.namespace == Namespace::Constructor {
            let of = match it.def {
                Def::Library(item) => Some(show::path(item.path)),
                _ => None,
            };
            return (CompletionKind::Constructor, of);
        }
        match it.def {
            Def::Library(item) => (kind_of(item), show::type_of(item)),
            Def::Module(_) => (CompletionKind::Module, None),
            Def::Declared(id) => match scope.resolution.decl(id).kind {
                DeclKind::Module(_) | DeclKind::ModuleType => (CompletionKind::Module, None),
                _ => (CompletionKind::Value, None),
            },
            Def::Local(pat) => {
                let is_device =
                    expected::local_type(self.place, scope, pat).is_some_and(|ty| is_device(&ty));
                let kind = if is_device {
                    CompletionKind::Device
                } else {
                    CompletionKind::Value
                };
                (kind, None)
            }
            Def::Unbound | Def::Unknown => (CompletionKind::Value, None),
        }
    }

    /// Whether it is, or makes, what is expected here.
    fn fits(&self, it: &Visible) -> bool {
        let (Some(expected), Def::Library(item)) = (&self.expected, it.def) else {
            return false;
        };
        it.namespace == Namespace::Value && result_text(item) == Some(expected)
    }

    /// What fits by its type comes first, then what is near, then what is deprecated.
    fn rank(&self, it: &Visible, kind: CompletionKind, fits: bool) -> u8 {
        if matches!(it.def, Def::Library(item) if item.deprecated.is_some()) {
            return 20;
        }
        let local = matches!(it.def, Def::Local(_) | Def::Declared(_));
        let is_stdlib = match it.def {
            Def::Library(item) => is_stdlib(item.path),
            Def::Module(ModuleRef::Library(module)) => is_stdlib(module.path),
            _ => false,
        };
        // A module may lead to anything, so what is wanted itself comes before it.
        let behind = u8::from(is_stdlib) * 3 + u8::from(it.namespace == Namespace::Module) * 6;
        let distance = u8::try_from(it.distance.min(2)).unwrap_or(2);
        let device = kind == CompletionKind::Device;
        match () {
            () if fits => 0,
            () if local => 1 + behind,
            () if device && self.expected.as_deref().is_some_and(is_device) => 3,
            () => 4 + distance + behind,
        }
    }

    /// The labels of the function that is applied here, without those it has already.
    fn labels(&mut self, scope: &Scope) {
        let Some(call) = &self.place.call else { return };
        let Some(Def::Library(item)) = scope.resolution.def(call.function) else {
            return;
        };
        for parameter in &signature(item).parameters {
            let (mark, name) = match &parameter.label {
                Label::Labelled(name) => ('~', name),
                Label::Optional(name) => ('?', name),
                Label::None => continue,
            };
            if call.given.iter().any(|it| **it == *name.text) {
                continue;
            }
            let ty = show::line(signature(item).text_of(item, parameter.ty));
            self.found.push(Completion {
                label: format!("~{}:", name.text),
                kind: CompletionKind::Label,
                replace: self.place.replace,
                detail: Some(if mark == '?' {
                    format!("{ty} (optional)")
                } else {
                    ty
                }),
                documentation: None,
                deprecated: false,
                rank: if self.place.want == Want::Label { 0 } else { 2 },
            });
        }
    }

    /// The tags that the expected type allows.
    fn tags(&mut self, scope: &Scope) {
        let tags = expected::tags(self.place, scope);
        for tag in tags {
            self.found.push(Completion {
                label: format!("`{tag}"),
                kind: CompletionKind::Constructor,
                replace: self.place.replace,
                detail: None,
                documentation: None,
                deprecated: false,
                rank: 0,
            });
        }
    }
}

/// The type behind the parameters of a value, as the data writes it.
fn result_text(item: &'static Item) -> Option<&'static str> {
    let signature = signature(item);
    Some(signature.text_of(item, signature.result?))
}

fn kind_of(item: &'static Item) -> CompletionKind {
    if result_text(item).is_some_and(is_device) {
        return CompletionKind::Device;
    }
    let takes = labels(item).len() > 0;
    if takes {
        CompletionKind::Function
    } else {
        CompletionKind::Value
    }
}

fn is_stdlib(path: &str) -> bool {
    path == "Stdlib" || path.starts_with("Stdlib.") || path.starts_with("predef.")
}

/// Whether a type is that of a device.
fn is_device(ty: &str) -> bool {
    ty.ends_with(" Mirage.impl")
        || ty.ends_with(" Functoria__Impl.t")
        || ty.ends_with(" Functoria.impl")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use crate::fixture::Fixture;

    /// The first offers, and how many there are.
    fn check(fixture: &str, expected: Expect) {
        let fixture = Fixture::new(fixture);
        let found = super::completion(&fixture.db, fixture.file, fixture.cursor());
        let mut out = String::new();
        for it in found.iter().take(6) {
            let detail = it.detail.as_deref().unwrap_or_default();
            let gone = if it.deprecated { " (deprecated)" } else { "" };
            let _ = writeln!(out, "{} {:?} {detail}{gone}", it.label, it.kind);
        }
        let _ = writeln!(out, "{}", if found.len() > 6 { "…" } else { "." });
        expected.assert_eq(&out);
    }

    #[test]
    fn devices_that_fit_come_first() {
        check(
            "open Mirage\nlet main = main \"U.M\" (network @-> job)\nlet () = register \"x\" [ main $ $0 ]",
            expect![[r#"
                default_network Device network impl
                netif Device ?group:string -> string -> network impl
                main Device 
                ~argv: Label argv impl (optional)
                ~mtime: Label mtime impl (optional)
                ~ptime: Label ptime impl (optional)
                …
            "#]],
        );
    }

    #[test]
    fn arguments_by_their_type() {
        check(
            "open Mirage\nlet stack = generic_stackv4v6 de$0",
            expect![[r#"
                default_network Device network impl
                ~group: Label string (optional)
                ~ipv4_gateway: Label Ipaddr.V4.t (optional)
                ~ipv4_network: Label Ipaddr.V4.Prefix.t (optional)
                ~ipv6_gateway: Label Ipaddr.V6.t (optional)
                ~ipv6_network: Label Ipaddr.V6.Prefix.t (optional)
                …
            "#]],
        );
        check(
            "open Mirage\nlet stack = generic_stackv4v6 ~$0",
            expect![[r#"
                ~group: Label string (optional)
                ~ipv4_gateway: Label Ipaddr.V4.t (optional)
                ~ipv4_network: Label Ipaddr.V4.Prefix.t (optional)
                ~ipv6_gateway: Label Ipaddr.V6.t (optional)
                ~ipv6_network: Label Ipaddr.V6.Prefix.t (optional)
                .
            "#]],
        );
    }

    #[test]
    fn inside_a_module() {
        check(
            "release 4.4.2\nopen Mirage\nlet k = Key.(create \"k\" Arg.($0",
            expect![[r#"
                opt Function ?stage:Key.Arg.stage -> 'a Key.Arg.converter -> 'a -> Key.Arg.info -> 'a Key.Arg.t
                bool Value bool Key.Arg.converter
                conv Function conv:'a Cmdliner.Arg.conv -> serialize:'a Key.Arg.serialize -> runtime_conv:'a Key.Arg.runtime_conv -> 'a Key.Arg.converter
                flag Function ?stage:Key.Arg.stage -> Key.Arg.info -> bool Key.Arg.t
                info Function ?docs:string -> ?docv:string -> ?doc:string -> ?env:string -> string list -> Key.Arg.info
                int Value int Key.Arg.converter
                …
            "#]],
        );
        check(
            "open Mirage\nlet k = Key.$0",
            expect![[r#"
            add_to_context Function 'a Key.key -> 'a -> Context.t -> Context.t
            block Function ?group:string -> unit -> [ `BlockFile | `Ramdisk | `XenstoreId ] Key.key
            context Function Key.Set.t -> Context.t Cmdliner.Term.t
            create Function string -> 'a Key.Arg.t -> 'a Key.key
            default Function 'a Key.value -> 'a
            deps Function 'a Key.value -> Key.Set.t
            …
        "#]],
        );
    }

    #[test]
    fn types_and_patterns() {
        check(
            "open Mirage\nlet f (x : str$0) = x",
            expect![[r#"
                abstract_impl Value 
                abstract_key Value 
                extension_constructor Value 
                string Value 
                Astring Module 
                Logs_threaded Module 
                …
            "#]],
        );
        check(
            "let f x = match x with So$0",
            expect![[r#"
                Division_by_zero Constructor Division_by_zero
                FP_subnormal Constructor fpclass
                Stack_overflow Constructor Stack_overflow
                Sys_blocked_io Constructor Sys_blocked_io
                Sys_error Constructor Sys_error
                Undefined_recursive_module Constructor Undefined_recursive_module
                …
            "#]],
        );
    }

    #[test]
    fn nothing_in_strings_and_comments() {
        check(
            "open Mirage let x = \"a$0\"",
            expect![[r#"
            .
        "#]],
        );
        check(
            "open Mirage (* a$0 *)",
            expect![[r#"
            .
        "#]],
        );
        check(
            "open Mirage let a$0 = 1",
            expect![[r#"
            .
        "#]],
        );
    }
}
