// The device graph beside the editor: one panel a configuration, drawn anew when it changes.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

import type { Client } from '../client';
import { active, complain } from '../commands/document';
import * as protocol from '../protocol';
import { section } from '../settings';
import type { FromView, ToView } from './messages';

/** How long to wait for more keystrokes before asking again, in milliseconds. */
const pause = 120;

/** All open graph views. */
export class GraphViews implements vscode.Disposable {
  private readonly views = new Map<string, GraphView>();
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly client: Client,
  ) {
    this.subscriptions.push(
      vscode.workspace.onDidChangeTextDocument(({ document }) =>
        this.views.get(document.uri.toString())?.redrawSoon(),
      ),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('unikernel')) {
          this.views.forEach((view) => view.redrawSoon());
        }
      }),
      client.onDidStart((running) => {
        running.onNotification(protocol.didChangeGraph, ({ textDocument }) => {
          const uri = running.protocol2CodeConverter.asUri(textDocument.uri);
          this.views.get(uri.toString())?.redrawSoon();
        });
        this.views.forEach((view) => view.redrawSoon());
      }),
    );
  }

  /** Shows the graph of a configuration: the active one, or the one above which a lens stands. */
  async show(uri?: string | vscode.Uri): Promise<void> {
    if (uri !== undefined) {
      await vscode.window.showTextDocument(typeof uri === 'string' ? vscode.Uri.parse(uri) : uri);
    }
    const now = await active(this.client);
    if (now === undefined) {
      return;
    }
    if (!this.client.has('unikernel/graph')) {
      void vscode.window.showErrorMessage('This server cannot draw graphs.');
      return;
    }
    const key = now.document.uri.toString();
    const view = this.views.get(key);
    if (view !== undefined) {
      view.reveal();
      return;
    }
    const target = section().get<string | null>('target') ?? undefined;
    const made = new GraphView(this.context, this.client, now.document.uri, target);
    this.views.set(key, made);
    made.onDidDispose(() => this.views.delete(key));
  }

  dispose(): void {
    this.views.forEach((view) => view.dispose());
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }
}

class GraphView {
  private readonly panel: vscode.WebviewPanel;
  private timer: NodeJS.Timeout | undefined;
  private places = new Map<string, vscode.Range>();
  private asked = 0;

  constructor(
    context: vscode.ExtensionContext,
    private readonly client: Client,
    private readonly uri: vscode.Uri,
    private target: string | undefined,
  ) {
    const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
    this.panel = vscode.window.createWebviewPanel(
      'unikernel.graph',
      'Device graph',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [dist], enableFindWidget: true },
    );
    const icon = (shade: string): vscode.Uri =>
      vscode.Uri.joinPath(context.extensionUri, 'media', `graph-${shade}.svg`);
    this.panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.panel.webview.html = page(this.panel.webview, dist);
    this.panel.webview.onDidReceiveMessage((message: FromView) => this.hear(message));
    this.panel.onDidDispose(() => clearTimeout(this.timer));
  }

  get onDidDispose(): vscode.Event<void> {
    return this.panel.onDidDispose;
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  dispose(): void {
    this.panel.dispose();
  }

  redrawSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.redraw(), pause);
  }

  private say(message: ToView): void {
    void this.panel.webview.postMessage(message);
  }

  private hear(message: FromView): void {
    switch (message.type) {
      case 'ready':
        void this.redraw();
        break;
      case 'reveal':
        void this.goTo(message.id);
        break;
      case 'target':
        this.target = message.target ?? undefined;
        void this.redraw();
        break;
      case 'save':
        void this.save(message.format).catch(complain);
    }
  }

  private request(format: 'svg' | 'dot'): Promise<protocol.GraphResult | null> {
    const running = this.client.running;
    if (running === undefined) {
      return Promise.resolve(null);
    }
    const uri = running.code2ProtocolConverter.asUri(this.uri);
    const target = this.target === undefined ? {} : { target: this.target };
    return running.sendRequest(protocol.graph, { textDocument: { uri }, format, ...target });
  }

  private async redraw(): Promise<void> {
    const mine = ++this.asked;
    const title = vscode.workspace.asRelativePath(this.uri);
    try {
      const result = await this.request('svg');
      if (mine !== this.asked) {
        return;
      }
      this.say(result === null ? nothing(title, this.client) : this.drawing(title, result));
    } catch (error) {
      // Another edit has come meanwhile: its own drawing follows.
      if (mine === this.asked) {
        this.say({ type: 'nothing', title, reason: error instanceof Error ? error.message : '' });
      }
    }
  }

  private drawing(title: string, result: protocol.GraphResult): ToView {
    const range = this.client.running?.protocol2CodeConverter;
    this.places.clear();
    for (const node of result.nodes) {
      if (node.range !== undefined && range !== undefined) {
        this.places.set(node.id, range.asRange(node.range));
      }
    }
    return {
      type: 'drawing',
      title,
      release: result.release,
      target: result.target,
      targets: result.targets,
      svg: result.text,
      places: [...this.places.keys()],
      unresolved: result.unresolved.map(({ range: { start }, reason }) => ({
        line: start.line + 1,
        reason,
      })),
    };
  }

  private async goTo(id: string): Promise<void> {
    const range = this.places.get(id);
    if (range === undefined) {
      return;
    }
    const shown = vscode.window.visibleTextEditors.find(
      (editor) => editor.document.uri.toString() === this.uri.toString(),
    );
    const editor = await vscode.window.showTextDocument(this.uri, {
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
      selection: range,
    });
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async save(format: 'svg' | 'dot'): Promise<void> {
    const result = await this.request(format);
    if (result === null) {
      return;
    }
    const beside = vscode.Uri.joinPath(this.uri, '..', `graph-${result.target ?? 'all'}.${format}`);
    const file = await vscode.window.showSaveDialog({ defaultUri: beside });
    if (file !== undefined) {
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(result.text));
    }
  }
}

function nothing(title: string, client: Client): ToView {
  const reason =
    client.running === undefined
      ? 'The language server does not run.'
      : 'This file registers no unikernel yet.';
  return { type: 'nothing', title, reason };
}

/** Nothing but our own script and style may load; the picture itself comes by message. */
function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64');
  const resource = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${resource('graph.css')}">
<title>Device graph</title>
</head>
<body>
<header>
<strong id="title"></strong>
<label>Target <select id="target"></select></label>
<span id="release"></span>
<span class="gap"></span>
<button id="out" title="Zoom out (-)" aria-label="Zoom out">−</button>
<button id="in" title="Zoom in (+)" aria-label="Zoom in">+</button>
<button id="fit" title="See everything (0)">Fit</button>
<button id="svg">Save SVG</button>
<button id="dot">Save DOT</button>
</header>
<main id="canvas" tabindex="0" role="application" aria-label="Device graph"></main>
<aside id="details" aria-live="polite"></aside>
<script nonce="${nonce}" src="${resource('graph.js')}"></script>
</body>
</html>`;
}
