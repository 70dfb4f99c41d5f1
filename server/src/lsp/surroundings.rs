//! What a document's folder, project and editor say to the generator and to the graph: what the
//! editor sets counts before the project's `unikernel-ls.toml`, and that before the tool's default.

use analysis::generate::Surroundings;

use super::documents;
use super::session::Opened;
use crate::commands::generate;
use crate::settings::Settings;
use crate::surroundings::folder_of;

/// The stem of bridges that the tool uses where it finds none.
const BRIDGE: &str = "br";

impl Opened<'_> {
    /// What the tool would find around the document.
    pub(super) fn surroundings(&self) -> Surroundings {
        let folder = documents::path(self.url);
        let folder = folder.as_deref().map(folder_of);
        let bridge = self.setting(|settings| settings.bridge.as_deref());
        Surroundings {
            bridge: bridge.unwrap_or(BRIDGE).to_owned(),
            root: folder.map(|folder| folder.display().to_string()),
            date: generate::now(),
            invocation: None,
        }
    }

    /// The target that is asked for, or else the one that is set.
    pub(super) fn target(&self, asked: Option<&str>) -> Option<String> {
        asked
            .or_else(|| self.setting(|settings| settings.target.as_deref()))
            .map(str::to_owned)
    }

    /// Whether inlay hints are shown.
    pub(super) fn shows_hints(&self) -> bool {
        let editor = self.snapshot.settings.hints;
        editor.or(self.document.project.hints).unwrap_or(true)
    }

    fn setting(&self, read: impl Fn(&Settings) -> Option<&str>) -> Option<&str> {
        read(&self.snapshot.settings).or_else(|| read(&self.document.project))
    }
}
