//! A type of module `Mirage` that has another name now.

use mirage_releases::api::{self, Kind};

use super::edits::replace;
use super::rewrite::Found;
use super::site::Site;
use crate::lower::TypeExpr;
use crate::resolve::Def;

/// Every use of a type, with the new name in its place.
pub(crate) fn rename(site: &Site<'_>, old: &str, new: &str) -> Vec<Found> {
    let Some(target) = api::module_in("Mirage", site.release)
        .and_then(|module| module.item(Kind::Type, old, site.release))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (id, ty) in site.unit.types.iter() {
        let TypeExpr::Constructor { path, .. } = ty else {
            continue;
        };
        let Some(last) = path.last() else { continue };
        let means = matches!(
            site.resolution.name(last.range.start()),
            Some(Def::Library(item)) if std::ptr::eq(item, target)
        );
        if means {
            found.push(Found {
                by: 0,
                place: last.range,
                whole: site.unit.type_range(id),
                edits: vec![replace(last.range, new)],
            });
        }
    }
    found
}
