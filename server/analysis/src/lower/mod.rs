//! From the tree to a small term language: what a configuration says, without layout.
//!
//! Terms live in arenas and are named by ids, so that every later step can attach facts to them;
//! beside each term lies its source range, which is the range that the compiler gives it. Lowering
//! never fails: what the tree lacks becomes [`Expr::Missing`], and what is outside the analysed
//! language becomes [`Expr::Opaque`]. No name is resolved here.
//!
//! Nesting is cut off at [`MAX_DEPTH`], so whoever walks a unit may recurse without counting.

mod arena;
mod build;
mod class;
mod declared;
mod expr;
mod item;
mod module;
mod name;
mod pattern;
mod term;
#[cfg(test)]
mod tests;
mod types;

use ocaml_syntax::TextRange;

pub use arena::{Arena, Id};
pub use declared::{
    Bound, ClassDecl, ClassExpr, ClassType, ConstructorArguments, ConstructorDecl, FieldDecl,
    FunctorParam, Item, ItemKind, Member, MemberKind, ModuleBinding, ModuleExpr, ModuleType,
    TagType, TypeDecl, TypeExpr, TypeKind, TypeParam, Variance, WithConstraint,
};
pub use name::{Attribute, Label, Literal, Name, Path};
pub use term::{Argument, Binding, Case, Expr, FieldValue, IndexKind, Param, Pat};

use crate::db::Db;
use crate::source::{SourceFile, is_analysed, parse};

/// How deep terms nest at most; what is deeper is opaque. Real configurations stay below 40.
pub const MAX_DEPTH: u32 = 256;

/// An expression.
pub type ExprId = Id<Expr>;
/// A pattern.
pub type PatId = Id<Pat>;
/// A type expression.
pub type TypeId = Id<TypeExpr>;

/// A whole file: its items in order, and the arenas they live in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// The top-level items.
    pub items: Vec<Item>,
    /// All expressions.
    pub exprs: Arena<Expr>,
    /// All patterns.
    pub pats: Arena<Pat>,
    /// All type expressions.
    pub types: Arena<TypeExpr>,
    /// All attributes, in the order of the text.
    pub attributes: Vec<Attribute>,
}

impl Unit {
    /// The source range of an expression.
    #[must_use]
    pub fn expr_range(&self, id: ExprId) -> TextRange {
        self.exprs.range(id)
    }

    /// Every application, operators included: itself, what is applied, and to what.
    pub fn applications(&self) -> impl Iterator<Item = (ExprId, ExprId, &[Argument])> {
        self.exprs.iter().filter_map(|(id, expr)| match expr {
            Expr::Apply {
                function,
                arguments,
            } => Some((id, *function, &arguments[..])),
            _ => None,
        })
    }

    /// The source range of a pattern.
    #[must_use]
    pub fn pat_range(&self, id: PatId) -> TextRange {
        self.pats.range(id)
    }

    /// The source range of a type expression.
    #[must_use]
    pub fn type_range(&self, id: TypeId) -> TextRange {
        self.types.range(id)
    }
}

/// The lowered unit of a configuration.
#[salsa::tracked(returns(ref), no_eq)]
pub fn unit(db: &dyn Db, file: SourceFile) -> Unit {
    if !is_analysed(db, file) {
        return Unit::default();
    }
    lower(parse(db, file))
}

/// Lowers the tree of an implementation or an interface.
#[must_use]
pub fn lower(parse: &ocaml_syntax::Parse) -> Unit {
    build::Builder::default().finish(&parse.root())
}
