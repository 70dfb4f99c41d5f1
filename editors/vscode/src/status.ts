// The status bar: which release the file is checked against, why, and for which target.
import * as vscode from 'vscode';

import type { Client } from './client';
import { isConfiguration, isOurs, isXen } from './documents';
import * as protocol from './protocol';
import { section } from './settings';

/** How long after an edit the server is asked, in milliseconds. */
const pause = 300;

/** Keeps what the server says about each document, and shows it for the active one. */
export class StatusBar implements vscode.Disposable {
  private readonly release = vscode.window.createStatusBarItem(
    'unikernel.release',
    vscode.StatusBarAlignment.Right,
    91,
  );
  private readonly target = vscode.window.createStatusBarItem(
    'unikernel.target',
    vscode.StatusBarAlignment.Right,
    90,
  );
  private readonly known = new Map<string, protocol.Status>();
  private readonly subscriptions: vscode.Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly client: Client) {
    this.release.name = 'MirageOS Release';
    this.target.name = 'Unikernel Target';
    this.target.command = 'unikernel.chooseTarget';
    this.subscriptions.push(
      this.release,
      this.target,
      client.onDidChange(() => this.show()),
      client.onDidStart((running) => {
        this.known.clear();
        running.onNotification(protocol.didChangeStatus, ({ textDocument, status }) => {
          this.known.set(vscode.Uri.parse(textDocument.uri).toString(), status);
          this.show();
        });
        void this.ask();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === vscode.window.activeTextEditor?.document) {
          this.askSoon();
        }
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('unikernel')) {
          this.askSoon();
        }
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.show();
        void this.ask();
      }),
    );
    this.show();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) {
      subscription.dispose();
    }
  }

  /** What is known about a document. */
  of(uri: vscode.Uri): protocol.Status | undefined {
    return this.known.get(uri.toString());
  }

  /** The header may have changed; it is enough to know a moment later. */
  private askSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), pause);
  }

  private async ask(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    const running = this.client.running;
    if (!document || !isOurs(document) || !running || !this.client.has('unikernel/status')) {
      return;
    }
    const uri = document.uri.toString();
    const status = await running
      .sendRequest(protocol.status, { textDocument: { uri } })
      .catch(() => null);
    if (status !== null) {
      this.known.set(uri, status);
      this.show();
    }
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const ours = document !== undefined && isOurs(document);
    const configuration = document !== undefined && isConfiguration(document);
    void vscode.commands.executeCommand('setContext', 'unikernel.inConfiguration', configuration);
    if (!ours) {
      this.release.hide();
      this.target.hide();
      return;
    }
    const status = this.of(document.uri);
    this.showRelease(document, status);
    const target = status?.target ?? section().get<string | null>('target');
    if (configuration) {
      this.target.text = `$(target) ${target ?? 'every target'}`;
      this.target.tooltip = `Graphs are drawn for ${target ?? 'every target'}. Click to choose another one.`;
      this.target.show();
    } else {
      this.target.hide();
    }
  }

  private showRelease(document: vscode.TextDocument, status: protocol.Status | undefined): void {
    const item = this.release;
    item.backgroundColor = undefined;
    item.command = isXen(document) ? 'unikernel.showLog' : 'unikernel.chooseRelease';
    switch (this.client.health) {
      case 'failed':
        item.text = '$(error) Unikernel';
        item.tooltip = `${this.client.problem ?? 'The server does not run.'} Click for the log.`;
        item.command = 'unikernel.showLog';
        item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
        break;
      case 'starting':
        item.text = '$(loading~spin) Unikernel';
        item.tooltip = 'The language server is starting.';
        break;
      case 'stopped':
        item.text = '$(circle-slash) Unikernel';
        item.tooltip = 'The language server is stopped. Click to start it.';
        item.command = 'unikernel.restart';
        break;
      case 'running':
        item.text = label(document, status);
        item.tooltip = this.explanation(status);
    }
    item.show();
  }

  private explanation(status: protocol.Status | undefined): vscode.MarkdownString {
    const text = new vscode.MarkdownString();
    if (status?.release !== undefined) {
      const why = status.reasonText === undefined ? '' : `, ${status.reasonText}`;
      text.appendMarkdown(`This file is checked against **MirageOS ${status.release}**`);
      text.appendText(`${why}.`);
      text.appendMarkdown('\n\nClick to choose another release.\n\n');
    } else if (status?.xen !== undefined) {
      text.appendMarkdown(`This file is checked for **Xen ${status.xen}**.\n\n`);
    }
    text.appendText(this.client.server);
    return text;
  }
}

function label(document: vscode.TextDocument, status: protocol.Status | undefined): string {
  if (status?.release !== undefined) {
    return `$(server-environment) MirageOS ${status.release}`;
  }
  if (status?.xen !== undefined) {
    return `$(server-environment) Xen ${status.xen}`;
  }
  return isXen(document) ? '$(server-environment) Xen' : '$(server-environment) MirageOS';
}
