//! `register`: the unikernel's name, its jobs, and the devices that the release adds around them.

use mirage_releases::devices;
use ocaml_syntax::TextRange;

use crate::graph::{Impl, ImplId};

use super::device::{self, Given};
use super::value::{Parameter, Unknown, Value};
use super::{Call, Evaluator, dsl};

/// One call of `register`.
#[derive(Clone, Debug)]
pub(crate) struct Registered {
    /// The unikernel's name, if it is known.
    pub(crate) name: Result<String, Unknown>,
    /// Where the name stands.
    pub(crate) range: TextRange,
    /// The device that runs everything.
    pub(crate) root: ImplId,
    /// The jobs.
    pub(crate) jobs: Vec<ImplId>,
}

pub(super) fn register(
    evaluator: &mut Evaluator<'_>,
    call: &Call<'_>,
    name: &Value,
    jobs: &Value,
) -> Value {
    let name = match name {
        Value::String(name) => Ok(name.to_string()),
        Value::Unknown(unknown) => Err(unknown.clone()),
        _ => Err(Unknown {
            range: call.range,
            reason: "the name is not known".into(),
        }),
    };
    let jobs = evaluator.impls_of(jobs, call.range);
    let root = root(evaluator, call, &jobs);
    evaluator.registered.push(Registered {
        name,
        range: call.range,
        root,
        jobs,
    });
    Value::Unit
}

fn root(evaluator: &mut Evaluator<'_>, call: &Call<'_>, jobs: &[ImplId]) -> ImplId {
    let labels = call.native.parameters.iter().filter_map(Parameter::label);
    let labelled = labels
        .filter_map(|label| Some((label, call.labelled(label)?)))
        .collect();
    let given = Given {
        range: call.range,
        kind: "register",
        positional: call.positional(),
        labelled,
        jobs: jobs.to_vec(),
    };
    let Some(template) = devices::template("register", evaluator.release) else {
        // There is no graph in this release: the jobs hang together by nothing but the tool.
        let device = crate::graph::Device {
            kind: "register".to_owned(),
            ..Default::default()
        };
        let device = evaluator.terms.device(device);
        let dependencies = jobs.to_vec();
        return evaluator.terms.intern(Impl::Device {
            device,
            arguments: Vec::new(),
            dependencies,
        });
    };
    let (root, _) = device::expand(evaluator, &template, &given);
    if let Impl::Device { device, .. } = evaluator.terms.get(root) {
        let device = *device;
        let packages = dsl::texts(call.labelled("packages"), "package");
        let keys = dsl::key_ids(call.labelled("keys"));
        let root = evaluator.terms.get_device_mut(device);
        root.keys.extend(keys);
        root.packages.extend(packages);
    }
    root
}
