//! Expressions.

use ocaml_syntax::ast::{self, AstNode};
use ocaml_syntax::{SyntaxKind, SyntaxNode, TextRange};

use super::build::{self, Builder, name_of};
use super::{
    Argument, Binding, Case, Expr, ExprId, FieldValue, IndexKind, Literal, ModuleExpr, Name, Param,
    Pat, Path,
};

impl Builder {
    /// An expression that may be missing; the hole is at the end of `around`.
    pub(super) fn expr_or_hole(&mut self, expr: Option<ast::Expr>, around: TextRange) -> ExprId {
        match expr {
            Some(expr) => self.expr(&expr),
            None => self.alloc(Expr::Missing, TextRange::empty(around.end())),
        }
    }

    pub(super) fn expr(&mut self, node: &ast::Expr) -> ExprId {
        self.expr_in(node, node.range())
    }

    /// An expression with the range of the brackets around it, which belong to it.
    fn expr_in(&mut self, node: &ast::Expr, range: TextRange) -> ExprId {
        match self.deeper(|it| it.wrapped(node, range)) {
            Some(id) => id,
            None => self.alloc(Expr::Opaque, range),
        }
    }

    /// What only passes on to another expression.
    fn wrapped(&mut self, node: &ast::Expr, range: TextRange) -> ExprId {
        let inner = match node {
            ast::Expr::ParenExpr(it) => it.expr(),
            ast::Expr::BeginExpr(it) => match it.expr() {
                None => return self.unit_value(range),
                inner => inner,
            },
            ast::Expr::AttributedExpr(it) => {
                let inner = self.expr_or_hole(it.expr(), range);
                let scope = self.unit.exprs.range(inner);
                self.attributes(it.attributes(), scope);
                return inner;
            }
            ast::Expr::SequenceExpr(it) => return self.sequence(it, range),
            _ => {
                let expr = self
                    .leaf(node, range)
                    .unwrap_or_else(|| self.compound(node, range));
                return self.alloc(expr, range);
            }
        };
        match inner {
            Some(inner) => self.expr_in(&inner, range),
            None => self.alloc(Expr::Missing, range),
        }
    }

    /// Expressions without expressions inside.
    fn leaf(&mut self, node: &ast::Expr, range: TextRange) -> Option<Expr> {
        Some(match node {
            ast::Expr::PathExpr(it) => Expr::Path(build::path_or_empty(it.path())),
            ast::Expr::Literal(it) => constant(it),
            ast::Expr::UnitExpr(_) => Expr::Construct {
                path: Path::single(Name {
                    text: "()".into(),
                    range,
                }),
                argument: None,
            },
            ast::Expr::NewExpr(it) => Expr::New(build::path_or_empty(it.class())),
            ast::Expr::UnreachableExpr(_) => Expr::Unreachable,
            ast::Expr::Extension(_) => Expr::Opaque,
            _ => return None,
        })
    }

    fn compound(&mut self, node: &ast::Expr, range: TextRange) -> Expr {
        use ast::Expr as Node;
        match node {
            Node::ApplyExpr(it) => self.apply(it, range),
            Node::InfixExpr(it) => self.infix(it, range),
            Node::PrefixExpr(it) => self.prefix(it, range),
            Node::ConstructExpr(it) => Expr::Construct {
                path: build::path_or_empty(it.path()),
                argument: it.argument().map(|it| self.expr(&it)),
            },
            Node::PolyVariantExpr(it) => self.variant(it),
            Node::TupleExpr(it) => Expr::Tuple(self.exprs(it.elements())),
            Node::ListExpr(it) => Expr::List(self.exprs(it.elements())),
            Node::ArrayExpr(it) => Expr::Array(self.exprs(it.elements())),
            Node::RecordExpr(it) => self.record(it),
            Node::OverrideExpr(it) => self.override_fields(it),
            Node::FieldExpr(it) => Expr::Field {
                record: self.expr_or_hole(it.record(), range),
                field: build::path_or_empty(it.field()),
            },
            Node::IndexExpr(it) => self.index(it, range),
            Node::AssignExpr(it) => self.assign(it, range),
            Node::SendExpr(it) => self.send(it, range),
            Node::TypedExpr(it) => self.typed(it, range),
            Node::FunExpr(it) => self.fun(it, range),
            Node::FunctionExpr(it) => Expr::Function {
                cases: self.cases(it.cases()),
            },
            Node::MatchExpr(it) => Expr::Match {
                scrutinee: self.expr_or_hole(it.scrutinee(), range),
                cases: self.cases(it.cases()),
            },
            Node::TryExpr(it) => Expr::Try {
                body: self.expr_or_hole(it.body(), range),
                cases: self.cases(it.cases()),
            },
            Node::IfExpr(it) => Expr::If {
                condition: self.expr_or_hole(it.condition(), range),
                yes: self.expr_or_hole(it.then_branch(), range),
                no: it.else_branch().map(|it| self.expr(&it)),
            },
            Node::WhileExpr(it) => Expr::While {
                condition: self.expr_or_hole(it.condition(), range),
                body: self.expr_or_hole(it.body(), range),
            },
            Node::ForExpr(it) => Expr::For {
                pat: self.pat_or_hole(it.pattern(), range),
                from: self.expr_or_hole(it.start(), range),
                to: self.expr_or_hole(it.end(), range),
                down: it.is_downto(),
                body: self.expr_or_hole(it.body(), range),
            },
            Node::AssertExpr(it) => Expr::Assert(self.expr_or_hole(it.expr(), range)),
            Node::LazyExpr(it) => Expr::Lazy(self.expr_or_hole(it.expr(), range)),
            _ => self.scoped(node, range),
        }
    }

    /// Expressions that bring names into scope for a body, and objects.
    fn scoped(&mut self, node: &ast::Expr, range: TextRange) -> Expr {
        use ast::Expr as Node;
        match node {
            Node::LetExpr(it) if it.extension().is_none() => {
                let bindings = self.bindings(it.bindings());
                Expr::Let {
                    recursive: it.rec_token().is_some(),
                    bindings,
                    body: self.expr_or_hole(it.body(), range),
                }
            }
            Node::LetOpExpr(it) => self.let_op(it, range),
            Node::LetModuleExpr(it) => self.let_module(it, range),
            Node::LetOpenExpr(it) => Expr::Open {
                module: self.module_or_hole(it.module()),
                bang: it.bang().is_some(),
                body: self.expr_or_hole(it.body(), range),
            },
            Node::LetExceptionExpr(it) => Expr::LetException {
                exception: it
                    .constructor()
                    .and_then(|it| self.constructor_decl(&it))
                    .map(Box::new),
                body: self.expr_or_hole(it.body(), range),
            },
            Node::LocalOpenExpr(it) => self.local_open(it, range),
            Node::ObjectExpr(it) => Expr::Object {
                self_pat: self.self_pattern(it.self_pattern()),
                members: self.members(it.fields()),
            },
            Node::PackExpr(it) => Expr::Pack {
                module: Box::new(self.module_or_hole(it.module())),
                ty: it.module_type().map(|it| Box::new(self.module_type(&it))),
            },
            _ => Expr::Opaque,
        }
    }

    pub(super) fn exprs(&mut self, nodes: impl Iterator<Item = ast::Expr>) -> Vec<ExprId> {
        nodes.map(|it| self.expr(&it)).collect()
    }

    fn unit_value(&mut self, range: TextRange) -> ExprId {
        let path = Path::single(Name {
            text: "()".into(),
            range,
        });
        self.alloc(
            Expr::Construct {
                path,
                argument: None,
            },
            range,
        )
    }

    fn sequence(&mut self, it: &ast::SequenceExpr, range: TextRange) -> ExprId {
        if it.extension().is_some() {
            return self.alloc(Expr::Opaque, range);
        }
        let elements = self.exprs(it.elements());
        match elements[..] {
            [] => self.alloc(Expr::Missing, range),
            [only] => only,
            [first, .., last] => {
                let ranges = &self.unit.exprs;
                let range = ranges.range(first).cover(ranges.range(last));
                self.alloc(Expr::Sequence(elements), range)
            }
        }
    }

    fn apply(&mut self, it: &ast::ApplyExpr, range: TextRange) -> Expr {
        let function = self.expr_or_hole(it.function(), range);
        Expr::Apply {
            function,
            arguments: it.arguments().map(|it| self.argument(&it)).collect(),
        }
    }

    pub(super) fn argument(&mut self, it: &ast::Argument) -> Argument {
        let label = build::label(&it.label(), it.label_token().as_ref());
        let mut value = match (it.value(), label.name()) {
            (Some(value), _) => self.expr(&value),
            (None, Some(name)) => {
                let name = name.clone();
                let range = name.range;
                self.alloc(Expr::Path(Path::single(name)), range)
            }
            (None, None) => self.alloc(Expr::Missing, it.range()),
        };
        if let Some(ty) = it.ty() {
            let ty = self.ty(&ty);
            value = self.alloc(Expr::Constraint { value, ty }, it.range());
        }
        Argument { label, value }
    }

    fn infix(&mut self, it: &ast::InfixExpr, range: TextRange) -> Expr {
        let Some(operator) = it.operator() else {
            return Expr::Missing;
        };
        let name = name_of(&operator);
        let lhs = self.expr_or_hole(it.lhs(), TextRange::empty(name.range.start()));
        let rhs = self.expr_or_hole(it.rhs(), range);
        if operator.kind() == SyntaxKind::COLON_COLON {
            let pair = self.alloc(Expr::Tuple(vec![lhs, rhs]), range);
            return Expr::Construct {
                path: Path::single(name),
                argument: Some(pair),
            };
        }
        self.operation(name, &[lhs, rhs])
    }

    fn prefix(&mut self, it: &ast::PrefixExpr, range: TextRange) -> Expr {
        let Some(operator) = it.operator() else {
            return Expr::Missing;
        };
        let operand = self.expr_or_hole(it.operand(), range);
        let mut name = name_of(&operator);
        if let Expr::Literal(value) = &self.unit.exprs[operand]
            && let Some(value) = signed(value, operator.text())
        {
            return Expr::Literal(value);
        }
        if matches!(operator.text(), "-" | "-." | "+" | "+.") {
            name.text = format!("~{}", name.text).into();
        }
        self.operation(name, &[operand])
    }

    fn operation(&mut self, operator: Name, operands: &[ExprId]) -> Expr {
        let range = operator.range;
        Expr::Apply {
            function: self.alloc(Expr::Path(Path::single(operator)), range),
            arguments: operands
                .iter()
                .map(|value| Argument {
                    label: super::Label::None,
                    value: *value,
                })
                .collect(),
        }
    }

    fn variant(&mut self, it: &ast::PolyVariantExpr) -> Expr {
        match it.tag() {
            Some(tag) => Expr::Variant {
                tag: name_of(&tag),
                argument: it.argument().map(|it| self.expr(&it)),
            },
            None => Expr::Missing,
        }
    }

    fn record(&mut self, it: &ast::RecordExpr) -> Expr {
        Expr::Record {
            base: it.base().map(|it| self.expr(&it)),
            fields: it.fields().map(|it| self.field(&it)).collect(),
        }
    }

    fn field(&mut self, it: &ast::RecordExprField) -> FieldValue<ExprId> {
        let field = build::path_or_empty(it.path());
        let value = match (it.value(), field.last()) {
            (Some(value), _) => self.expr(&value),
            (None, Some(name)) => {
                let name = name.clone();
                let range = name.range;
                self.alloc(Expr::Path(Path::single(name)), range)
            }
            (None, None) => self.alloc(Expr::Missing, it.range()),
        };
        let value = self.constrained(value, it.ty(), it.coercion(), it.range());
        FieldValue { field, value }
    }

    fn override_fields(&mut self, it: &ast::OverrideExpr) -> Expr {
        let mut fields = Vec::new();
        for field in it.fields() {
            let FieldValue { field, value } = self.field(&field);
            if let Some(name) = field.last() {
                fields.push((name.clone(), value));
            }
        }
        Expr::Override(fields)
    }

    fn index(&mut self, it: &ast::IndexExpr, range: TextRange) -> Expr {
        Expr::Index {
            kind: index_kind(it, false),
            base: self.expr_or_hole(it.base(), range),
            indices: self.exprs(it.indices()),
        }
    }

    fn assign(&mut self, it: &ast::AssignExpr, range: TextRange) -> Expr {
        match it.target() {
            Some(ast::Expr::FieldExpr(target)) => Expr::SetField {
                record: self.expr_or_hole(target.record(), target.range()),
                field: build::path_or_empty(target.field()),
                value: self.expr_or_hole(it.value(), range),
            },
            Some(ast::Expr::IndexExpr(target)) => Expr::SetIndex {
                kind: index_kind(&target, true),
                base: self.expr_or_hole(target.base(), target.range()),
                indices: self.exprs(target.indices()),
                value: self.expr_or_hole(it.value(), range),
            },
            Some(ast::Expr::PathExpr(target)) => {
                let value = self.expr_or_hole(it.value(), range);
                match target.path().and_then(|it| it.last_segment()) {
                    Some(token) => Expr::SetVariable {
                        name: name_of(&token),
                        value,
                    },
                    None => Expr::Missing,
                }
            }
            _ => Expr::Missing,
        }
    }

    fn send(&mut self, it: &ast::SendExpr, range: TextRange) -> Expr {
        let object = self.expr_or_hole(it.object(), range);
        match it.method() {
            Some(method) => Expr::Send {
                object,
                method: name_of(&method),
            },
            None => Expr::Missing,
        }
    }

    fn typed(&mut self, it: &ast::TypedExpr, range: TextRange) -> Expr {
        let value = self.expr_or_hole(it.expr(), range);
        let ty = it.ty().map(|it| self.ty(&it));
        let coercion = it.coercion().map(|it| self.ty(&it));
        match (ty, coercion) {
            (from, Some(ty)) => Expr::Coerce { value, from, ty },
            (Some(ty), None) => Expr::Constraint { value, ty },
            (None, None) => Expr::Constraint {
                value,
                ty: self.ty_or_hole(None, range),
            },
        }
    }

    /// `value : ty :> coercion`, each only where it is written.
    fn constrained(
        &mut self,
        value: ExprId,
        ty: Option<ast::Type>,
        coercion: Option<ast::Type>,
        range: TextRange,
    ) -> ExprId {
        let ty = ty.map(|it| self.ty(&it));
        let coercion = coercion.map(|it| self.ty(&it));
        match (ty, coercion) {
            (None, None) => value,
            (from, Some(ty)) => self.alloc(Expr::Coerce { value, from, ty }, range),
            (Some(ty), None) => self.alloc(Expr::Constraint { value, ty }, range),
        }
    }

    fn fun(&mut self, it: &ast::FunExpr, range: TextRange) -> Expr {
        let mut body = self.expr_or_hole(it.body(), range);
        if let Some(ty) = it.ty() {
            let constraint = constraint_range(it.syntax(), range);
            body = self.constrained(body, Some(ty), None, constraint);
        }
        let parameters: Vec<ast::ParameterKind> = it.parameters().collect();
        let function = self.function(&parameters, body, range);
        // The outermost one has the range of the whole `fun`.
        self.unit.exprs[function].clone()
    }

    /// `parameters -> body`: a function for each run of value parameters.
    pub(super) fn function(
        &mut self,
        parameters: &[ast::ParameterKind],
        body: ExprId,
        range: TextRange,
    ) -> ExprId {
        let mut result = body;
        let mut rest = parameters;
        while let Some((last, before)) = rest.split_last() {
            if let ast::ParameterKind::NewtypeParameter(it) = last {
                let names = it.names().map(|it| name_of(&it)).collect();
                let range = TextRange::new(it.range().start(), range.end());
                result = self.alloc(
                    Expr::Newtype {
                        names,
                        body: result,
                    },
                    range,
                );
                rest = before;
                continue;
            }
            let is_value =
                |it: &&ast::ParameterKind| matches!(it, ast::ParameterKind::Parameter(_));
            let run = rest.iter().rev().take_while(is_value).count();
            let (before, run) = rest.split_at(rest.len() - run);
            let params = run.iter().filter_map(|it| match it {
                ast::ParameterKind::Parameter(it) => Some(self.param(it)),
                ast::ParameterKind::NewtypeParameter(_) => None,
            });
            let params = params.collect();
            let range = TextRange::new(run[0].range().start(), range.end());
            result = self.alloc(
                Expr::Fun {
                    params,
                    body: result,
                },
                range,
            );
            rest = before;
        }
        result
    }

    pub(super) fn param(&mut self, it: &ast::Parameter) -> Param {
        let label = build::label(&it.label(), it.label_token().as_ref());
        let mut pat = self.pat_or_hole(it.pattern(), it.range());
        if let Some(ty) = it.ty() {
            let ty = self.ty(&ty);
            let range = self.unit.pats.range(pat).cover(self.unit.types.range(ty));
            pat = self.alloc_pat(Pat::Constraint { pat, ty }, range);
        }
        Param {
            label,
            pat,
            default: it.default().map(|it| self.expr(&it)),
        }
    }

    fn cases(&mut self, nodes: impl Iterator<Item = ast::MatchCase>) -> Vec<Case> {
        nodes
            .map(|it| Case {
                pat: self.pat_or_hole(it.pattern(), it.range()),
                guard: it.guard().map(|it| self.expr(&it)),
                body: self.expr_or_hole(it.body(), it.range()),
            })
            .collect()
    }

    pub(super) fn bindings(
        &mut self,
        nodes: impl Iterator<Item = ast::LetBinding>,
    ) -> Vec<Binding> {
        nodes.map(|it| self.binding(&it)).collect()
    }

    fn binding(&mut self, it: &ast::LetBinding) -> Binding {
        let range = it.range();
        let pat = self.pat_or_hole(it.pattern(), range);
        let mut value = match it.body() {
            Some(body) => self.expr(&body),
            // `let%ext x in`, or a hole.
            None => self.alloc(Expr::Missing, TextRange::empty(range.end())),
        };
        let end = self.unit.exprs.range(value).end();
        let range = TextRange::new(range.start(), end.max(range.start()));
        self.item_attributes(it.attributes(), range);
        let parameters: Vec<ast::ParameterKind> = it.parameters().collect();
        if parameters.is_empty() {
            return Binding {
                pat,
                ty: it.ty().map(|it| self.ty(&it)),
                coercion: it.coercion().map(|it| self.ty(&it)),
                value,
                range,
            };
        }
        let constraint = constraint_range(it.syntax(), range);
        value = self.constrained(value, it.ty(), it.coercion(), constraint);
        Binding {
            pat,
            ty: None,
            coercion: None,
            value: self.function(&parameters, value, range),
            range,
        }
    }

    fn let_op(&mut self, it: &ast::LetOpExpr, range: TextRange) -> Expr {
        let operators: Vec<Name> = it
            .syntax()
            .children_with_tokens()
            .filter_map(|it| it.into_token())
            .filter(|it| matches!(it.kind(), SyntaxKind::LET_OP | SyntaxKind::AND_OP))
            .map(|it| name_of(&it))
            .collect();
        let bindings = self.bindings(it.bindings());
        Expr::LetOp {
            bindings: operators.into_iter().zip(bindings).collect(),
            body: self.expr_or_hole(it.body(), range),
        }
    }

    fn let_module(&mut self, it: &ast::LetModuleExpr, range: TextRange) -> Expr {
        let binding = it.binding().map(|it| self.module_binding(&it));
        let (name, module) = match binding {
            Some(binding) => (binding.name, binding.module),
            None => (None, None),
        };
        Expr::LetModule {
            name,
            module: module.unwrap_or(ModuleExpr::Opaque),
            body: self.expr_or_hole(it.body(), range),
        }
    }

    fn local_open(&mut self, it: &ast::LocalOpenExpr, range: TextRange) -> Expr {
        // The parentheses belong to the open: the expression inside keeps its own range.
        let inner = match it.expr() {
            Some(ast::Expr::ParenExpr(it)) => it.expr(),
            other => other,
        };
        Expr::Open {
            module: ModuleExpr::Path(build::path_or_empty(it.path())),
            bang: true,
            body: self.expr_or_hole(inner, range),
        }
    }
}

/// From the colon to the end, which is where the compiler places a result's constraint.
fn constraint_range(node: &SyntaxNode, range: TextRange) -> TextRange {
    let colon = node
        .children_with_tokens()
        .find(|it| matches!(it.kind(), SyntaxKind::COLON | SyntaxKind::COLON_GREATER));
    match colon {
        Some(colon) => TextRange::new(colon.text_range().start(), range.end()),
        None => range,
    }
}

fn index_kind(it: &ast::IndexExpr, assigns: bool) -> IndexKind {
    let bracket = it.syntax().children_with_tokens().find_map(|it| {
        let token = it.into_token()?;
        match token.kind() {
            SyntaxKind::L_PAREN => Some("()"),
            SyntaxKind::L_BRACKET => Some("[]"),
            SyntaxKind::L_BRACE => Some("{}"),
            _ => None,
        }
    });
    let Some(operator) = it.operator() else {
        return match bracket {
            Some("[]") => IndexKind::String,
            Some("{}") => IndexKind::Bigarray,
            _ => IndexKind::Array,
        };
    };
    let mut path = build::path_or_empty(it.module());
    let bracket = bracket.unwrap_or("()");
    let several = if it.indices().nth(1).is_some() {
        ";.."
    } else {
        ""
    };
    let (open, close) = bracket.split_at(1);
    let arrow = if assigns { "<-" } else { "" };
    path.parts.push(Name {
        text: format!("{}{open}{several}{close}{arrow}", operator.text()).into(),
        range: operator.text_range(),
    });
    IndexKind::Operator(path)
}

fn constant(it: &ast::Literal) -> Expr {
    if let (Some(value), Some(token)) = (it.as_bool(), it.token()) {
        let name = Name {
            text: if value { "true" } else { "false" }.into(),
            range: token.text_range(),
        };
        return Expr::Construct {
            path: Path::single(name),
            argument: None,
        };
    }
    literal(it).map_or(Expr::Missing, Expr::Literal)
}

/// A constant of the tree, without a sign; truth values are constructors and not here.
pub(super) fn literal(it: &ast::Literal) -> Option<Literal> {
    use ast::LiteralKind;
    let token = it.token()?;
    let text = token.text();
    Some(match it.kind()? {
        LiteralKind::Int => integer(text),
        LiteralKind::Float => Literal::Float(text.into()),
        LiteralKind::Char => Literal::Char(character(text)),
        LiteralKind::String => Literal::String(it.as_string()?.value().into()),
        LiteralKind::Bool => return None,
    })
}

/// An integer as written. Decimals must fit; other bases may use the sign bit too.
fn integer(text: &str) -> Literal {
    let (digits, suffix) = match text.char_indices().next_back() {
        Some((at, last @ ('g'..='z' | 'G'..='Z'))) => (&text[..at], Some(last)),
        _ => (text, None),
    };
    let plain: String = digits.chars().filter(|it| *it != '_').collect();
    let lower = plain.to_ascii_lowercase();
    let based = ["0x", "0o", "0b", "0u"].iter().zip([16, 8, 2, 10]);
    let mut based = based.filter_map(|(prefix, radix)| Some((lower.strip_prefix(prefix)?, radix)));
    let (value, decimal) = match based.next() {
        Some((digits, radix)) => (u64::from_str_radix(digits, radix).ok(), false),
        None => (lower.parse().ok(), true),
    };
    let bits = match suffix {
        None => 63,
        Some('l') => 32,
        Some(_) => 64,
    };
    let most = if decimal {
        u64::MAX >> (65 - bits)
    } else {
        u64::MAX >> (64 - bits)
    };
    match value.filter(|value| *value <= most) {
        None => Literal::Oversized(text.into(), suffix),
        Some(value) => {
            // The unused high bits repeat the sign.
            let value = ((value << (64 - bits)) as i64) >> (64 - bits);
            match suffix {
                None => Literal::Int(value),
                Some(suffix) => Literal::BoxedInt(value, suffix),
            }
        }
    }
}

/// The constant with a sign before it; `None` where the sign is an operator.
pub(super) fn signed(value: &Literal, sign: &str) -> Option<Literal> {
    let negative = sign.starts_with('-');
    match (value, sign) {
        (Literal::Int(value), "-") => Some(Literal::Int(value.wrapping_neg())),
        (Literal::BoxedInt(value, suffix), "-") => {
            Some(Literal::BoxedInt(value.wrapping_neg(), *suffix))
        }
        (Literal::Oversized(text, suffix), "-") => {
            let least = match (&**text, suffix) {
                ("4611686018427387904", None) => Literal::Int(-(1 << 62)),
                ("2147483648l", Some(suffix)) => Literal::BoxedInt(-(1 << 31), *suffix),
                ("9223372036854775808L" | "9223372036854775808n", Some(suffix)) => {
                    Literal::BoxedInt(i64::MIN, *suffix)
                }
                _ => Literal::Oversized(format!("-{text}").into(), *suffix),
            };
            Some(least)
        }
        (Literal::Int(_) | Literal::BoxedInt(..) | Literal::Oversized(..), "+") => {
            Some(value.clone())
        }
        (Literal::Float(text), "-" | "-." | "+" | "+.") => Some(Literal::Float(if negative {
            format!("-{text}").into()
        } else {
            text.clone()
        })),
        _ => None,
    }
}

/// The character between quotes, escapes done.
fn character(text: &str) -> char {
    let inner = text.strip_prefix('\'').unwrap_or(text);
    let inner = inner.strip_suffix('\'').unwrap_or(inner);
    let Some(escape) = inner.strip_prefix('\\') else {
        return inner.chars().next().unwrap_or('\0');
    };
    let code = |digits: &str, radix| u8::from_str_radix(digits, radix).map_or('\0', char::from);
    match escape.chars().next() {
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('b') => '\u{8}',
        Some('x') => code(&escape[1..], 16),
        Some('o') => code(&escape[1..], 8),
        Some('0'..='9') => code(escape, 10),
        Some(other) => other,
        None => '\\',
    }
}
