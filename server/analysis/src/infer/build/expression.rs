//! Expressions.

use ocaml_syntax::ast::{self, AstNode, LiteralKind};
use ocaml_syntax::{SyntaxKind, SyntaxToken, TextRange, TextSize};

use crate::infer::names::{
    self, CONS, FALSE, GET, M_ARRAY, M_STRING, NIL, SET, Sym, TRUE, UMINUS, UMINUS_FLOAT, UPLUS,
    UPLUS_FLOAT, VOID,
};
use crate::infer::tree::{
    Binding, Case, Const, ExprId, ExprKind, Label, ModuleExpr, ModuleKind, Name, Open, Path,
    TypeId, Warn,
};

use super::attributes::{warn_of, warn_of_items};
use super::{Builder, label_of, name_of, path_of, single};

impl Builder {
    pub(super) fn expr_or_unknown(&mut self, expr: Option<ast::Expr>, range: TextRange) -> ExprId {
        match expr {
            Some(expr) => self.expr(&expr),
            None => self.unknown(range),
        }
    }

    pub(super) fn expr(&mut self, expr: &ast::Expr) -> ExprId {
        let range = expr.range();
        let kind = match expr {
            ast::Expr::PathExpr(it) => match it.path() {
                Some(path) => ExprKind::Ident(path_of(&path)),
                None => ExprKind::Unknown,
            },
            ast::Expr::Literal(it) => literal(it, range),
            ast::Expr::UnitExpr(_) => construct(VOID, range),
            ast::Expr::ConstructExpr(it) => match it.path() {
                Some(path) => ExprKind::Construct {
                    path: path_of(&path),
                    argument: it.argument().map(|expr| self.expr(&expr)),
                },
                None => ExprKind::Unknown,
            },
            ast::Expr::PolyVariantExpr(it) => match it.tag() {
                Some(tag) => ExprKind::Variant {
                    tag: Sym::new(tag.text()),
                    argument: it.argument().map(|expr| self.expr(&expr)),
                },
                None => ExprKind::Unknown,
            },
            ast::Expr::ApplyExpr(it) => {
                let function = self.expr_or_unknown(it.function(), range);
                let arguments = self.arguments(it.arguments());
                match self.constructor_applied(it, function, &arguments) {
                    Some(constructed) => constructed,
                    None => ExprKind::Apply {
                        function,
                        arguments,
                    },
                }
            }
            ast::Expr::InfixExpr(it) => self.infix(it, range),
            ast::Expr::PrefixExpr(it) => return self.prefix(it, range),
            ast::Expr::TupleExpr(it) => {
                ExprKind::Tuple(it.elements().map(|expr| self.expr(&expr)).collect())
            }
            ast::Expr::ListExpr(it) => {
                ExprKind::List(it.elements().map(|expr| self.expr(&expr)).collect())
            }
            ast::Expr::ArrayExpr(it) => {
                ExprKind::Array(it.elements().map(|expr| self.expr(&expr)).collect())
            }
            ast::Expr::RecordExpr(it) => self.record(it),
            ast::Expr::ParenExpr(it) => return self.bracketed(it.expr(), range),
            ast::Expr::BeginExpr(it) => match it.expr() {
                Some(inner) => return self.bracketed(Some(inner), range),
                None => construct(VOID, range),
            },
            ast::Expr::TypedExpr(it) => {
                let value = self.expr_or_unknown(it.expr(), range);
                return self.constrained(value, it.ty(), it.coercion(), range);
            }
            ast::Expr::LetExpr(it) => {
                if it.extension().is_some() {
                    ExprKind::Unknown
                } else {
                    let recursive = it.rec_token().is_some();
                    let attributed = self.attributes && it.bindings().any(|it| has_attributes(&it));
                    let bindings = self.bindings(it.bindings());
                    let body = self.expr_or_unknown(it.body(), range);
                    match bindings[..] {
                        // The compiler types `let Some x = e in body` as a `match`.
                        [Binding { pat, value, .. }]
                            if !recursive && !attributed && self.unit.has_constructor(pat) =>
                        {
                            ExprKind::Match {
                                scrutinee: value,
                                cases: vec![Case {
                                    pat,
                                    guard: None,
                                    body,
                                }],
                            }
                        }
                        _ => ExprKind::Let {
                            recursive,
                            bindings,
                            body,
                        },
                    }
                }
            }
            ast::Expr::LetOpExpr(it) => self.let_operator(it, range),
            ast::Expr::LetModuleExpr(it) => match it.binding() {
                Some(binding) => {
                    let (name, module) = self.module_binding(&binding);
                    let body = self.expr_or_unknown(it.body(), range);
                    ExprKind::LetModule {
                        name,
                        module: Box::new(module),
                        body,
                    }
                }
                None => ExprKind::Unknown,
            },
            ast::Expr::LetOpenExpr(it) => {
                let module = self.module_or_unknown(it.module(), range);
                let start = token_start(it.syntax(), SyntaxKind::OPEN_KW).unwrap_or(range.start());
                let open = Open {
                    range: TextRange::new(start, module.range.end().max(start)),
                    module,
                    bang: it.bang().is_some(),
                    warn: None,
                };
                let body = self.expr_or_unknown(it.body(), range);
                ExprKind::Open {
                    open: Box::new(open),
                    body,
                }
            }
            ast::Expr::LetExceptionExpr(it) => {
                match it.constructor().and_then(|it| self.constructor(&it)) {
                    Some(constructor) => ExprKind::LetException {
                        constructor: Box::new(constructor),
                        body: self.expr_or_unknown(it.body(), range),
                    },
                    None => ExprKind::Unknown,
                }
            }
            ast::Expr::FunExpr(it) => {
                let parameters: Vec<ast::ParameterKind> = it.parameters().collect();
                let body = self.expr_or_unknown(it.body(), range);
                let body = match it.ty() {
                    Some(ty) => {
                        let start = token_start(it.syntax(), SyntaxKind::COLON)
                            .unwrap_or_else(|| ty.range().start());
                        let at = TextRange::new(start, self.expr_range(body).end().max(start));
                        let ty = self.ty(&ty);
                        self.expr_at(ExprKind::Constraint { value: body, ty }, at)
                    }
                    None => body,
                };
                return self.function(&parameters, body, Some(range));
            }
            ast::Expr::FunctionExpr(it) => ExprKind::Function(self.cases(it.cases())),
            ast::Expr::MatchExpr(it) => ExprKind::Match {
                scrutinee: self.expr_or_unknown(it.scrutinee(), range),
                cases: self.cases(it.cases()),
            },
            ast::Expr::TryExpr(it) => ExprKind::Try {
                body: self.expr_or_unknown(it.body(), range),
                cases: self.cases(it.cases()),
            },
            ast::Expr::IfExpr(it) => ExprKind::If {
                condition: self.expr_or_unknown(it.condition(), range),
                yes: self.expr_or_unknown(it.then_branch(), range),
                no: it.else_branch().map(|expr| self.expr(&expr)),
            },
            ast::Expr::WhileExpr(it) => ExprKind::While {
                condition: self.expr_or_unknown(it.condition(), range),
                body: self.expr_or_unknown(it.body(), range),
            },
            ast::Expr::ForExpr(it) => ExprKind::For {
                pat: self.pat_or_unknown(it.pattern(), range),
                from: self.expr_or_unknown(it.start(), range),
                to: self.expr_or_unknown(it.end(), range),
                body: self.expr_or_unknown(it.body(), range),
            },
            ast::Expr::AssertExpr(it) => ExprKind::Assert(self.expr_or_unknown(it.expr(), range)),
            ast::Expr::LazyExpr(it) => ExprKind::Lazy(self.expr_or_unknown(it.expr(), range)),
            ast::Expr::SequenceExpr(it) => {
                if it.extension().is_some() {
                    ExprKind::Unknown
                } else {
                    let mut parts: Vec<ExprId> =
                        it.elements().map(|expr| self.expr(&expr)).collect();
                    match parts.len() {
                        0 => ExprKind::Unknown,
                        1 => return parts.remove(0),
                        _ => ExprKind::Sequence(parts),
                    }
                }
            }
            ast::Expr::FieldExpr(it) => match it.field() {
                Some(field) => ExprKind::Field {
                    record: self.expr_or_unknown(it.record(), range),
                    field: path_of(&field),
                },
                None => ExprKind::Unknown,
            },
            ast::Expr::IndexExpr(it) => self.index(it, None, range),
            ast::Expr::AssignExpr(it) => self.assign(it, range),
            ast::Expr::ObjectExpr(it) => {
                ExprKind::Object(Box::new(self.class_body(it.self_pattern(), it.fields())))
            }
            ast::Expr::OverrideExpr(it) => {
                let mut fields = Vec::new();
                for field in it.fields() {
                    let Some(path) = field.path() else { continue };
                    let path = path_of(&path);
                    let name = Name {
                        sym: path.last(),
                        range: path.range,
                    };
                    let value = match field.value() {
                        Some(value) => self.expr(&value),
                        None => self.ident(name.sym, name.range),
                    };
                    fields.push((name, value));
                }
                ExprKind::Override(fields)
            }
            ast::Expr::NewExpr(it) => match it.class() {
                Some(path) => ExprKind::New(path_of(&path)),
                None => ExprKind::Unknown,
            },
            ast::Expr::SendExpr(it) => match it.method() {
                Some(method) => ExprKind::Send {
                    object: self.expr_or_unknown(it.object(), range),
                    method: name_of(&method),
                },
                None => ExprKind::Unknown,
            },
            ast::Expr::PackExpr(it) => {
                let module = self.module_or_unknown(it.module(), range);
                let packed = self.expr_at(ExprKind::Pack(Box::new(module)), range);
                match it.module_type() {
                    Some(ty) => {
                        let kind = self.package(Some(&ty));
                        let ty = self.type_at(kind, ty.range());
                        ExprKind::Constraint { value: packed, ty }
                    }
                    None => return packed,
                }
            }
            ast::Expr::LocalOpenExpr(it) => self.local_open(it, range),
            ast::Expr::AttributedExpr(it) => {
                let id = self.expr_or_unknown(it.expr(), range);
                if let Some(warn) = warn_of(it.attributes()) {
                    self.unit.exprs[id.0 as usize].warn = Some(warn);
                }
                return id;
            }
            ast::Expr::UnreachableExpr(_) => ExprKind::Unreachable,
            ast::Expr::Extension(_) => ExprKind::Unknown,
        };
        // `match[@warning "-8"] …`; those behind `let` belong to its binding.
        let warn = match &kind {
            ExprKind::Let { .. } => None,
            _ if !self.attributes => None,
            _ => warn_of(expr.syntax().children().filter_map(ast::Attribute::cast)),
        };
        self.expr_warn(kind, range, warn)
    }

    /// `(e)` and `begin e end`: the brackets belong to the expression.
    fn bracketed(&mut self, inner: Option<ast::Expr>, range: TextRange) -> ExprId {
        let id = self.expr_or_unknown(inner, range);
        self.unit.exprs[id.0 as usize].range = range;
        id
    }

    pub(super) fn arguments(
        &mut self,
        arguments: impl Iterator<Item = ast::Argument>,
    ) -> Vec<(Label, ExprId)> {
        let mut result = Vec::new();
        for argument in arguments {
            let label = label_of(&argument.label());
            let value = match argument.value() {
                Some(value) => self.expr(&value),
                None => match argument.label_token() {
                    Some(token) => self.punned(&argument, &token, label),
                    None => self.unknown(argument.range()),
                },
            };
            result.push((label, value));
        }
        result
    }

    /// `~x`, `?x` and `~(x : t)`.
    fn punned(&mut self, argument: &ast::Argument, token: &SyntaxToken, label: Label) -> ExprId {
        let sym = label.name().unwrap_or(names::EMPTY);
        let value = self.ident(sym, token.text_range());
        let Some(ty) = argument.ty() else {
            return value;
        };
        let range = TextRange::new(
            argument.range().start() + TextSize::from(1),
            argument.range().end(),
        );
        let ty = self.ty(&ty);
        self.expr_at(ExprKind::Constraint { value, ty }, range)
    }

    pub(super) fn constrained(
        &mut self,
        value: ExprId,
        ty: Option<ast::Type>,
        coercion: Option<ast::Type>,
        range: TextRange,
    ) -> ExprId {
        let ty = ty.map(|ty| self.ty(&ty));
        match (ty, coercion) {
            (from, Some(to)) => {
                let to = self.ty(&to);
                self.expr_at(ExprKind::Coerce { value, from, to }, range)
            }
            (Some(ty), None) => self.expr_at(ExprKind::Constraint { value, ty }, range),
            (None, None) => value,
        }
    }

    fn infix(&mut self, it: &ast::InfixExpr, range: TextRange) -> ExprKind {
        let Some(operator) = it.operator() else {
            return ExprKind::Unknown;
        };
        let lhs = self.expr_or_unknown(it.lhs(), range);
        let rhs = self.expr_or_unknown(it.rhs(), range);
        if operator.kind() == SyntaxKind::COLON_COLON {
            let pair = self.expr_at(ExprKind::Tuple(vec![lhs, rhs]), range);
            let path = single(CONS, operator.text_range());
            return ExprKind::Construct {
                path,
                argument: Some(pair),
            };
        }
        let function = self.ident(Sym::new(operator.text()), operator.text_range());
        ExprKind::Apply {
            function,
            arguments: vec![(Label::None, lhs), (Label::None, rhs)],
        }
    }

    /// `() x`, `[] x` and `true x` give an argument to a constructor, as `Some x` does.
    fn constructor_applied(
        &self,
        it: &ast::ApplyExpr,
        function: ExprId,
        arguments: &[(Label, ExprId)],
    ) -> Option<ExprKind> {
        let [(Label::None, argument)] = arguments else {
            return None;
        };
        let function_range = self.expr_range(function);
        let sym = match it.function()? {
            ast::Expr::UnitExpr(_) => VOID,
            ast::Expr::ListExpr(it) if it.elements().next().is_none() => NIL,
            ast::Expr::Literal(_) => match &self.unit.expr(function).kind {
                ExprKind::Construct { path, .. } => path.last(),
                _ => return None,
            },
            _ => return None,
        };
        Some(ExprKind::Construct {
            path: single(sym, function_range),
            argument: Some(*argument),
        })
    }

    fn prefix(&mut self, it: &ast::PrefixExpr, range: TextRange) -> ExprId {
        let Some(operator) = it.operator() else {
            return self.unknown(range);
        };
        let operand = self.expr_or_unknown(it.operand(), range);
        let sign = match operator.text() {
            "-" => Some((UMINUS, true)),
            "-." => Some((UMINUS_FLOAT, true)),
            "+" => Some((UPLUS, false)),
            "+." => Some((UPLUS_FLOAT, false)),
            _ => None,
        };
        if let Some((_, negative)) = sign
            && let ExprKind::Const(constant) = &self.unit.expr(operand).kind
        {
            let integers = matches!(operator.text(), "-" | "+");
            let folded = match constant {
                Const::Float => Some(Const::Float),
                Const::Int(text) if integers => Some(Const::Int(signed(text, negative))),
                Const::Bad(text) if integers => Some(recheck(text, negative)),
                Const::Int32 | Const::Int64 | Const::Nativeint if integers => {
                    Some(constant.clone())
                }
                _ => None,
            };
            if let Some(constant) = folded {
                return self.expr_at(ExprKind::Const(constant), range);
            }
        }
        let sym = sign.map_or_else(|| Sym::new(operator.text()), |(sym, _)| sym);
        let function = self.ident(sym, operator.text_range());
        self.expr_at(
            ExprKind::Apply {
                function,
                arguments: vec![(Label::None, operand)],
            },
            range,
        )
    }

    fn record(&mut self, it: &ast::RecordExpr) -> ExprKind {
        let base = it.base().map(|base| self.expr(&base));
        let mut fields = Vec::new();
        for field in it.fields() {
            let Some(path) = field.path() else {
                return ExprKind::Unknown;
            };
            let path = path_of(&path);
            let range = field.range();
            let value = match field.value() {
                Some(value) => self.expr(&value),
                None => self.ident(path.last(), range),
            };
            let value = self.constrained(value, field.ty(), field.coercion(), range);
            fields.push((path, value));
        }
        if fields.is_empty() {
            return ExprKind::Unknown;
        }
        ExprKind::Record { fields, base }
    }

    fn let_operator(&mut self, it: &ast::LetOpExpr, range: TextRange) -> ExprKind {
        let operators: Vec<SyntaxToken> = it
            .syntax()
            .children_with_tokens()
            .filter_map(|child| child.into_token())
            .filter(|token| matches!(token.kind(), SyntaxKind::LET_OP | SyntaxKind::AND_OP))
            .collect();
        let mut bindings = Vec::new();
        for (operator, binding) in operators.iter().zip(it.bindings()) {
            let binding = self.binding(&binding, None);
            bindings.push((name_of(operator), binding.pat, binding.value));
        }
        let Some(first) = operators.first() else {
            return ExprKind::Unknown;
        };
        ExprKind::LetOp {
            operator: name_of(first),
            bindings,
            body: self.expr_or_unknown(it.body(), range),
        }
    }

    pub(super) fn cases(&mut self, cases: impl Iterator<Item = ast::MatchCase>) -> Vec<Case> {
        cases
            .map(|case| {
                let range = case.range();
                Case {
                    pat: self.pat_or_unknown(case.pattern(), range),
                    guard: case.guard().map(|guard| self.expr(&guard)),
                    body: self.expr_or_unknown(case.body(), range),
                }
            })
            .collect()
    }

    /// `fun parameters -> body`: nested functions, each from its parameter to the end, except that
    /// the first starts where `whole` does.
    pub(super) fn function(
        &mut self,
        parameters: &[ast::ParameterKind],
        body: ExprId,
        whole: Option<TextRange>,
    ) -> ExprId {
        let mut result = body;
        for (index, parameter) in parameters.iter().enumerate().rev() {
            let range = match whole {
                Some(range) if index == 0 => range,
                _ => {
                    let start = parameter.syntax().text_range().start();
                    TextRange::new(start, self.expr_range(body).end().max(start))
                }
            };
            result = self.parameter(parameter, result, range);
        }
        result
    }

    fn parameter(
        &mut self,
        parameter: &ast::ParameterKind,
        body: ExprId,
        range: TextRange,
    ) -> ExprId {
        match parameter {
            ast::ParameterKind::Parameter(it) => {
                let (label, default, pat) = self.parameter_parts(it);
                self.expr_at(
                    ExprKind::Fun {
                        label,
                        default,
                        pat,
                        body,
                    },
                    range,
                )
            }
            ast::ParameterKind::NewtypeParameter(it) => {
                let mut names: Vec<SyntaxToken> = it.names().collect();
                let mut result = body;
                while let Some(name) = names.pop() {
                    let kind = ExprKind::Newtype {
                        name: name_of(&name),
                        body: result,
                    };
                    result = self.expr_at(kind, range);
                }
                result
            }
        }
    }

    pub(super) fn parameter_parts(
        &mut self,
        it: &ast::Parameter,
    ) -> (Label, Option<ExprId>, crate::infer::tree::PatId) {
        let label = label_of(&it.label());
        let mut pat = self.pat_or_unknown(it.pattern(), it.range());
        if let Some(ty) = it.ty() {
            let at = self.pat_range(pat).cover(ty.range());
            let ty = self.ty(&ty);
            pat = self.pat_at(crate::infer::tree::PatKind::Constraint { pat, ty }, at);
        }
        let default = it.default().map(|expr| self.expr(&expr));
        (label, default, pat)
    }

    fn index(
        &mut self,
        it: &ast::IndexExpr,
        assigned: Option<ExprId>,
        range: TextRange,
    ) -> ExprKind {
        let base = self.expr_or_unknown(it.base(), range);
        let indices: Vec<ExprId> = it.indices().map(|expr| self.expr(&expr)).collect();
        let bracket = it
            .syntax()
            .children_with_tokens()
            .filter_map(|child| child.into_token())
            .map(|token| token.kind())
            .find(|kind| {
                matches!(
                    kind,
                    SyntaxKind::L_PAREN | SyntaxKind::L_BRACKET | SyntaxKind::L_BRACE
                )
            });
        if it.operator().is_some() {
            return ExprKind::Unknown;
        }
        let module = match bracket {
            Some(SyntaxKind::L_PAREN) => M_ARRAY,
            Some(SyntaxKind::L_BRACKET) => M_STRING,
            _ => return ExprKind::Unknown,
        };
        let module = if module == M_STRING && assigned.is_some() {
            names::M_BYTES
        } else {
            module
        };
        let operation = if assigned.is_some() { SET } else { GET };
        let path = Path {
            names: Box::new([module, operation]),
            range,
            applies: false,
        };
        let function = self.expr_at(ExprKind::Ident(path), range);
        let mut arguments = vec![(Label::None, base)];
        arguments.extend(indices.into_iter().map(|index| (Label::None, index)));
        arguments.extend(assigned.map(|value| (Label::None, value)));
        ExprKind::Apply {
            function,
            arguments,
        }
    }

    fn assign(&mut self, it: &ast::AssignExpr, range: TextRange) -> ExprKind {
        let value = self.expr_or_unknown(it.value(), range);
        match it.target() {
            Some(ast::Expr::PathExpr(target)) => match target.path() {
                Some(path) => {
                    let path = path_of(&path);
                    match path.single() {
                        Some(sym) => ExprKind::SetInstance {
                            name: Name {
                                sym,
                                range: path.range,
                            },
                            value,
                        },
                        None => ExprKind::Unknown,
                    }
                }
                None => ExprKind::Unknown,
            },
            Some(ast::Expr::FieldExpr(target)) => match target.field() {
                Some(field) => ExprKind::SetField {
                    record: self.expr_or_unknown(target.record(), range),
                    field: path_of(&field),
                    value,
                },
                None => ExprKind::Unknown,
            },
            Some(ast::Expr::IndexExpr(target)) => self.index(&target, Some(value), range),
            _ => ExprKind::Unknown,
        }
    }

    /// `M.(e)` forgets its parentheses; `M.[e]` and `M.{e}` keep their brackets.
    fn local_open(&mut self, it: &ast::LocalOpenExpr, range: TextRange) -> ExprKind {
        let (Some(path), Some(inner)) = (it.path(), it.expr()) else {
            return ExprKind::Unknown;
        };
        let body = match &inner {
            ast::Expr::ParenExpr(paren) => match paren.expr() {
                Some(bare) => self.expr(&bare),
                None => self.unknown(range),
            },
            other => self.expr(other),
        };
        let path = path_of(&path);
        let at = path.range;
        let module = ModuleExpr {
            kind: ModuleKind::Path(path),
            range: at,
        };
        let open = Open {
            module,
            range: at,
            bang: false,
            warn: None,
        };
        ExprKind::Open {
            open: Box::new(open),
            body,
        }
    }
}

fn construct(sym: Sym, range: TextRange) -> ExprKind {
    ExprKind::Construct {
        path: single(sym, range),
        argument: None,
    }
}

fn has_attributes(it: &ast::LetBinding) -> bool {
    leading(it.syntax()).next().is_some() || it.attributes().next().is_some()
}

fn literal(it: &ast::Literal, range: TextRange) -> ExprKind {
    if let Some(value) = it.as_bool() {
        return construct(if value { TRUE } else { FALSE }, range);
    }
    match constant(it, false) {
        Some(constant) => ExprKind::Const(constant),
        None => ExprKind::Unknown,
    }
}

/// The constant, if its token is whole.
pub(super) fn constant(it: &ast::Literal, negative: bool) -> Option<Const> {
    let token = it.token()?;
    let text = token.text();
    Some(match it.kind()? {
        LiteralKind::String => Const::String(it.as_string()?.value().into()),
        LiteralKind::Char => Const::Char(text.into()),
        LiteralKind::Float => match text.chars().last() {
            Some(last) if matches!(last, 'g'..='z' | 'G'..='Z') && !text.starts_with("0x") => {
                Const::Bad(text.into())
            }
            _ => Const::Float,
        },
        LiteralKind::Int => integer(text, negative),
        LiteralKind::Bool => return None,
    })
}

fn signed(text: &str, negative: bool) -> Box<str> {
    match (negative, text.strip_prefix('-')) {
        (true, Some(plain)) => plain.into(),
        (true, None) => format!("-{text}").into(),
        (false, _) => text.into(),
    }
}

fn recheck(text: &str, negative: bool) -> Const {
    match text.strip_prefix('-') {
        Some(plain) => integer(plain, !negative),
        None => integer(text, negative),
    }
}

/// Reads an integer of any of the four types.
fn integer(text: &str, negative: bool) -> Const {
    let bad = || Const::Bad(signed(text, negative));
    let (digits, bits, whole) = match text.chars().last() {
        Some('l') => (&text[..text.len() - 1], 31, Const::Int32),
        Some('L') => (&text[..text.len() - 1], 63, Const::Int64),
        Some('n') => (&text[..text.len() - 1], 63, Const::Nativeint),
        Some(last) if last.is_ascii_hexdigit() || last == '_' => {
            (text, 62, Const::Int(signed(text, negative)))
        }
        _ => return bad(),
    };
    let plain: String = digits.chars().filter(|it| *it != '_').collect();
    let (radix, body) = match plain.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, &plain[2..]),
        Some("0o") => (8, &plain[2..]),
        Some("0b") => (2, &plain[2..]),
        Some("0u") => (10, &plain[2..]),
        _ => (10, &*plain),
    };
    let Ok(value) = u128::from_str_radix(body, radix) else {
        return bad();
    };
    // The compiler reads a number as its opposite, so the sign bit may be used; other bases may
    // use all bits.
    let limit: u128 = if radix == 10 {
        1 << bits
    } else {
        (1 << (bits + 1)) - 1
    };
    if value > limit { bad() } else { whole }
}

/// The attributes between `let` or `and` and a binding.
fn leading(binding: &ocaml_syntax::SyntaxNode) -> impl Iterator<Item = ast::Attribute> {
    std::iter::successors(binding.prev_sibling(), |node| node.prev_sibling())
        .map_while(ast::Attribute::cast)
}

fn joined(first: Warn, second: Warn) -> Warn {
    match (first, second) {
        (Some(first), Some(second)) => Some([first, second].concat().into()),
        (first, second) => first.or(second),
    }
}

fn token_start(node: &ocaml_syntax::SyntaxNode, kind: SyntaxKind) -> Option<TextSize> {
    node.children_with_tokens()
        .filter_map(|child| child.into_token())
        .find(|token| token.kind() == kind)
        .map(|token| token.text_range().start())
}

impl Builder {
    pub(super) fn bindings(
        &mut self,
        bindings: impl Iterator<Item = ast::LetBinding>,
    ) -> Vec<crate::infer::tree::Binding> {
        bindings
            .map(|binding| {
                let warn = if self.attributes {
                    let before = leading(binding.syntax());
                    joined(warn_of(before), warn_of_items(binding.attributes()))
                } else {
                    None
                };
                self.binding(&binding, warn)
            })
            .collect()
    }

    pub(super) fn binding(
        &mut self,
        it: &ast::LetBinding,
        warn: crate::infer::tree::Warn,
    ) -> crate::infer::tree::Binding {
        use crate::infer::tree::{Binding, PatKind, TypeKind};
        let range = it.range();
        let pat = self.pat_or_unknown(it.pattern(), range);
        let Some(body) = it.body() else {
            // `let x in` under an extension, or a hole.
            let value = match &self.unit.pat(pat).kind {
                PatKind::Var(name) if it.parameters().next().is_none() => {
                    let name = *name;
                    self.ident(name.sym, name.range)
                }
                _ => self.unknown(range),
            };
            return Binding { pat, value, warn };
        };
        let value = self.expr(&body);
        let end = self.expr_range(value).end();
        let whole = TextRange::new(range.start(), end.max(range.start()));
        let parameters: Vec<ast::ParameterKind> = it.parameters().collect();
        let (ty, coercion) = (it.ty(), it.coercion());
        if !parameters.is_empty() {
            let value = match (&ty, &coercion) {
                (None, None) => value,
                (ty, coercion) => {
                    let first = if ty.is_some() {
                        SyntaxKind::COLON
                    } else {
                        SyntaxKind::COLON_GREATER
                    };
                    let start = token_start(it.syntax(), first).unwrap_or(range.start());
                    let at = TextRange::new(start, end.max(start));
                    self.constrained(value, ty.clone(), coercion.clone(), at)
                }
            };
            let value = self.function(&parameters, value, None);
            return Binding { pat, value, warn };
        }
        let named = matches!(it.pattern(), Some(ast::Pattern::ValuePattern(_)));
        match (ty, coercion) {
            (None, None) => Binding { pat, value, warn },
            (Some(ast::Type::PolyType(poly)), None) if named => {
                self.quantified(&poly, pat, value, whole, warn)
            }
            (ty, coercion) if named => {
                let target: TypeId = match coercion.clone().or_else(|| ty.clone()) {
                    Some(target) => self.ty(&target),
                    None => return Binding { pat, value, warn },
                };
                let at = self.type_range(target);
                let poly = self.type_at(
                    TypeKind::Poly {
                        vars: Vec::new(),
                        ty: target,
                    },
                    at,
                );
                let pat_at = TextRange::new(range.start(), at.end().max(range.start()));
                let pat = self.pat_at(PatKind::Constraint { pat, ty: poly }, pat_at);
                let value = self.constrained(value, ty, coercion, whole);
                Binding { pat, value, warn }
            }
            (Some(ty), _) => {
                let at = self.pat_range(pat).cover(ty.range());
                let ty = self.ty(&ty);
                let pat = self.pat_at(PatKind::Constraint { pat, ty }, at);
                Binding { pat, value, warn }
            }
            (None, Some(_)) => Binding { pat, value, warn },
        }
    }

    /// `x : 'a. ty = e` and `x : type a. ty = e`.
    fn quantified(
        &mut self,
        poly: &ast::PolyType,
        pat: crate::infer::tree::PatId,
        value: ExprId,
        whole: TextRange,
        warn: crate::infer::tree::Warn,
    ) -> crate::infer::tree::Binding {
        use crate::infer::tree::{Binding, PatKind, TypeKind};
        let at = self.pat_range(pat).cover(poly.range());
        if poly.locally_abstract().is_none() {
            let ty = self.ty(&ast::Type::PolyType(poly.clone()));
            let pat = self.pat_at(PatKind::Constraint { pat, ty }, at);
            return Binding { pat, value, warn };
        }
        let names: Vec<Name> = poly.names().map(|name| name_of(&name)).collect();
        let inner = self.ty_or_unknown(poly.ty(), at);
        // Inside, the names are types; outside, variables.
        let constraint = ExprKind::Constraint { value, ty: inner };
        let mut value = self.expr_at(constraint, whole);
        for name in names.iter().rev() {
            value = self.expr_at(
                ExprKind::Newtype {
                    name: *name,
                    body: value,
                },
                whole,
            );
        }
        let syms: Vec<Sym> = names.iter().map(|name| name.sym).collect();
        let outer = self.varified(poly.ty().as_ref(), &syms, at);
        let ty = self.type_at(
            TypeKind::Poly {
                vars: syms,
                ty: outer,
            },
            at,
        );
        let pat = self.pat_at(PatKind::Constraint { pat, ty }, at);
        Binding { pat, value, warn }
    }

    /// The type with some constructors read as variables.
    fn varified(&mut self, ty: Option<&ast::Type>, names: &[Sym], range: TextRange) -> TypeId {
        use crate::infer::tree::TypeKind;
        let before = self.unit.types.len();
        let id = self.ty_or_unknown(ty.cloned(), range);
        for ty in &mut self.unit.types[before..] {
            if let TypeKind::Constr { path, arguments } = &ty.kind
                && arguments.is_empty()
                && let Some(sym) = path.single()
                && names.contains(&sym)
            {
                ty.kind = TypeKind::Var(sym);
            }
        }
        id
    }
}
