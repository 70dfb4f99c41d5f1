//! The methods of the protocol, one line each.
//!
//! Handlers that write do so before anything else and never wait; handlers that read pass on to a
//! feature. Nothing here waits for the client.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    CodeAction, CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionParams,
    CompletionResponse, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReportResult, DocumentFormattingParams, DocumentHighlight,
    DocumentHighlightParams, DocumentLink, DocumentLinkParams, DocumentSymbolParams,
    DocumentSymbolResponse, ExecuteCommandParams, FoldingRange, FoldingRangeParams,
    GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams,
    InitializeResult, InitializedParams, InlayHint, InlayHintParams, Location, MessageType,
    PrepareRenameResponse, ReferenceParams, RenameParams, SelectionRange, SelectionRangeParams,
    SemanticTokensDeltaParams, SemanticTokensFullDeltaResult, SemanticTokensParams,
    SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, SignatureHelp,
    SignatureHelpParams, TextDocumentPositionParams, TextEdit, Url, WorkspaceEdit,
};
use tower_lsp::{Client, ClientSocket, LanguageServer, LspService};

use super::client::ClientFeatures;
use super::configuration::{Configuration, PATIENCE};
use super::diagnostics::Publisher;
use super::features::{
    beyond, code_actions,
    code_lens::{self, Outcome},
    compat, completion, effective, formatting, hover, inlay_hints, links, navigation, rename,
    semantic_tokens, signature_help, structure, symbols, upgrade,
};
use super::lifecycle::{Lifecycle, watch};
use super::news::News;
use super::output::Output;
use super::session::Interrupted::{GiveUp, Retry};
use super::session::Session;
use super::{Options, capabilities, diagnostics, documents};

/// Everything that handlers need.
pub(super) struct Backend {
    session: Arc<Session>,
    pub(super) publisher: Publisher,
    news: Arc<News>,
    tokens: Arc<semantic_tokens::Answered>,
    configuration: Configuration,
    lifecycle: Arc<Lifecycle>,
    client: Client,
}

/// The service of the library around a [`Backend`].
pub(super) fn service(
    backend: impl FnOnce(Client) -> Backend,
) -> (LspService<Backend>, ClientSocket) {
    LspService::build(backend)
        .custom_method("unikernel/graph", Backend::graph)
        .custom_method("unikernel/effective", Backend::effective)
        .custom_method("unikernel/status", Backend::status)
        .custom_method("unikernel/generate", Backend::generate)
        .custom_method("unikernel/upgrade", Backend::upgrade)
        .custom_method("unikernel/compat", Backend::compat)
        .custom_method("unikernel/releases", Backend::releases)
        .finish()
}

impl Backend {
    /// A backend without documents.
    pub(super) fn new(
        client: Client,
        output: Output,
        lifecycle: Arc<Lifecycle>,
        options: &Options,
    ) -> Self {
        let session = Arc::new(Session::new(options.probe.clone()));
        let news = Arc::new(News::default());
        let publisher = Publisher::new(session.clone(), news.clone(), output);
        let configuration = Configuration::new(client.clone(), session.clone(), publisher.clone());
        Self {
            session,
            publisher,
            news,
            tokens: Arc::default(),
            configuration,
            lifecycle,
            client,
        }
    }

    /// Pushes what there is to say of a document and of those that are judged with it, unless the
    /// client asks for everything itself.
    fn push(&self, url: Url) {
        let together = self.session.write(|state| {
            let wanted = self.publisher.is_wanted(state.client());
            wanted.then(|| state.together(&url))
        });
        for other in together.into_iter().flatten() {
            self.publisher.wake(other);
        }
    }

    /// Something was answered about a document as it was at `stamp`: what came later is news.
    fn told(&self, url: Url, stamp: Option<u64>) {
        if self.session.stamp(&url) != stamp {
            self.publisher.wake(url);
        }
    }

    /// Asks the client to do what a command leads to, and does not wait for it.
    fn ask_to_do(&self, outcome: &Outcome) {
        let (client, edit) = (self.client.clone(), outcome.edit.clone());
        let message = outcome.message.clone();
        if edit.is_none() && message.is_none() {
            return;
        }
        tokio::spawn(async move {
            if let Some(message) = message {
                client.show_message(MessageType::INFO, message).await;
            }
            if let Some(edit) = edit {
                let applied = tokio::time::timeout(PATIENCE, client.apply_edit(edit)).await;
                if !matches!(&applied, Ok(Ok(answer)) if answer.applied) {
                    tracing::warn!("the client did not apply an edit: {applied:?}");
                }
            }
        });
    }
}

/// The requests beyond the protocol.
impl Backend {
    async fn graph(&self, params: beyond::GraphParams) -> Result<Option<beyond::GraphResult>> {
        let (news, url) = (self.news.clone(), params.text_document.uri.clone());
        let answer = self.session.read("unikernel/graph", Retry, move |now| {
            let answer = beyond::graph(now, &params);
            news.answered_graph(now, &params, &answer);
            (answer, now.stamp(&params.text_document.uri))
        });
        let (answer, stamp) = answer.await?;
        self.told(url, stamp);
        answer
    }

    async fn effective(&self, params: effective::Params) -> Result<Option<effective::Effective>> {
        let answer = self.session.read("unikernel/effective", Retry, move |now| {
            effective::effective(now, &params)
        });
        answer.await
    }

    async fn status(&self, params: beyond::StatusParams) -> Result<Option<beyond::Status>> {
        let (news, url) = (self.news.clone(), params.text_document.uri.clone());
        news.wants_status();
        let answer = self.session.read("unikernel/status", Retry, move |now| {
            let url = &params.text_document.uri;
            let answer = beyond::status(now, &params);
            news.answered_status(url, answer.as_ref());
            (answer, now.stamp(url))
        });
        let (answer, stamp) = answer.await?;
        self.told(url, stamp);
        Ok(answer)
    }

    async fn generate(&self, params: beyond::GenerateParams) -> Result<beyond::GenerateResult> {
        let answer = self.session.read("unikernel/generate", Retry, move |now| {
            beyond::generate(now, &params)
        });
        answer.await?
    }

    async fn upgrade(&self, params: upgrade::Params) -> Result<upgrade::Upgrade> {
        let answer = self.session.read("unikernel/upgrade", GiveUp, move |now| {
            upgrade::upgrade(now, &params)
        });
        answer.await?
    }

    async fn compat(&self, params: compat::Params) -> Result<Option<compat::Compat>> {
        let answer = self.session.read("unikernel/compat", Retry, move |now| {
            compat::compat(now, &params)
        });
        answer.await
    }

    async fn releases(&self) -> Result<Vec<beyond::ReleaseInfo>> {
        Ok(beyond::releases())
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = ClientFeatures::new(&params.capabilities);
        let answer = capabilities::answer(&client);
        self.session.write(|state| state.initialize(client));
        self.configuration
            .start(params.initialization_options.as_ref());
        if let Some(process) = params.process_id {
            tokio::spawn(watch(process));
        }
        Ok(answer)
    }

    async fn initialized(&self, _: InitializedParams) {
        self.configuration.begin();
    }

    async fn shutdown(&self) -> Result<()> {
        self.lifecycle.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let url = params.text_document.uri.clone();
        let problems = self.session.write(|state| state.open(params.text_document));
        self.push(url);
        self.configuration.say(problems);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let (document, changes) = (params.text_document, params.content_changes);
        let url = document.uri.clone();
        self.session
            .write(|state| state.change(document.uri, document.version, changes));
        self.push(url);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.session
            .write(|state| state.close(&params.text_document.uri));
        self.tokens.forget(&params.text_document.uri);
        self.news.forget(&params.text_document.uri);
        self.push(params.text_document.uri);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        if documents::concerns_others(&params.text_document.uri) {
            self.configuration.look_again();
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.configuration.changed(&params.settings);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let mut changes = params.changes.iter();
        if changes.any(documents::changes_surroundings) {
            self.configuration.look_again();
        }
    }

    async fn did_change_workspace_folders(&self, _: DidChangeWorkspaceFoldersParams) {}

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        let answer = self
            .session
            .read("textDocument/diagnostic", Retry, move |now| {
                diagnostics::pull(now, &params)
            });
        answer.await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let answer = self
            .session
            .read("textDocument/completion", GiveUp, move |now| {
                completion::completion(now, &params)
            });
        answer.await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let answer = self.session.read("textDocument/hover", GiveUp, move |now| {
            hover::hover(now, &params)
        });
        answer.await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let answer = self
            .session
            .read("textDocument/documentSymbol", Retry, move |now| {
                symbols::document_symbols(now, &params)
            });
        answer.await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let answer = self
            .session
            .read("textDocument/codeAction", GiveUp, move |now| {
                code_actions::code_actions(now, &params)
            });
        answer.await
    }

    async fn code_action_resolve(&self, params: CodeAction) -> Result<CodeAction> {
        let answer = self.session.read("codeAction/resolve", GiveUp, move |now| {
            upgrade::resolve(now, &params)
        });
        answer.await?
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let answer = self
            .session
            .read("textDocument/definition", GiveUp, move |now| {
                navigation::definition(now, &params)
            });
        answer.await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let answer = self
            .session
            .read("textDocument/references", GiveUp, move |now| {
                navigation::references(now, &params)
            });
        answer.await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let answer = self
            .session
            .read("textDocument/documentHighlight", GiveUp, move |now| {
                navigation::highlights(now, &params)
            });
        answer.await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let answer = self
            .session
            .read("textDocument/prepareRename", GiveUp, move |now| {
                rename::prepare(now, &params)
            });
        answer.await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let answer = self
            .session
            .read("textDocument/rename", GiveUp, move |now| {
                rename::rename(now, &params)
            });
        answer.await?
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let answer = self
            .session
            .read("textDocument/signatureHelp", GiveUp, move |now| {
                signature_help::signature_help(now, &params)
            });
        answer.await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let answer = self
            .session
            .read("textDocument/foldingRange", Retry, move |now| {
                structure::folding(now, &params)
            });
        answer.await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        let answer = self
            .session
            .read("textDocument/selectionRange", GiveUp, move |now| {
                structure::selection_ranges(now, &params)
            });
        answer.await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        let answer = self
            .session
            .read("textDocument/documentLink", Retry, move |now| {
                links::links(now, &params)
            });
        answer.await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let answered = self.tokens.clone();
        let answer = self
            .session
            .read("textDocument/semanticTokens/full", Retry, move |now| {
                semantic_tokens::full(now, &answered, &params)
            });
        answer.await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let answered = self.tokens.clone();
        let method = "textDocument/semanticTokens/full/delta";
        let answer = self.session.read(method, Retry, move |now| {
            semantic_tokens::delta(now, &answered, &params)
        });
        answer.await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let answer = self
            .session
            .read("textDocument/semanticTokens/range", GiveUp, move |now| {
                semantic_tokens::range(now, &params)
            });
        answer.await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let answer = self
            .session
            .read("textDocument/formatting", GiveUp, move |now| {
                formatting::formatting(now, &params)
            });
        answer.await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let answer = self
            .session
            .read("textDocument/inlayHint", GiveUp, move |now| {
                inlay_hints::inlay_hints(now, &params)
            });
        answer.await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let answer = self
            .session
            .read("textDocument/codeLens", Retry, move |now| {
                code_lens::lenses(now, &params)
            });
        answer.await
    }

    async fn code_lens_resolve(&self, params: CodeLens) -> Result<CodeLens> {
        let answer = self.session.read("codeLens/resolve", Retry, move |now| {
            code_lens::resolve(now, &params)
        });
        answer.await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let answer = self
            .session
            .read("workspace/executeCommand", Retry, move |now| {
                code_lens::execute(now, &params)
            });
        let outcome = answer.await??;
        self.ask_to_do(&outcome);
        Ok(outcome.answer)
    }
}
