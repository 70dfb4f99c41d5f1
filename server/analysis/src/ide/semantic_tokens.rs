//! Semantic tokens: what each name is, which the letters alone do not tell.

use mirage_releases::api::{Item, Kind as ItemKind};
use ocaml_syntax::TextRange;

use super::place;
use super::walk;
use crate::db::Db;
use crate::lower::{self, Expr, Label, Pat, PatId, Unit};
use crate::resolve::{DeclKind, Def, resolution};
use crate::signature::{labels, signature};
use crate::source::{Kind, SourceFile};

/// What a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A value.
    Variable,
    /// A parameter of a function.
    Parameter,
    /// A function.
    Function,
    /// A module.
    Module,
    /// A type.
    Type,
    /// A class.
    Class,
    /// A data constructor.
    Constructor,
    /// A record field.
    Field,
    /// An argument label.
    Label,
    /// A device of the release, or a function that makes one; in a Xen file a block device.
    Device,
    /// A setting of a Xen file, or a parameter of a specification in one.
    Setting,
    /// One of a few words that a setting knows.
    Word,
    /// A number inside a specification.
    Number,
}

/// One name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The name.
    pub range: TextRange,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is defined here.
    pub is_definition: bool,
    /// Whether the release advises against it.
    pub is_deprecated: bool,
    /// Whether it comes from the release or a library.
    pub is_library: bool,
}

/// Every name of the file, in the order of the text, without overlaps.
#[must_use]
pub fn semantic_tokens(db: &dyn Db, file: SourceFile) -> Vec<Token> {
    if file.kind(db) != Kind::Config {
        return super::xl::semantic_tokens(db, file);
    }
    let unit = lower::unit(db, file);
    let resolution = resolution(db, file);
    let kinds = Kinds::new(unit);
    let text = file.text(db);
    let of = |range: TextRange, def: Def, is_definition: bool| {
        let (kind, item) = match def {
            Def::Local(pat) => (kinds.of(pat), None),
            Def::Declared(id) => (of_decl(resolution.decl(id).kind), None),
            Def::Library(item) => (of_item(item, text, range), Some(item)),
            Def::Module(_) => (TokenKind::Module, None),
            Def::Unbound | Def::Unknown => return None,
        };
        Some(Token {
            range,
            kind,
            is_definition,
            is_deprecated: item.is_some_and(|it| it.deprecated.is_some()),
            is_library: matches!(def, Def::Library(_) | Def::Module(_)),
        })
    };
    let uses = resolution
        .uses()
        .iter()
        .filter_map(|(range, def)| of(*range, *def, false));
    let definitions = place::definitions(unit, resolution);
    let definitions = definitions.filter_map(|(range, def)| of(range, def, true));
    let mut found: Vec<Token> = uses.chain(definitions).chain(label_tokens(unit)).collect();
    // Operators are drawn by their letters already.
    found.retain(|it| {
        let first = text
            .get(usize::from(it.range.start())..)
            .and_then(|it| it.chars().next());
        first.is_some_and(|it| it.is_alphabetic() || it == '_')
    });
    found.sort_by_key(|it| {
        (
            it.range.start(),
            it.kind == TokenKind::Label,
            !it.is_definition,
        )
    });
    found.dedup_by(|next, last| next.range.start() < last.range.end());
    found
}

fn of_decl(kind: DeclKind) -> TokenKind {
    match kind {
        DeclKind::Type => TokenKind::Type,
        DeclKind::Constructor(_) | DeclKind::Exception => TokenKind::Constructor,
        DeclKind::Field(_) => TokenKind::Field,
        DeclKind::Module(_) | DeclKind::ModuleType => TokenKind::Module,
        DeclKind::Class => TokenKind::Class,
        DeclKind::Value | DeclKind::InstanceVariable => TokenKind::Variable,
    }
}

/// A constructor or a field of a type is named by its type's item.
fn of_item(item: &'static Item, text: &str, range: TextRange) -> TokenKind {
    let written = text
        .get(std::ops::Range::<usize>::from(range))
        .unwrap_or_default();
    match item.kind {
        ItemKind::Value if is_device(item) => TokenKind::Device,
        ItemKind::Value if labels(item).len() > 0 => TokenKind::Function,
        ItemKind::Value => TokenKind::Variable,
        ItemKind::Type if written == item.name => TokenKind::Type,
        ItemKind::Type if written.starts_with(char::is_uppercase) => TokenKind::Constructor,
        ItemKind::Type => TokenKind::Field,
        ItemKind::Module | ItemKind::ModuleType => TokenKind::Module,
        ItemKind::Class | ItemKind::ClassType => TokenKind::Class,
        ItemKind::Exception | ItemKind::Extension => TokenKind::Constructor,
    }
}

/// Whether a value is a device or makes one.
pub(super) fn is_device(item: &'static Item) -> bool {
    let signature = signature(item);
    let result = signature.result.map(|it| signature.text_of(item, it));
    result.is_some_and(|it| it.ends_with(" Mirage.impl") && !it.starts_with('\''))
}

fn label_tokens(unit: &Unit) -> impl Iterator<Item = Token> + '_ {
    let labels = unit.exprs.iter().flat_map(|(_, expr)| -> Vec<&Label> {
        match expr {
            Expr::Apply { arguments, .. } => arguments.iter().map(|it| &it.label).collect(),
            Expr::Fun { params, .. } => params.iter().map(|it| &it.label).collect(),
            _ => Vec::new(),
        }
    });
    labels.filter_map(Label::name).map(|name| Token {
        range: name.range,
        kind: TokenKind::Label,
        is_definition: false,
        is_deprecated: false,
        is_library: false,
    })
}

/// Which variables are functions, and which are parameters.
struct Kinds {
    functions: rustc_hash::FxHashSet<PatId>,
    parameters: rustc_hash::FxHashSet<PatId>,
}

impl Kinds {
    fn new(unit: &Unit) -> Self {
        let is_function = |it: &&lower::Binding| {
            matches!(
                unit.exprs[it.value],
                Expr::Fun { .. } | Expr::Function { .. }
            )
        };
        let functions = walk::bindings(unit).filter(is_function).map(|it| it.pat);
        let parameters = unit.exprs.iter().flat_map(|(_, expr)| match expr {
            Expr::Fun { params, .. } => params.iter().map(|it| plain(unit, it.pat)).collect(),
            _ => Vec::new(),
        });
        Self {
            functions: functions.collect(),
            parameters: parameters.collect(),
        }
    }

    fn of(&self, pat: PatId) -> TokenKind {
        match () {
            () if self.functions.contains(&pat) => TokenKind::Function,
            () if self.parameters.contains(&pat) => TokenKind::Parameter,
            () => TokenKind::Variable,
        }
    }
}

/// The variable inside a constraint.
fn plain(unit: &Unit, mut pat: PatId) -> PatId {
    while let Pat::Constraint { pat: inner, .. } = unit.pats[pat] {
        pat = inner;
    }
    pat
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn what_names_are() {
        let expected = r#"open Mirage
     ^^^^^^ Module
let f ~x y = netif x
    ^ Function defined
       ^ Parameter defined
         ^ Parameter defined
             ^^^^^ Device
                   ^ Parameter
let k = Key.(value x)
    ^ Variable defined
        ^^^ Module
             ^^^^^ Function
let z = f ~x:1 None
    ^ Variable defined
        ^ Function
           ^ Label
               ^^^^ Constructor
"#;
        let fixture = Fixture::new(expected);
        let found = semantic_tokens(&fixture.db, fixture.file);
        let note = |it: &Token| {
            let defined = if it.is_definition { " defined" } else { "" };
            (it.range, format!("{:?}{defined}", it.kind))
        };
        assert_eq!(fixture.annotate(found.iter().map(note).collect()), expected);
    }
}
