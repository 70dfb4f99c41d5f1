//! Where the cursor is: what sort of name fits, what stands there already, and which function is
//! being applied.

use ocaml_syntax::ast::{self, AstNode};
use ocaml_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize, TokenAtOffset};

use crate::ide::place::application;
use crate::lower::{self, Expr, ExprId, Unit};

/// The word that is put in at the cursor.
const WORD: &str = "completion_word";

/// What sort of name is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ide) enum Want {
    /// An expression.
    Value,
    /// A type.
    Type,
    /// A pattern: its constructors.
    Pattern,
    /// A module.
    Module,
    /// A record field.
    Field,
    /// A class.
    Class,
    /// An argument label.
    Label,
    /// The tag of a polymorphic variant.
    Tag,
}

/// The cursor's place.
#[derive(Debug)]
pub(in crate::ide) struct Place {
    pub(in crate::ide) want: Want,
    /// The part of the name that stands there already.
    pub(in crate::ide) replace: TextRange,
    /// That part as text.
    pub(in crate::ide) typed: Box<str>,
    /// `Key` and `Arg` before `Key.Arg.`.
    pub(in crate::ide) qualifier: Vec<Box<str>>,
    /// The text with the word put in, as terms.
    pub(in crate::ide) unit: Unit,
    /// The innermost application around the cursor.
    pub(in crate::ide) call: Option<Call>,
    /// Where the word stands in it.
    pub(in crate::ide) word: TextRange,
}

/// A function being applied.
#[derive(Debug)]
pub(in crate::ide) struct Call {
    pub(in crate::ide) function: ExprId,
    /// The labels that it has been given.
    pub(in crate::ide) given: Vec<Box<str>>,
    /// The place of the cursor among the arguments.
    pub(in crate::ide) argument: usize,
    pub(in crate::ide) expr: ExprId,
}

/// Looks at the cursor; nothing where no name can be completed.
pub(in crate::ide) fn find(text: &str, offset: TextSize) -> Option<Place> {
    let at = usize::from(offset);
    let before = text.get(..at)?;
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '\'';
    let prefix = before.trim_end_matches(is_word).len();
    // A number is no name.
    if before[prefix..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let text = format!("{before}{WORD}{}", &text[at..]);
    let parse = ocaml_syntax::parse(&text);
    let token = token_at(&parse.syntax(), offset)?;
    let mut want = want(&token)?;
    let mut start = prefix;
    match before[..prefix].chars().next_back() {
        Some('~' | '?') => (want, start) = (Want::Label, prefix - 1),
        Some('`') => (want, start) = (Want::Tag, prefix - 1),
        _ => (),
    }
    let unit = lower::lower(&parse);
    let word = token.text_range();
    Some(Place {
        want,
        replace: TextRange::new(size(start), offset),
        typed: before[prefix..].into(),
        qualifier: qualifier(&token),
        call: call(&unit, word),
        unit,
        word,
    })
}

fn size(offset: usize) -> TextSize {
    TextSize::new(u32::try_from(offset).unwrap_or(u32::MAX))
}

/// The token with the word in it.
fn token_at(root: &SyntaxNode, offset: TextSize) -> Option<SyntaxToken> {
    let inside = offset + TextSize::new(1);
    let token = match root.token_at_offset(inside) {
        TokenAtOffset::None => return None,
        TokenAtOffset::Single(token) | TokenAtOffset::Between(token, _) => token,
    };
    let named = matches!(
        token.kind(),
        SyntaxKind::LIDENT | SyntaxKind::UIDENT | SyntaxKind::LABEL | SyntaxKind::OPT_LABEL
    );
    named.then_some(token)
}

/// What the node around the word wants. Nothing where a name is being defined.
fn want(token: &SyntaxToken) -> Option<Want> {
    let mut node = token.parent()?;
    let in_path = ast::Path::can_cast(node.kind());
    if in_path {
        node = node.parent()?;
    }
    use SyntaxKind::*;
    Some(match node.kind() {
        PATH_EXPR | CONSTRUCT_EXPR | LOCAL_OPEN_EXPR | ARGUMENT | POLY_VARIANT_EXPR => Want::Value,
        FIELD_EXPR | RECORD_EXPR_FIELD | RECORD_PATTERN_FIELD => Want::Field,
        CONSTRUCTOR_TYPE | LOCAL_OPEN_TYPE => Want::Type,
        CONSTRUCT_PATTERN | LOCAL_OPEN_PATTERN | POLY_VARIANT_PATTERN => Want::Pattern,
        // A lowercase word in the pattern of a case may become a constructor.
        VALUE_PATTERN if in_case(&node) => Want::Pattern,
        PATH_MODULE => Want::Module,
        PATH_CLASS | NEW_EXPR | CLASS_PATH_TYPE | PATH_CLASS_TYPE => Want::Class,
        _ => return None,
    })
}

fn in_case(node: &SyntaxNode) -> bool {
    let mut around = node.ancestors().skip(1);
    around
        .find(|it| !ast::Pattern::can_cast(it.kind()))
        .is_some_and(|it| it.kind() == SyntaxKind::MATCH_CASE)
}

/// The modules before the word: those of its path, up to it.
fn qualifier(token: &SyntaxToken) -> Vec<Box<str>> {
    let Some(path) = token.parent().and_then(ast::Path::cast) else {
        return Vec::new();
    };
    let before = path
        .segments()
        .take_while(|it| it.text_range().end() <= token.text_range().start());
    before.map(|it| it.text().into()).collect()
}

fn call(unit: &Unit, word: TextRange) -> Option<Call> {
    let (id, argument) = application(unit, word.end())?;
    let Expr::Apply {
        function,
        arguments,
    } = &unit.exprs[id]
    else {
        return None;
    };
    let given = arguments
        .iter()
        .filter_map(|it| it.label.name())
        .filter(|it| !it.text.contains(WORD))
        .map(|it| it.text.clone());
    Some(Call {
        function: *function,
        given: given.collect(),
        argument,
        expr: id,
    })
}
