//! Document links.

use std::path::Path;

use analysis::ide::{self, LinkTarget};
use tower_lsp::lsp_types::{DocumentLink, DocumentLinkParams, Url};

use crate::lsp::session::{Opened, Snapshot};
use crate::lsp::{documents, files};

/// `textDocument/documentLink`.
pub(in crate::lsp) fn links(
    snapshot: &Snapshot,
    params: &DocumentLinkParams,
) -> Option<Vec<DocumentLink>> {
    let opened = snapshot.open(&params.text_document.uri)?;
    let found = ide::links(&snapshot.db, opened.file);
    let links = found.into_iter().filter_map(|link| {
        Some(DocumentLink {
            range: opened.range(link.range),
            target: Some(target(&opened, &link.target)?),
            tooltip: None,
            data: None,
        })
    });
    Some(links.collect())
}

/// Where a link leads; nothing for a relative path in a document without a folder.
fn target(opened: &Opened<'_>, target: &LinkTarget) -> Option<Url> {
    match target {
        LinkTarget::Sibling(module) => files::module(opened.snapshot, opened.url, module),
        LinkTarget::Url(url) => Url::parse(url).ok(),
        LinkTarget::File(path) => {
            let mut path = Path::new(path).to_owned();
            if path.is_relative() {
                path = documents::path(opened.url)?.parent()?.join(path);
            }
            // A kernel that is not built yet, or a file of another machine: nothing to open.
            path.is_file().then(|| Url::from_file_path(path).ok())?
        }
    }
}
