//! The outline of a Xen file: its settings, and below them disks and interfaces.

use rowan::TextRange;
use xl_config::{Content, Domain, Setting, Settings};

use crate::db::Db;
use crate::ide::{Symbol, SymbolKind};
use crate::source::SourceFile;
use crate::xl;

/// The outline, in the order of the text.
pub(in crate::ide) fn document_symbols(db: &dyn Db, file: SourceFile) -> Vec<Symbol> {
    let parse = xl::parse(db, file);
    let settings = Settings::of(parse);
    let domain = Domain::of(&settings, xl::xen(db, file));
    settings
        .iter()
        .map(|setting| symbol(setting, &domain))
        .collect()
}

fn symbol(setting: &Setting<'_>, domain: &Domain) -> Symbol {
    let detail = match &setting.content {
        Content::Text(text) => text.as_str().to_owned(),
        Content::List(items) if items.len() == 1 => "1 item".to_owned(),
        Content::List(items) => format!("{} items", items.len()),
    };
    let range = setting.assignment.range;
    Symbol {
        name: setting.name.to_owned(),
        detail: Some(detail),
        kind: SymbolKind::Setting,
        range,
        selection: setting.key_range(),
        children: children(setting, domain, range),
    }
}

fn children(setting: &Setting<'_>, domain: &Domain, range: TextRange) -> Vec<Symbol> {
    let item = |name: String, detail: String, place: TextRange| Symbol {
        name,
        detail: Some(detail),
        kind: SymbolKind::Value,
        range: place,
        selection: place,
        children: Vec::new(),
    };
    // Items that `+=` added stand in another setting.
    let here = |place: TextRange| range.contains_range(place);
    match setting.name {
        "disk" if !setting.shadowed => {
            let disks = domain.disks.iter().filter(|disk| here(disk.range));
            disks
                .map(|disk| {
                    let text = |field: &Option<xl_config::spec::disk::Field<String>>| {
                        field
                            .as_ref()
                            .map(|field| field.value.clone())
                            .unwrap_or_default()
                    };
                    let model = &disk.parsed.disk;
                    let name = text(&model.vdev);
                    let name = if name.is_empty() {
                        "disk".to_owned()
                    } else {
                        name
                    };
                    item(name, text(&model.target), disk.range)
                })
                .collect()
        }
        "vif" if !setting.shadowed => {
            let vifs = domain
                .vifs
                .iter()
                .enumerate()
                .filter(|(_, vif)| here(vif.range));
            vifs.map(|(index, vif)| {
                let model = &vif.parsed.vif;
                let name = model
                    .bridge
                    .clone()
                    .unwrap_or_else(|| "default bridge".to_owned());
                let mac = model.mac.map(|mac| mac.to_string()).unwrap_or_default();
                item(format!("{index}: {name}"), mac, vif.range)
            })
            .collect()
        }
        _ => Vec::new(),
    }
}
