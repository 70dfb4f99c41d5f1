//! Semantic tokens of a Xen file: the keys that xl reads, and inside specifications parameters,
//! words, numbers and devices, which a colouring by patterns cannot tell apart.

use rowan::TextRange;
use xl_config::catalogue::{self, Parameter};
use xl_config::spec::{Piece, Span, pieces};
use xl_config::{Content, Domain, Item, Setting, Settings, Text, XenVersion};

use crate::db::Db;
use crate::ide::{Token, TokenKind};
use crate::source::SourceFile;
use crate::xl;

/// The tokens, in the order of the text, without overlaps.
pub(in crate::ide) fn semantic_tokens(db: &dyn Db, file: SourceFile) -> Vec<Token> {
    let parse = xl::parse(db, file);
    let mut painter = Painter {
        xen: xl::xen(db, file),
        tokens: Vec::new(),
    };
    let settings = Settings::of(parse);
    for setting in settings.iter() {
        painter.setting(setting);
    }
    let domain = Domain::of(&settings, painter.xen);
    painter.disks(&domain);
    let mut tokens = painter.tokens;
    tokens.retain(|token| !token.range.is_empty());
    tokens.sort_by_key(|token| token.range.start());
    // What `+=` joined is seen once for each of its settings.
    tokens.dedup_by(|later, earlier| later.range.start() < earlier.range.end());
    tokens
}

struct Painter {
    xen: XenVersion,
    tokens: Vec<Token>,
}

impl Painter {
    fn paint(&mut self, range: TextRange, kind: TokenKind) {
        self.tokens.push(Token {
            range,
            kind,
            is_definition: false,
            is_deprecated: false,
            is_library: false,
        });
    }

    fn setting(&mut self, setting: &Setting<'_>) {
        let known = catalogue::key(setting.name).filter(|key| key.range.contains(self.xen));
        let Some(key) = known else {
            return;
        };
        self.tokens.push(Token {
            range: setting.key_range(),
            kind: TokenKind::Setting,
            is_definition: true,
            is_deprecated: key.deprecated.is_some_and(|since| self.xen >= since),
            is_library: false,
        });
        match (&setting.content, key.language) {
            // Disks are read by their own grammar.
            (_, Some("disk")) => {}
            (Content::Text(text), Some(language)) => self.specification(language, text),
            (Content::List(items), Some(language)) => self.items(language, items),
            (Content::Text(text), None) => {
                if key.words.iter().any(|word| word.word == text.as_str()) {
                    self.paint(text.full_range(), TokenKind::Word);
                }
            }
            (Content::List(_), None) => {}
        }
    }

    fn items(&mut self, language: &str, items: &[Item]) {
        for item in items {
            match &item.content {
                Content::Text(text) => self.specification(language, text),
                Content::List(inner) => {
                    let texts = inner.iter().filter_map(|item| item.content.text());
                    texts.for_each(|text| self.specification(language, text));
                }
            }
        }
    }

    fn specification(&mut self, language: &str, text: &Text) {
        for piece in pieces(text.as_str()) {
            self.piece(language, text, piece);
        }
    }

    fn piece(&mut self, language: &str, text: &Text, piece: Piece) {
        let name = piece.key.of(text.as_str());
        let parameter = catalogue::parameter(language, name.trim_end());
        let known = parameter.filter(|parameter| parameter.range.contains(self.xen));
        let Some(parameter) = known else {
            return;
        };
        if parameter.is_flag != piece.value.is_none() {
            return;
        }
        self.paint(place(text, piece.key), TokenKind::Setting);
        if let Some(value) = piece.value {
            self.value(parameter, text, value);
        }
    }

    fn value(&mut self, parameter: &Parameter, text: &Text, span: Span) {
        let value = span.of(text.as_str());
        let is_number = value.starts_with(|c: char| c.is_ascii_digit())
            && value.bytes().all(|it| it.is_ascii_hexdigit() || it == b'x');
        if parameter.name == "vdev" {
            self.paint(place(text, span), TokenKind::Device);
        } else if parameter.words.iter().any(|word| word.word == value) && !is_number {
            self.paint(place(text, span), TokenKind::Word);
        } else if is_number {
            self.paint(place(text, span), TokenKind::Number);
        }
    }

    fn disks(&mut self, domain: &Domain) {
        for disk in &domain.disks {
            let model = &disk.parsed.disk;
            let target = model.target.as_ref().map(|target| target.span);
            for piece in pieces(disk.text.as_str()) {
                // The target may hold anything, also what looks like a parameter.
                let inside = target
                    .is_some_and(|it| piece.span.start >= it.start && piece.span.end <= it.end);
                if !inside {
                    self.piece("disk", &disk.text, piece);
                }
                if disk.part(piece.key) == "target" {
                    break;
                }
            }
            // The same by position.
            if let Some(vdev) = &model.vdev {
                self.paint(disk.place(vdev.span), TokenKind::Device);
            }
            let words = [model.format.map(|format| format.span), model.access_span];
            for word in words.into_iter().flatten() {
                self.paint(disk.place(word), TokenKind::Word);
            }
        }
    }
}

fn place(text: &Text, span: Span) -> TextRange {
    text.range(span.start, span.end)
}
