//! Choices that follow on each other by the same keys are drawn as one.

use std::collections::BTreeSet;

use crate::evaluate::Evaluator;
use crate::graph::term::ConditionId;
use crate::graph::{Context, KeyId};

use super::{Kind, Label, Vertex, Vertices, Way, holds};

/// The way that the defaults of the keys take.
pub(super) fn default_way(
    evaluator: &mut Evaluator<'_>,
    condition: ConditionId,
    nth: usize,
) -> Option<Way> {
    holds(evaluator, condition, nth, &Context::default(), true).map(Way::one)
}

impl Vertices {
    /// Merges a choice with those among its branches that look at the same keys, again and again.
    pub(super) fn merge_choices(&mut self, evaluator: &mut Evaluator<'_>) {
        while let Some((vertex, condition, default)) = self.mergeable(evaluator) {
            let keys = keys(evaluator, condition);
            let mut branches = BTreeSet::new();
            let mut default = default;
            let before: Vec<(Vertex, Label)> = self.targets(vertex).collect();
            for (to, label) in &before {
                let Label::Condition(way) = *label else {
                    continue;
                };
                match self.choice_at(evaluator, *to) {
                    Some((inner, further)) if self::keys(evaluator, inner) == keys => {
                        for (below, label) in self.targets(*to) {
                            if let Label::Condition(more) = label {
                                branches.insert((below, Label::Condition(way.then(more))));
                            }
                        }
                        if default == Some(way) {
                            default = further.map(|further| way.then(further));
                        }
                    }
                    _ => {
                        branches.insert((*to, Label::Condition(way)));
                    }
                }
            }
            let users = self.predecessors(vertex);
            self.remove(vertex);
            let merged = self.add(Kind::Merged(condition, default));
            for (to, label) in branches {
                self.connect(merged, label, to);
            }
            self.redirect(&users, merged);
            for (to, _) in before {
                self.remove_orphans(to);
            }
        }
    }

    /// The oldest choice with a branch that is a choice by the same keys.
    fn mergeable(
        &self,
        evaluator: &mut Evaluator<'_>,
    ) -> Option<(Vertex, ConditionId, Option<Way>)> {
        let choices: Vec<Vertex> = self
            .kinds
            .iter()
            .filter(|(_, kind)| matches!(kind, Kind::If(..) | Kind::Merged(..)))
            .map(|(vertex, _)| *vertex)
            .collect();
        for vertex in choices {
            let Some((condition, default)) = self.choice_at(evaluator, vertex) else {
                continue;
            };
            let own = keys(evaluator, condition);
            let below: Vec<Vertex> = self.targets(vertex).map(|(to, _)| to).collect();
            for to in below {
                if let Some((inner, _)) = self.choice_at(evaluator, to)
                    && keys(evaluator, inner) == own
                {
                    return Some((vertex, condition, default));
                }
            }
        }
        None
    }

    fn choice_at(
        &self,
        evaluator: &mut Evaluator<'_>,
        vertex: Vertex,
    ) -> Option<(ConditionId, Option<Way>)> {
        match self.kinds.get(&vertex)? {
            Kind::If(condition, nth) => {
                Some((*condition, default_way(evaluator, *condition, *nth)))
            }
            Kind::Merged(condition, default) => Some((*condition, *default)),
            Kind::Device(_) | Kind::Apply | Kind::Unknown(_) => None,
        }
    }
}

/// The keys that a choice looks at.
fn keys(evaluator: &Evaluator<'_>, condition: ConditionId) -> BTreeSet<KeyId> {
    let mut keys = Vec::new();
    let condition = evaluator.terms.get_condition(condition);
    condition.value.dependencies(&mut keys);
    keys.into_iter().collect()
}
