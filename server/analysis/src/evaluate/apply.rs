//! Which argument goes to which parameter: OCaml's rules for labels and optional arguments.

use crate::lower::Label;

use super::value::{Parameter, Value};

/// How an argument is written at a call.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// `e`.
    Positional(Value),
    /// `~name:e`.
    Labelled(Box<str>, Value),
    /// `?name:e`: an option, passed on as it is.
    Optional(Box<str>, Value),
}

/// The outcome of handing out arguments.
pub(super) struct Handed {
    /// What each parameter got.
    pub(super) given: Vec<Option<Value>>,
    /// Whether the function can run.
    pub(super) saturated: bool,
    /// Arguments for the function's result.
    pub(super) rest: Vec<Given>,
}

/// Hands `arguments` to `parameters`, some of which were given before.
///
/// A labelled argument goes to the first free parameter of its name; a positional one to the first
/// free positional parameter, and the optional parameters before that one are then absent. When
/// every argument is positional and they are as many as the parameters that must be given, labels
/// are ignored, as in OCaml's total applications.
pub(super) fn hand_out(
    parameters: &[Parameter],
    given: &[Option<Value>],
    arguments: Vec<Given>,
) -> Handed {
    let mut given = given.to_vec();
    given.resize(parameters.len(), None);
    if labels_omitted(parameters, &given, &arguments) {
        return total(parameters, given, arguments);
    }
    // Labels first: within one application they commute with the positional arguments, so that a
    // positional argument erases an optional parameter only if no argument names it.
    let mut rest = Vec::new();
    let (positional, labelled): (Vec<_>, Vec<_>) = arguments
        .into_iter()
        .partition(|argument| matches!(argument, Given::Positional(_)));
    for argument in labelled.into_iter().chain(positional) {
        match place(parameters, &given, &argument) {
            Some(place) => fill(parameters, &mut given, place, argument),
            None => rest.push(argument),
        }
    }
    let saturated = saturated(parameters, &given);
    if saturated {
        erase(parameters, &mut given);
    }
    Handed {
        given,
        saturated,
        rest,
    }
}

/// The arguments by position, in the order of the parameters that they go to; what goes to the
/// result comes last.
pub(super) fn order(parameters: &[Parameter], labels: &[&Label]) -> Vec<usize> {
    let mut taken = vec![false; parameters.len()];
    let mut place = |label: &Label| {
        let wanted = |parameter: &Parameter| match label {
            Label::None => *parameter == Parameter::Positional,
            Label::Labelled(name) | Label::Optional(name) => parameter.label() == Some(&*name.text),
        };
        let found = (0..parameters.len()).find(|at| !taken[*at] && wanted(&parameters[*at]));
        if let Some(at) = found {
            taken[at] = true;
        }
        found.unwrap_or(usize::MAX)
    };
    let places: Vec<usize> = labels.iter().map(|label| place(label)).collect();
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|at| places[*at]);
    order
}

fn labels_omitted(parameters: &[Parameter], given: &[Option<Value>], arguments: &[Given]) -> bool {
    let free = || {
        parameters
            .iter()
            .zip(given)
            .filter(|(_, given)| given.is_none())
    };
    let needed = free()
        .filter(|(parameter, _)| !matches!(parameter, Parameter::Optional(_)))
        .count();
    arguments.len() == needed
        && arguments
            .iter()
            .all(|argument| matches!(argument, Given::Positional(_)))
        && free().any(|(parameter, _)| matches!(parameter, Parameter::Labelled(_)))
}

fn total(parameters: &[Parameter], mut given: Vec<Option<Value>>, arguments: Vec<Given>) -> Handed {
    let mut arguments = arguments.into_iter();
    for (slot, parameter) in given.iter_mut().zip(parameters) {
        if slot.is_none() && !matches!(parameter, Parameter::Optional(_)) {
            *slot = arguments.next().map(Given::into_value);
        }
    }
    erase(parameters, &mut given);
    Handed {
        given,
        saturated: true,
        rest: Vec::new(),
    }
}

fn place(parameters: &[Parameter], given: &[Option<Value>], argument: &Given) -> Option<usize> {
    let wanted = |parameter: &Parameter| match (argument, parameter) {
        (Given::Positional(_), Parameter::Positional) => true,
        (Given::Labelled(name, _), Parameter::Labelled(label) | Parameter::Optional(label))
        | (Given::Optional(name, _), Parameter::Optional(label)) => name == label,
        _ => false,
    };
    (0..parameters.len()).find(|&at| given[at].is_none() && wanted(&parameters[at]))
}

fn fill(parameters: &[Parameter], given: &mut [Option<Value>], at: usize, argument: Given) {
    given[at] = Some(match (&argument, &parameters[at]) {
        (Given::Labelled(..), Parameter::Optional(_)) => Value::some(argument.into_value()),
        _ => argument.into_value(),
    });
    if parameters[at] == Parameter::Positional {
        for (slot, parameter) in given[..at].iter_mut().zip(parameters) {
            if slot.is_none() && matches!(parameter, Parameter::Optional(_)) {
                *slot = Some(Value::none());
            }
        }
    }
}

fn saturated(parameters: &[Parameter], given: &[Option<Value>]) -> bool {
    parameters
        .iter()
        .zip(given)
        .all(|(parameter, given)| given.is_some() || matches!(parameter, Parameter::Optional(_)))
        && (given.iter().any(Option::is_some) || parameters.is_empty())
}

fn erase(parameters: &[Parameter], given: &mut [Option<Value>]) {
    for (slot, parameter) in given.iter_mut().zip(parameters) {
        if slot.is_none() && matches!(parameter, Parameter::Optional(_)) {
            *slot = Some(Value::none());
        }
    }
}

impl Given {
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Positional(value) | Self::Labelled(_, value) | Self::Optional(_, value) => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(text: &str) -> Vec<Parameter> {
        let label = |word: &str| match word.split_at(1) {
            ("~", name) => Parameter::Labelled(name.into()),
            ("?", name) => Parameter::Optional(name.into()),
            _ => Parameter::Positional,
        };
        text.split(' ').map(label).collect()
    }

    fn call(parameter_list: &str, arguments: Vec<Given>) -> String {
        let parameters = parameters(parameter_list);
        let handed = hand_out(&parameters, &[], arguments);
        let show = |value: &Option<Value>| match value {
            None => "-".to_owned(),
            Some(Value::Int(n)) => n.to_string(),
            Some(value) => match value.as_option() {
                Some(Some(Value::Int(n))) => format!("Some {n}"),
                Some(None) => "None".to_owned(),
                _ => "?".to_owned(),
            },
        };
        let given: Vec<String> = handed.given.iter().map(show).collect();
        let state = if handed.saturated { "runs" } else { "waits" };
        format!("{} {state}, {} left", given.join(" "), handed.rest.len())
    }

    fn at(n: i64) -> Given {
        Given::Positional(Value::Int(n))
    }

    fn labelled(name: &str, n: i64) -> Given {
        Given::Labelled(name.into(), Value::Int(n))
    }

    #[test]
    fn labels_commute_and_optional_arguments_are_erased() {
        assert_eq!(call("?group _", vec![at(1)]), "None 1 runs, 0 left");
        assert_eq!(
            call("?group _", vec![at(1), labelled("group", 2)]),
            "Some 2 1 runs, 0 left"
        );
        assert_eq!(
            call("?group _", vec![labelled("group", 2), at(1)]),
            "Some 2 1 runs, 0 left"
        );
        assert_eq!(
            call("?group _", vec![labelled("group", 2)]),
            "Some 2 - waits, 0 left"
        );
        assert_eq!(
            call("~port _ _", vec![at(1), labelled("port", 3), at(2)]),
            "3 1 2 runs, 0 left"
        );
    }

    #[test]
    fn labels_may_be_left_out_of_a_total_application() {
        assert_eq!(call("~port _", vec![at(1), at(2)]), "1 2 runs, 0 left");
        assert_eq!(call("~port _", vec![at(1)]), "- 1 waits, 0 left");
    }

    #[test]
    fn what_is_too_much_goes_to_the_result() {
        assert_eq!(call("_", vec![at(1), at(2)]), "1 runs, 1 left");
    }
}
