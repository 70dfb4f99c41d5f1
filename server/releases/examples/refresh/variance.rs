//! Variance and injectivity of type parameters, as the compiler infers and prints them.

use std::collections::HashMap;

use crate::signature::{Declaration, Definition, Field, Signature, What};
use crate::types::Type;
use crate::world::World;

/// How a parameter occurs: in positive and negative places, and whether equal types have equal
/// arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Use {
    positive: bool,
    negative: bool,
    injective: bool,
}

impl Use {
    fn parse(marks: &str) -> Self {
        let plus = marks.contains('+');
        let minus = marks.contains('-');
        Self {
            positive: plus || !minus,
            negative: minus || !plus,
            injective: marks.contains('!'),
        }
    }

    fn marks(self) -> String {
        let variance = match (self.positive, self.negative) {
            (true, false) => "+",
            (false, true) => "-",
            _ => "",
        };
        let injective = if self.injective { "!" } else { "" };
        format!("{variance}{injective}")
    }
}

/// Completes the marks of the types that have a definition; abstract ones say what they say.
pub(crate) fn complete(world: &World, root: &str, signature: &mut Signature) {
    let own: HashMap<String, Declaration> = signature
        .entries
        .iter()
        .filter_map(|entry| match &entry.what {
            What::Type(declaration) => {
                Some((format!("{root}.{}", entry.name), declaration.clone()))
            }
            _ => None,
        })
        .collect();
    let mut reader = Reader {
        world,
        own: &own,
        done: HashMap::new(),
    };
    for entry in &mut signature.entries {
        if let What::Type(declaration) = &mut entry.what {
            let uses = reader.of(&format!("{root}.{}", entry.name));
            for ((marks, _), used) in declaration.parameters.iter_mut().zip(uses) {
                *marks = used.marks();
            }
        }
    }
}

struct Reader<'a> {
    world: &'a World,
    own: &'a HashMap<String, Declaration>,
    /// What is known; types that are being read are taken as not using their parameters, which the
    /// other uses then decide.
    done: HashMap<String, Vec<Use>>,
}

impl Reader<'_> {
    /// How a type uses its parameters.
    fn of(&mut self, path: &str) -> Vec<Use> {
        if let Some(done) = self.done.get(path) {
            return done.clone();
        }
        let Some(declaration) = self.own.get(path) else {
            let found = self.outside(path);
            self.done.insert(path.to_owned(), found.clone());
            return found;
        };
        let nominal = !matches!(declaration.kind, Definition::Abstract);
        if !nominal && declaration.manifest.is_none() {
            let marks = declaration.parameters.iter();
            let uses: Vec<_> = marks.map(|(marks, _)| Use::parse(marks)).collect();
            self.done.insert(path.to_owned(), uses.clone());
            return uses;
        }
        let start = Use {
            injective: nominal,
            ..Use::default()
        };
        self.done
            .insert(path.to_owned(), vec![start; declaration.parameters.len()]);
        // A fixed point: every round only adds uses.
        for _ in 0..4 {
            let mut found = HashMap::new();
            match &declaration.kind {
                Definition::Abstract | Definition::Open => {}
                Definition::Record(fields) => self.fields(fields, &mut found),
                Definition::Variant(constructors) => {
                    for constructor in constructors {
                        if constructor.result.is_some() {
                            continue;
                        }
                        for ty in &constructor.arguments {
                            self.visit(ty, true, true, &mut found);
                        }
                        if let Some(fields) = &constructor.record {
                            self.fields(fields, &mut found);
                        }
                    }
                }
            }
            if !nominal && let Some(manifest) = &declaration.manifest {
                self.visit(manifest, true, true, &mut found);
            }
            let general = matches!(&declaration.kind, Definition::Variant(constructors)
                if constructors.iter().any(|it| it.result.is_some()));
            let uses = declaration.parameters.iter().map(|(marks, name)| {
                let mut used = found.get(name).copied().unwrap_or_default();
                used.injective |= nominal;
                if general || matches!(declaration.kind, Definition::Open) {
                    let said = Use::parse(marks);
                    used.positive |= said.positive;
                    used.negative |= said.negative;
                }
                used
            });
            let uses: Vec<_> = uses.collect();
            let before = self.done.insert(path.to_owned(), uses.clone());
            if before == Some(uses) {
                break;
            }
        }
        self.done.get(path).cloned().unwrap_or_default()
    }

    fn outside(&self, path: &str) -> Vec<Use> {
        let marks = |marks: &[&str]| marks.iter().map(|it| Use::parse(it)).collect();
        match path {
            "list" | "option" | "lazy_t" => return marks(&["+!"]),
            "array" | "ref" => return marks(&["!"]),
            _ => {}
        }
        let found = path.rsplit_once('.').and_then(|(module, name)| {
            let signature = self.world.signature(module)?;
            signature.find(name, |what| match what {
                What::Type(declaration) => {
                    let marks = declaration.parameters.iter();
                    Some(marks.map(|(marks, _)| Use::parse(marks)).collect())
                }
                _ => None,
            })
        });
        found.unwrap_or_default()
    }

    fn fields(&mut self, fields: &[Field], found: &mut HashMap<String, Use>) {
        for field in fields {
            self.visit(&field.ty, true, true, found);
            if field.mutable {
                self.visit(&field.ty, false, true, found);
            }
        }
    }

    fn visit(
        &mut self,
        ty: &Type,
        positive: bool,
        injective: bool,
        found: &mut HashMap<String, Use>,
    ) {
        match ty {
            Type::Variable(name) => {
                let used = found.entry(name.clone()).or_default();
                used.positive |= positive;
                used.negative |= !positive;
                used.injective |= injective;
            }
            Type::Wildcard => {}
            Type::Package(_, types) => {
                for (_, ty) in types {
                    self.visit(ty, positive, injective, found);
                    self.visit(ty, !positive, injective, found);
                }
            }
            Type::Arrow(_, domain, codomain) => {
                self.visit(domain, !positive, injective, found);
                self.visit(codomain, positive, injective, found);
            }
            Type::Tuple(elements) => {
                for element in elements {
                    self.visit(element, positive, injective, found);
                }
            }
            Type::Named(path, arguments) | Type::Class(path, arguments) => {
                let uses = self.of(path);
                for (index, argument) in arguments.iter().enumerate() {
                    let used = uses.get(index).copied().unwrap_or(Use {
                        positive: true,
                        negative: true,
                        injective: false,
                    });
                    let injective = injective && used.injective;
                    if used.positive {
                        self.visit(argument, positive, injective, found);
                    }
                    if used.negative {
                        self.visit(argument, !positive, injective, found);
                    }
                }
            }
            Type::Variant(_, tags) => {
                for ty in tags.iter().flat_map(|(_, arguments)| arguments) {
                    self.visit(ty, positive, injective, found);
                }
            }
            Type::Object(methods, _) => {
                for (_, ty) in methods {
                    self.visit(ty, positive, injective, found);
                }
            }
            Type::Poly(_, ty) | Type::Alias(ty, _) => self.visit(ty, positive, injective, found),
        }
    }
}
