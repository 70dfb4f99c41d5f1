//! Semantic tokens.

use analysis::ide::{self, Token, TokenKind};
use tower_lsp::lsp_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensLegend,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult,
    SemanticTokensResult,
};

use crate::lsp::session::{Opened, Snapshot};

/// The names behind the numbers of [`number`].
const TYPES: [SemanticTokenType; 11] = [
    SemanticTokenType::VARIABLE,
    SemanticTokenType::PARAMETER,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::TYPE,
    SemanticTokenType::CLASS,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::new("label"),
    SemanticTokenType::new("device"),
    SemanticTokenType::NUMBER,
];

/// The names behind the bits of [`bits`].
const MODIFIERS: [SemanticTokenModifier; 3] = [
    SemanticTokenModifier::DEFINITION,
    SemanticTokenModifier::DEPRECATED,
    SemanticTokenModifier::DEFAULT_LIBRARY,
];

/// What the numbers in answers mean.
pub(in crate::lsp) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.to_vec(),
        token_modifiers: MODIFIERS.to_vec(),
    }
}

fn number(kind: TokenKind) -> u32 {
    match kind {
        TokenKind::Variable => 0,
        TokenKind::Parameter => 1,
        TokenKind::Function => 2,
        TokenKind::Module => 3,
        TokenKind::Type => 4,
        TokenKind::Class => 5,
        TokenKind::Constructor | TokenKind::Word => 6,
        TokenKind::Field | TokenKind::Setting => 7,
        TokenKind::Label => 8,
        TokenKind::Device => 9,
        TokenKind::Number => 10,
    }
}

fn bits(token: &Token) -> u32 {
    u32::from(token.is_definition)
        | u32::from(token.is_deprecated) << 1
        | u32::from(token.is_library) << 2
}

/// `textDocument/semanticTokens/full`.
pub(in crate::lsp) fn full(
    snapshot: &Snapshot,
    params: &SemanticTokensParams,
) -> Option<SemanticTokensResult> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let tokens = ide::semantic_tokens(&snapshot.db, opened.file);
    Some(SemanticTokensResult::Tokens(encode(&opened, tokens.iter())))
}

/// `textDocument/semanticTokens/range`.
pub(in crate::lsp) fn range(
    snapshot: &Snapshot,
    params: &SemanticTokensRangeParams,
) -> Option<SemanticTokensRangeResult> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let wanted = opened.text_range(params.range);
    let tokens = ide::semantic_tokens(&snapshot.db, opened.file);
    let tokens = tokens
        .iter()
        .filter(|token| token.range.intersect(wanted).is_some());
    Some(SemanticTokensRangeResult::Tokens(encode(&opened, tokens)))
}

/// Each token's place is told from the one before it. One over several lines is left out: not all
/// clients understand those.
fn encode<'a>(opened: &Opened<'_>, tokens: impl Iterator<Item = &'a Token>) -> SemanticTokens {
    let (mut line, mut column) = (0, 0);
    let mut data = Vec::new();
    for token in tokens {
        let range = opened.range(token.range);
        let start = range.start;
        if start.line != range.end.line || (start.line, start.character) < (line, column) {
            continue;
        }
        let is_same_line = start.line == line;
        data.push(SemanticToken {
            delta_line: start.line - line,
            delta_start: start.character - if is_same_line { column } else { 0 },
            length: range.end.character - start.character,
            token_type: number(token.kind),
            token_modifiers_bitset: bits(token),
        });
        (line, column) = (start.line, start.character);
    }
    SemanticTokens {
        result_id: None,
        data,
    }
}
