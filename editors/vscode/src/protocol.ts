// The requests beyond LSP, as docs/protocol.md describes them.
import { NotificationType, RequestType, RequestType0 } from 'vscode-languageclient/node';
import type { Range, TextDocumentIdentifier, WorkspaceEdit } from 'vscode-languageclient/node';

export interface GraphParams {
  textDocument: TextDocumentIdentifier;
  target?: string;
  keys?: string[];
  format?: 'svg' | 'json' | 'dot' | 'mermaid' | 'text';
}

export interface GraphResult {
  version: number;
  release: string;
  target: string | null;
  targets: string[];
  text: string;
  nodes: { id: string; name: string; range?: Range }[];
  unresolved: { range: Range; reason: string }[];
}

export interface Status {
  kind: 'config' | 'unikernel' | 'xl' | 'xl.in';
  release?: string;
  reason?: string;
  reasonText?: string;
  target?: string;
  xen?: string;
}

export interface GenerateParams {
  textDocument: TextDocumentIdentifier;
  what: string;
  target?: string;
}

export interface GenerateResult {
  uri: string;
  text: string;
  edit: WorkspaceEdit;
  overwrites: boolean;
}

export interface UpgradeResult {
  edit: WorkspaceEdit;
  remaining: { uri: string; range: Range; message: string }[];
}

export interface ReleaseInfo {
  release: string;
  date: string;
  targets: string[];
}

export const graph = new RequestType<GraphParams, GraphResult | null, void>('unikernel/graph');
export const status = new RequestType<{ textDocument: TextDocumentIdentifier }, Status | null, void>(
  'unikernel/status',
);
export const generate = new RequestType<GenerateParams, GenerateResult, void>('unikernel/generate');
export const upgrade = new RequestType<
  { textDocument: TextDocumentIdentifier; to: string },
  UpgradeResult,
  void
>('unikernel/upgrade');
export const releases = new RequestType0<ReleaseInfo[], void>('unikernel/releases');

export const didChangeGraph = new NotificationType<{ textDocument: TextDocumentIdentifier }>(
  'unikernel/didChangeGraph',
);
export const didChangeStatus = new NotificationType<{
  textDocument: TextDocumentIdentifier;
  status: Status;
}>('unikernel/didChangeStatus');
