//! Reading the definition of a key.

use mirage_releases::api::Kind;

use super::BootArgument;
use crate::lower::{Argument, Expr, ExprId, Literal, ModuleExpr};
use crate::resolve::Def;
use crate::upgrade::site::{self, Site};

/// The argument that a key's definition stands for; `None` if a part of it is not understood, or if
/// it is a key of configure time alone.
pub(in crate::upgrade) fn read(
    site: &Site<'_>,
    module: &str,
    name: &str,
    value: ExprId,
    register: &str,
) -> Option<BootArgument> {
    let (function, arguments) = call(site, value)?;
    let [key, argument] = arguments[..] else {
        return None;
    };
    if site.item(function)?.name != "create" {
        return None;
    }
    let key = string(site, key)?;
    let (info, term) = term(site, argument)?;
    Some(BootArgument {
        module: module.to_owned(),
        name: name.to_owned(),
        generated: key.replace(|c: char| !c.is_alphanumeric() && c != '\'', "_"),
        info,
        term,
        register: register.to_owned(),
    })
}

/// What stands below local definitions and opens.
fn inner(site: &Site<'_>, id: ExprId) -> ExprId {
    let mut at = id;
    loop {
        at = match &site.unit.exprs[at] {
            Expr::Let { body, .. } | Expr::Open { body, .. } => *body,
            Expr::Constraint { value, .. } => *value,
            _ => return at,
        };
    }
}

/// A call with its positional arguments, through `@@`.
fn call(site: &Site<'_>, id: ExprId) -> Option<(ExprId, Vec<ExprId>)> {
    let Expr::Apply {
        function,
        arguments,
    } = &site.unit.exprs[inner(site, id)]
    else {
        return None;
    };
    let is_application = matches!(&site.unit.exprs[*function], Expr::Path(path) if path.is("@@"));
    if let (true, [left, right]) = (is_application, &arguments[..]) {
        let (function, mut arguments) = call(site, left.value)?;
        arguments.push(right.value);
        return Some((function, arguments));
    }
    let positional = site::positional(arguments).map(|it| it.value);
    Some((*function, positional.collect()))
}

/// The labelled arguments of a call, through `@@`.
fn labelled<'s>(site: &'s Site<'_>, id: ExprId) -> Vec<&'s Argument> {
    let Expr::Apply { arguments, .. } = &site.unit.exprs[inner(site, id)] else {
        return Vec::new();
    };
    let mut found: Vec<_> = arguments
        .iter()
        .filter(|it| it.label.name().is_some())
        .collect();
    if found.is_empty()
        && let Some(first) = arguments.first()
        && arguments.len() == 2
        && matches!(
            &site.unit.exprs[inner(site, first.value)],
            Expr::Apply { .. }
        )
    {
        found = labelled(site, first.value);
    }
    found
}

/// `Arg.(opt int 8080 doc)` as description and term.
fn term(site: &Site<'_>, id: ExprId) -> Option<(String, String)> {
    let (function, arguments) = call(site, id)?;
    for argument in labelled(site, id) {
        // A key of configure time alone stays; the stages of boot time are the only ones now.
        let stage = argument.label.name()?.text.to_string();
        let text = site.expr_text(argument.value);
        if stage != "stage" || !matches!(text, "`Run" | "`Both") {
            return None;
        }
    }
    let kind = site.item(function)?.name;
    let description = info(site, *arguments.last()?)?;
    let term = match (kind, &arguments[..]) {
        ("opt", [converter, default, _]) => {
            let default = constant(site, *default)?;
            format!(
                "value & opt {} {default} doc",
                tight(conv(site, *converter)?)
            )
        }
        ("flag", [_]) => "value & flag doc".to_owned(),
        ("required", [converter, _]) => {
            let converter = tight(conv(site, *converter)?);
            format!("required & opt (some {converter}) None doc")
        }
        ("opt_all", [converter, _]) => {
            format!("value & opt_all {} [] doc", tight(conv(site, *converter)?))
        }
        _ => return None,
    };
    Some((description, term))
}

/// A converter of keys as one of Cmdliner.
fn conv(site: &Site<'_>, id: ExprId) -> Option<String> {
    let id = inner(site, id);
    match &site.unit.exprs[id] {
        Expr::Path(_) => {
            let name = converter(site, id)?;
            Some(match name {
                "string" | "bool" | "int" | "int64" => name.to_owned(),
                "ipv4" | "ipv4_address" | "ipv6" | "ipv6_address" | "ip_address" => {
                    format!("Mirage_runtime_network.Arg.{name}")
                }
                _ => return None,
            })
        }
        Expr::Apply {
            function,
            arguments,
        } => {
            let name = converter(site, *function)?;
            let count = match name {
                "list" | "some" => 1,
                "pair" => 2,
                _ => return None,
            };
            if arguments.len() != count || site::positional(arguments).count() != count {
                return None;
            }
            let mut text = name.to_owned();
            for argument in arguments {
                text.push(' ');
                text.push_str(&tight(conv(site, argument.value)?));
            }
            Some(text)
        }
        _ => None,
    }
}

/// The name of a converter of the module of key arguments.
fn converter(site: &Site<'_>, id: ExprId) -> Option<&'static str> {
    let item = site.item(id)?;
    let (module, name) = item.path.rsplit_once('.')?;
    let is_argument = module.ends_with(".Arg") && item.kind == Kind::Value;
    is_argument.then_some(name)
}

fn tight(text: String) -> String {
    match text.contains(' ') {
        true => format!("({text})"),
        false => text,
    }
}

/// The text of an expression that means the same in another file.
fn constant(site: &Site<'_>, id: ExprId) -> Option<String> {
    let range = site.unit.expr_range(id);
    let moves = site.resolution.uses().iter().all(|(at, def)| {
        !range.contains_range(*at)
            || match def {
                Def::Library(item) => ["predef.", "Stdlib.", "Ipaddr."]
                    .iter()
                    .any(|module| item.path.starts_with(module)),
                Def::Module(_) => true,
                _ => false,
            }
    });
    let text = site.slice(range);
    moves.then(|| match text.contains(' ') && !is_bracketed(text) {
        true => format!("({text})"),
        false => text.to_owned(),
    })
}

fn is_bracketed(text: &str) -> bool {
    ["(", "[", "\"", "{|"].iter().any(|it| text.starts_with(it))
}

/// `Key.Arg.info ~doc [ "port" ]`, or a local variable that is defined as that.
fn info(site: &Site<'_>, id: ExprId) -> Option<String> {
    let id = inner(site, id);
    if let Some(definition) = site.definition(id) {
        return info(site, definition);
    }
    let Expr::Apply {
        function,
        arguments,
    } = &site.unit.exprs[id]
    else {
        return None;
    };
    if converter(site, *function)? != "info" {
        return None;
    }
    let mut text = String::from("Cmdliner.Arg.info");
    for argument in arguments {
        match argument.label.name() {
            None => {
                let Expr::List(names) = &site.unit.exprs[argument.value] else {
                    return None;
                };
                names
                    .iter()
                    .try_for_each(|name| string(site, *name).map(drop))?;
                text.push(' ');
                text.push_str(site.expr_text(argument.value));
            }
            Some(label) if matches!(&*label.text, "doc" | "docv" | "docs") => {
                let words = written_string(site, argument.value)?;
                text.push_str(&format!(" ~{}:{words}", label.text));
            }
            Some(_) => return None,
        }
    }
    Some(text)
}

/// The value of a string literal, through variables.
fn string(site: &Site<'_>, id: ExprId) -> Option<String> {
    let id = literal(site, id)?;
    match &site.unit.exprs[id] {
        Expr::Literal(Literal::String(text)) => Some(text.to_string()),
        _ => None,
    }
}

/// A string literal as it is written.
fn written_string<'s>(site: &'s Site<'_>, id: ExprId) -> Option<&'s str> {
    let id = literal(site, id)?;
    let is_string = matches!(&site.unit.exprs[id], Expr::Literal(Literal::String(_)));
    is_string.then(|| site.expr_text(id))
}

fn literal(site: &Site<'_>, id: ExprId) -> Option<ExprId> {
    let mut at = id;
    for _ in 0..8 {
        match &site.unit.exprs[at] {
            Expr::Literal(_) => return Some(at),
            Expr::Open {
                module: ModuleExpr::Path(_),
                body,
                ..
            } => at = *body,
            _ => at = site.definition(at)?,
        }
    }
    None
}
