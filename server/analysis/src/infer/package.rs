//! First-class modules.

use super::check::Checker;
use super::environment::{Entry, Env, ModuleRef};
use super::error::{ErrorKind, Outcome, other, refuse};
use super::expression::Expected;
use super::pattern::PatVar;
use super::tree::{ExprId, ModuleExpr};
use super::types::{Desc, GENERIC, Package, Ty, TypePath};

impl<'a> Checker<'a> {
    pub(crate) fn unpacked(&mut self, package: &Package) -> ModuleRef {
        let Ok(module) = self.module_of_def(package.module_type) else {
            return ModuleRef::Unknown;
        };
        for (names, ty) in &package.constraints {
            if let Some(TypePath::Local(index)) = self.type_in(module, names) {
                let decl = &mut self.decls[index as usize];
                if decl.params.is_empty() && decl.manifest.is_none() {
                    decl.manifest = Some(*ty);
                }
            }
        }
        module
    }

    /// `(module M)` in a pattern.
    pub(crate) fn bind_module(&mut self, env: Env, var: &PatVar) -> Env {
        let head = self.expand_head(var.ty);
        let module = match self.store.desc(head) {
            Desc::Package(id) => {
                let package = self.store.package(id).clone();
                // Its types may not leave the level that the caller has entered.
                self.unpacked(&package)
            }
            _ => ModuleRef::Unknown,
        };
        self.add(env, Entry::Module(var.name, module))
    }

    /// `(module M)`.
    pub(crate) fn pack(
        &mut self,
        env: Env,
        id: ExprId,
        module: &'a ModuleExpr,
        expected: Expected,
    ) -> Outcome<Ty> {
        let range = self.unit.expr(id).range;
        let head = self.expand_head(expected.ty);
        match self.store.desc(head) {
            Desc::Package(package) => {
                let package = self.store.package(package).clone();
                let found = self.module_expr(env, module)?;
                let level = self.store.level;
                self.store.level = GENERIC.min(level + 1);
                let wanted = self.unpacked(&package);
                self.store.level = level;
                self.includes_module(found, wanted, module.range, 0)?;
                Ok(head)
            }
            Desc::Var(_) => refuse(
                range,
                ErrorKind::Other(
                    "the module type of this packed module is not known here; annotate it".into(),
                ),
            ),
            Desc::Unknown => {
                self.module_expr(env, module)?;
                Ok(self.store.unknown())
            }
            _ => {
                let shown = self.show(expected.ty);
                other(
                    range,
                    format!("a packed module stands here, where `{shown}` is expected"),
                )
            }
        }
    }
}
