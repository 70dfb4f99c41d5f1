//! The smallest server that `tower-lsp` makes possible: it answers every change with no findings.
//! What it costs is what the library and the pipes cost; benchmarks compare with it.

use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    DidChangeTextDocumentParams, DidOpenTextDocumentParams, InitializeParams, InitializeResult,
    PositionEncodingKind, ServerCapabilities, TextDocumentSyncKind,
};
use tower_lsp::{Client, LanguageServer, LspService, Server};

struct Smallest(Client);

#[tower_lsp::async_trait]
impl LanguageServer for Smallest {
    async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
        Ok(InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(PositionEncodingKind::UTF8),
                text_document_sync: Some(TextDocumentSyncKind::INCREMENTAL.into()),
                ..ServerCapabilities::default()
            },
            server_info: None,
        })
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let version = Some(document.version);
        self.0
            .publish_diagnostics(document.uri, Vec::new(), version)
            .await;
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let version = Some(document.version);
        self.0
            .publish_diagnostics(document.uri, Vec::new(), version)
            .await;
    }
}

#[tokio::main]
async fn main() {
    let (service, socket) = LspService::new(Smallest);
    Server::new(tokio::io::stdin(), tokio::io::stdout(), socket)
        .serve(service)
        .await;
}
