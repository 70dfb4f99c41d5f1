//! What the client can do, as far as answers depend on it.

use serde_json::Value;
use tower_lsp::lsp_types::{
    ClientCapabilities, DiagnosticTag, GeneralClientCapabilities, MarkupKind,
    ResourceOperationKind, TextDocumentClientCapabilities,
};

use crate::position::Encoding;

/// The command of clients that have a graph view. Its argument is the URI of the configuration.
pub(super) const SHOW_GRAPH: &str = "unikernel.showGraph";

/// The features of a client. The default is a client that said nothing.
#[derive(Clone, Debug)]
pub(super) struct ClientFeatures {
    /// What columns count.
    pub(super) encoding: Encoding,
    /// It asks for diagnostics, so none are pushed.
    pub(super) pulls_diagnostics: bool,
    /// It asks again for diagnostics when it is told to.
    pub(super) refreshes_diagnostics: bool,
    /// Diagnostics may name further places.
    pub(super) related_information: bool,
    /// Diagnostics may be struck through.
    pub(super) deprecated_tag: bool,
    /// Diagnostics may be faded.
    pub(super) unnecessary_tag: bool,
    /// Diagnostics may link to a page.
    pub(super) code_description: bool,
    /// It answers when it is asked for settings.
    pub(super) configuration: bool,
    /// It asks again for inlay hints when it is told to.
    pub(super) refreshes_hints: bool,
    /// It asks again for semantic tokens when it is told to.
    pub(super) refreshes_tokens: bool,
    /// It asks again for code lenses when it is told to.
    pub(super) refreshes_lenses: bool,
    /// It can be told after the start which documents can be formatted.
    pub(super) registers_formatting: bool,
    /// Places of definitions may say where the link starts.
    pub(super) definition_links: bool,
    /// It asks what can be renamed before it renames.
    pub(super) prepares_rename: bool,
    /// Parameters of a signature may be places in it.
    pub(super) parameter_offsets: bool,
    /// It watches files when it is asked to.
    pub(super) watches_files: bool,
    /// It applies edits that the server has.
    pub(super) applies_edits: bool,
    /// It has this command of its own for a graph view.
    pub(super) shows_graphs: bool,
    /// Edits may name versions of documents.
    pub(super) document_changes: bool,
    /// Edits may create files.
    pub(super) creates_files: bool,
    /// Edits may ask for confirmation.
    pub(super) change_annotations: bool,
    /// Code actions may be more than commands.
    pub(super) code_action_literals: bool,
    /// Code actions may be shown with the reason why they cannot be done.
    pub(super) disabled_actions: bool,
    /// Code actions may be sent without their edits, which it asks for when they are chosen.
    pub(super) resolves_actions: bool,
    /// Code actions may be marked as preferred.
    pub(super) preferred_actions: bool,
    /// Symbols may have children.
    pub(super) hierarchical_symbols: bool,
    /// Hover texts may be Markdown.
    pub(super) markdown_hover: bool,
    /// Documentation of completion items may be Markdown.
    pub(super) markdown_completion: bool,
    /// Completion items may be struck through by a tag.
    pub(super) completion_deprecated_tag: bool,
    /// Completion items may be struck through by a field.
    pub(super) completion_deprecated_field: bool,
}

impl ClientFeatures {
    /// Reads what a client says of itself.
    pub(super) fn new(client: &ClientCapabilities) -> Self {
        let nothing = TextDocumentClientCapabilities::default();
        let document = client.text_document.as_ref().unwrap_or(&nothing);
        let published = document.publish_diagnostics.clone().unwrap_or_default();
        let tags = published.tag_support.map(|tags| tags.value_set);
        let tags = tags.unwrap_or_default();
        let workspace = client.workspace.clone().unwrap_or_default();
        let edits = workspace.workspace_edit.unwrap_or_default();
        let creates = edits
            .resource_operations
            .is_some_and(|kinds| kinds.contains(&ResourceOperationKind::Create));
        let actions = document.code_action.clone().unwrap_or_default();
        let item = document
            .completion
            .as_ref()
            .and_then(|completion| completion.completion_item.clone())
            .unwrap_or_default();
        let hover = document
            .hover
            .as_ref()
            .and_then(|hover| hover.content_format.as_deref());
        let signature = document.signature_help.clone();
        let signature = signature.and_then(|help| help.signature_information);
        let symbols = document.document_symbol.as_ref();
        Self {
            encoding: encoding(client.general.as_ref()),
            pulls_diagnostics: document.diagnostic.is_some(),
            refreshes_diagnostics: workspace
                .diagnostic
                .is_some_and(|it| it.refresh_support == Some(true)),
            related_information: published.related_information == Some(true),
            deprecated_tag: tags.contains(&DiagnosticTag::DEPRECATED),
            unnecessary_tag: tags.contains(&DiagnosticTag::UNNECESSARY),
            code_description: published.code_description_support == Some(true),
            configuration: workspace.configuration == Some(true),
            refreshes_hints: workspace
                .inlay_hint
                .is_some_and(|it| it.refresh_support == Some(true)),
            refreshes_lenses: workspace
                .code_lens
                .is_some_and(|it| it.refresh_support == Some(true)),
            refreshes_tokens: workspace
                .semantic_tokens
                .is_some_and(|it| it.refresh_support == Some(true)),
            registers_formatting: document
                .formatting
                .is_some_and(|it| it.dynamic_registration == Some(true)),
            definition_links: document
                .definition
                .is_some_and(|it| it.link_support == Some(true)),
            prepares_rename: document
                .rename
                .as_ref()
                .is_some_and(|it| it.prepare_support == Some(true)),
            parameter_offsets: signature
                .and_then(|it| it.parameter_information)
                .is_some_and(|it| it.label_offset_support == Some(true)),
            watches_files: workspace
                .did_change_watched_files
                .is_some_and(|it| it.dynamic_registration == Some(true)),
            applies_edits: workspace.apply_edit == Some(true),
            shows_graphs: has_command(client, SHOW_GRAPH),
            document_changes: edits.document_changes == Some(true),
            creates_files: edits.document_changes == Some(true) && creates,
            change_annotations: edits.change_annotation_support.is_some(),
            code_action_literals: actions.code_action_literal_support.is_some(),
            disabled_actions: actions.disabled_support == Some(true),
            resolves_actions: actions.data_support == Some(true)
                && actions
                    .resolve_support
                    .is_some_and(|it| it.properties.iter().any(|it| it == "edit")),
            preferred_actions: actions.is_preferred_support == Some(true),
            hierarchical_symbols: symbols
                .is_some_and(|it| it.hierarchical_document_symbol_support == Some(true)),
            markdown_hover: prefers_markdown(hover),
            markdown_completion: prefers_markdown(item.documentation_format.as_deref()),
            completion_deprecated_tag: item.tag_support.is_some(),
            completion_deprecated_field: item.deprecated_support == Some(true),
        }
    }
}

impl Default for ClientFeatures {
    fn default() -> Self {
        Self::new(&ClientCapabilities::default())
    }
}

/// Whether a client names a command of its own in `experimental.unikernel.commands`.
fn has_command(client: &ClientCapabilities, command: &str) -> bool {
    let experimental = client.experimental.as_ref();
    let commands = experimental.and_then(|it| it.pointer("/unikernel/commands"));
    let mut commands = commands.and_then(Value::as_array).into_iter().flatten();
    commands.any(|it| it == command)
}

fn encoding(general: Option<&GeneralClientCapabilities>) -> Encoding {
    Encoding::negotiate(general.and_then(|general| general.position_encodings.as_deref()))
}

/// A client that does not say is given Markdown, which reads well as plain text, too.
fn prefers_markdown(formats: Option<&[MarkupKind]>) -> bool {
    formats.is_none_or(|formats| formats.contains(&MarkupKind::Markdown))
}
