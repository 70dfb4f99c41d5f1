//! The command line: options that a release or the configuration does not have, and values that an
//! option does not take.

use mirage_releases::devices::{self, Moment};

use crate::evaluate::{Converter, Evaluator};

use super::{Context, Graph, KeyId, Refused, known_target};

/// Records what the tool refuses of the options that are given for `keys`.
pub(super) fn options(
    evaluator: &Evaluator<'_>,
    keys: &[KeyId],
    context: &Context,
    graph: &mut Graph,
) {
    let release = evaluator.release;
    let mut refuse = |refused: Refused| {
        if !graph.refused.contains(&refused) {
            graph.refused.push(refused);
        }
    };
    if let Some(target) = context.target()
        && let Err(refused) = known_target(target, release)
    {
        refuse(refused);
    }
    missing(evaluator, keys, context, &mut refuse);
    let Some(own) = devices::rule("tool-options", release) else {
        return;
    };
    for (name, value) in &context.options {
        let names = |key: &KeyId| evaluator.keys.get(*key).options.iter();
        // A prefix is enough if it is the only one.
        let is_prefix = || {
            let own = own.when.split(' ');
            let mut all = keys.iter().flat_map(names).map(|option| &**option);
            all.any(|option| option.starts_with(&**name))
                || own.into_iter().any(|option| option.starts_with(&**name))
        };
        let key = keys
            .iter()
            .find(|key| names(key).any(|option| **option == **name));
        match (key, value) {
            (Some(key), Some(value)) => {
                let converter = &evaluator.keys.get(*key).converter;
                if let Err(known) = takes(converter, value) {
                    refuse(Refused {
                        range: evaluator.keys.get(*key).origin,
                        words: format!("option --{name} does not take `{value}`"),
                        remedy: known,
                        moment: Moment::First,
                        asked: true,
                    });
                }
            }
            (Some(_), None) => {}
            (None, _) if own.lists(name) || is_prefix() => {}
            (None, _) => refuse(Refused {
                range: None,
                words: format!("there is no option --{name}"),
                remedy: known_options(evaluator, keys),
                moment: Moment::First,
                asked: true,
            }),
        }
    }
}

/// Keys that must be given, and are not.
fn missing(
    evaluator: &Evaluator<'_>,
    keys: &[KeyId],
    context: &Context,
    refuse: &mut dyn FnMut(Refused),
) {
    let Some(rule) = devices::rule("option-missing", evaluator.release) else {
        return;
    };
    if rule.moment != Moment::Always && !context.is_full() {
        return;
    }
    for id in keys {
        let key = evaluator.keys.get(*id);
        let counts = key.configure || !rule.lists("configure-stage");
        if key.required && counts && !evaluator.keys.is_given(*id, context) {
            let option = key.options.first().unwrap_or(&key.name);
            refuse(Refused {
                range: key.origin,
                words: rule.words.replace("{}", option),
                remedy: rule.remedy.to_owned(),
                moment: rule.moment,
                asked: true,
            });
        }
    }
}

fn known_options(evaluator: &Evaluator<'_>, keys: &[KeyId]) -> String {
    let mut names: Vec<String> = keys
        .iter()
        .filter(|key| Some(**key) != evaluator.keys.target())
        .flat_map(|key| evaluator.keys.get(*key).options.first())
        .map(|option| format!("--{option}"))
        .collect();
    names.sort();
    names.dedup();
    match names.as_slice() {
        [] => "this configuration has no keys".to_owned(),
        names => format!("this configuration's are {}", names.join(", ")),
    }
}

/// Whether a converter reads a text, or what it reads.
fn takes(converter: &Converter, text: &str) -> Result<(), String> {
    match converter {
        Converter::Text | Converter::Unknown | Converter::Code(_) | Converter::List(..) => Ok(()),
        Converter::Some(inside) => takes(inside, text),
        Converter::Int => match text.replace('_', "").parse::<i64>() {
            Err(_) if !text.contains(['x', 'o', 'b', 'u']) => Err("it takes a number".to_owned()),
            _ => Ok(()),
        },
        Converter::Bool => match ["true", "false"]
            .iter()
            .any(|known| known.starts_with(text))
        {
            true => Ok(()),
            false => Err("it takes true or false".to_owned()),
        },
        Converter::Enum(values) => {
            let is_one = values.iter().any(|(name, _)| **name == *text);
            let starts = values.iter().filter(|(name, _)| name.starts_with(text));
            if is_one || starts.count() == 1 {
                return Ok(());
            }
            let names: Vec<&str> = values.iter().map(|(name, _)| &**name).collect();
            Err(format!("it takes {}", names.join(", ")))
        }
    }
}
