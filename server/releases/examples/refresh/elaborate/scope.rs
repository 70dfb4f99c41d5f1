//! What names mean at a place of an interface.

use std::collections::HashMap;

use crate::signature::{Module, Signature, What};
use crate::types::Type;

/// What the name of a type means.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// The type with this path.
    Path(String),
    /// `type (parameters) name := type`.
    Abbreviation(Vec<String>, Type),
}

#[derive(Default)]
struct Frame {
    types: HashMap<String, Meaning>,
    modules: HashMap<String, String>,
    module_types: HashMap<String, String>,
}

/// The names in sight, innermost last.
#[derive(Default)]
pub(super) struct Scope {
    frames: Vec<Frame>,
}

impl Scope {
    pub(super) fn enter(&mut self) {
        self.frames.push(Frame::default());
    }

    pub(super) fn leave(&mut self) {
        self.frames.pop();
    }

    pub(super) fn bind_type(&mut self, name: &str, meaning: Meaning) {
        if let Some(frame) = self.frames.last_mut() {
            frame.types.insert(name.to_owned(), meaning);
        }
    }

    pub(super) fn bind_module(&mut self, name: &str, path: String) {
        if let Some(frame) = self.frames.last_mut() {
            frame.modules.insert(name.to_owned(), path);
        }
    }

    pub(super) fn bind_module_type(&mut self, name: &str, path: String) {
        if let Some(frame) = self.frames.last_mut() {
            frame.module_types.insert(name.to_owned(), path);
        }
    }

    /// Brings what a signature declares into sight, under the path of its module.
    pub(super) fn open(&mut self, signature: &Signature, root: &str) {
        for entry in &signature.entries {
            let path = format!("{root}.{}", entry.name);
            match &entry.what {
                What::Type(_) => self.bind_type(&entry.name, Meaning::Path(path)),
                What::Module(Module::Alias(target)) => {
                    self.bind_module(&entry.name, target.clone());
                }
                What::Module(_) => self.bind_module(&entry.name, path),
                What::ModuleType(_) => self.bind_module_type(&entry.name, path),
                _ => {}
            }
        }
    }

    pub(super) fn ty(&self, name: &str) -> Option<&Meaning> {
        self.frames.iter().rev().find_map(|it| it.types.get(name))
    }

    pub(super) fn module(&self, name: &str) -> Option<&str> {
        let mut frames = self.frames.iter().rev();
        frames.find_map(|it| it.modules.get(name).map(String::as_str))
    }

    pub(super) fn module_type(&self, name: &str) -> Option<&str> {
        let mut frames = self.frames.iter().rev();
        frames.find_map(|it| it.module_types.get(name).map(String::as_str))
    }
}
