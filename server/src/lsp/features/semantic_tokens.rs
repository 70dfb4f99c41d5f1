//! Semantic tokens.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use analysis::ide::{self, Token, TokenKind};
use tower_lsp::lsp_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta,
    SemanticTokensDeltaParams, SemanticTokensEdit, SemanticTokensFullDeltaResult,
    SemanticTokensLegend, SemanticTokensParams, SemanticTokensRangeParams,
    SemanticTokensRangeResult, SemanticTokensResult, Url,
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

/// The last answers about each document, to tell later ones by how they differ.
#[derive(Default)]
pub(in crate::lsp) struct Answered {
    last: Mutex<HashMap<Url, SemanticTokens>>,
}

impl Answered {
    /// A document was closed.
    pub(in crate::lsp) fn forget(&self, url: &Url) {
        self.last().remove(url);
    }

    /// Gives an answer a name, the same for the same tokens; the answer before it.
    fn name(&self, url: &Url, tokens: &mut SemanticTokens) -> Option<SemanticTokens> {
        let mut hasher = DefaultHasher::new();
        for token in &tokens.data {
            let numbers = [token.delta_line, token.delta_start, token.length];
            (numbers, token.token_type, token.token_modifiers_bitset).hash(&mut hasher);
        }
        tokens.result_id = Some(format!("{:016x}", hasher.finish()));
        self.last().insert(url.clone(), tokens.clone())
    }

    fn last(&self) -> MutexGuard<'_, HashMap<Url, SemanticTokens>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `textDocument/semanticTokens/full`.
pub(in crate::lsp) fn full(
    snapshot: &Snapshot,
    answered: &Answered,
    params: &SemanticTokensParams,
) -> Option<SemanticTokensResult> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let tokens = ide::semantic_tokens(&snapshot.db, opened.file);
    let mut tokens = encode(&opened, tokens.iter());
    answered.name(opened.url, &mut tokens);
    Some(SemanticTokensResult::Tokens(tokens))
}

/// `textDocument/semanticTokens/full/delta`: the difference to the answer that the client has, or
/// all tokens when that is not known any more.
pub(in crate::lsp) fn delta(
    snapshot: &Snapshot,
    answered: &Answered,
    params: &SemanticTokensDeltaParams,
) -> Option<SemanticTokensFullDeltaResult> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let tokens = ide::semantic_tokens(&snapshot.db, opened.file);
    let mut tokens = encode(&opened, tokens.iter());
    let before = answered.name(opened.url, &mut tokens);
    let known = before.filter(|it| it.result_id.as_ref() == Some(&params.previous_result_id));
    Some(match known {
        Some(known) => SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta {
            edits: difference(&known.data, &tokens.data).into_iter().collect(),
            result_id: tokens.result_id,
        }),
        None => SemanticTokensFullDeltaResult::Tokens(tokens),
    })
}

/// The one edit between what both begin and end with. Its places count numbers, five a token.
fn difference(old: &[SemanticToken], new: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let begin = old.iter().zip(new).take_while(|(old, new)| old == new);
    let begin = begin.count();
    let (old, new) = (&old[begin..], &new[begin..]);
    let end = old.iter().rev().zip(new.iter().rev());
    let end = end.take_while(|(old, new)| old == new).count();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    if old.is_empty() && new.is_empty() {
        return None;
    }
    Some(SemanticTokensEdit {
        start: u32::try_from(begin * 5).ok()?,
        delete_count: u32::try_from(old.len() * 5).ok()?,
        data: Some(new.to_vec()),
    })
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
