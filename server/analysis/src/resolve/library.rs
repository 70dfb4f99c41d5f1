//! Looking into the modules of libraries.

use mirage_releases::Release;
use mirage_releases::api::{self, Kind, Module, ModuleForm};

use super::{Def, ModuleRef, Namespace};
use crate::signature::members;

/// What a library's module has under a name in a release.
pub(super) fn member(
    module: &'static Module,
    namespace: Namespace,
    name: &str,
    release: Release,
) -> Option<Def> {
    let item = |kind| module.item(kind, name, release).map(Def::Library);
    match namespace {
        Namespace::Value => item(Kind::Value),
        Namespace::Type => item(Kind::Type)
            .or_else(|| item(Kind::Class))
            .or_else(|| item(Kind::ClassType)),
        Namespace::ModuleType => item(Kind::ModuleType),
        Namespace::Class => item(Kind::Class),
        Namespace::ClassType => item(Kind::ClassType).or_else(|| item(Kind::Class)),
        Namespace::Module => submodule(module, name, release).map(Def::Module),
        Namespace::Constructor => members(module).constructor(name, release).map(Def::Library),
        Namespace::Field => members(module).field(name, release).map(Def::Library),
    }
}

/// The module that a library's module has under a name in a release.
#[must_use]
pub fn submodule(module: &'static Module, name: &str, release: Release) -> Option<ModuleRef> {
    let item = module.item(Kind::Module, name, release)?;
    let found = match item.module_form()? {
        ModuleForm::Alias(path) => api::module_in(path, release),
        ModuleForm::Nested => api::module(item.path),
        // A functor, or a module of which the type's name is all that is known.
        ModuleForm::Typed(_) => api::module(item.path),
    };
    Some(found.map_or(ModuleRef::Unknown, ModuleRef::Library))
}

/// The compilation unit of that name that configurations of a release can reach.
pub(super) fn unit(name: &str, release: Release) -> Option<ModuleRef> {
    let unit = api::units(release).find(|unit| unit.name == name)?;
    Some(api::module(unit.name).map_or(ModuleRef::Unknown, ModuleRef::Library))
}

/// Whether a compilation unit of that name is known in any release.
pub(super) fn is_unit_elsewhere(name: &str) -> bool {
    Release::all().any(|release| api::units(release).any(|unit| unit.name == name))
}
