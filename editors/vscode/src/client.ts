// The language client: started with the first document of ours, told only about such documents.
import * as vscode from 'vscode';
import { LanguageClient, State } from 'vscode-languageclient/node';
import type { LanguageClientOptions, Middleware, StaticFeature } from 'vscode-languageclient/node';

import { isOurs } from './documents';
import { forServer, section } from './settings';
import { find, version } from './server';

export type Health = 'stopped' | 'starting' | 'running' | 'failed';

/** Tells the server which of our commands its lenses may name. */
const ourCommands: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    const others = capabilities.experimental as object | undefined;
    capabilities.experimental = { ...others, unikernel: { commands: ['unikernel.showGraph'] } };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};

/** Runs the server, once, and tells how it is. */
export class Client implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel('Unikernel', { log: true });
  /** How the server is now. */
  health: Health = 'stopped';
  /** What went wrong last, for people. */
  problem: string | undefined;
  /** What the server calls itself. */
  server = '';

  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  private readonly ready = new vscode.EventEmitter<LanguageClient>();
  /** Fires after each start, with the client to register handlers on. */
  readonly onDidStart = this.ready.event;

  private client: LanguageClient | undefined;
  private starting: Promise<void> | undefined;
  private readonly open = new Set<string>();

  constructor(private readonly context: vscode.ExtensionContext) {}

  /** The running client. */
  get running(): LanguageClient | undefined {
    return this.health === 'running' ? this.client : undefined;
  }

  /** Whether the server has a request beyond LSP. */
  has(method: string): boolean {
    const experimental: unknown = this.client?.initializeResult?.capabilities.experimental;
    const ours = (experimental as { unikernel?: unknown } | undefined)?.unikernel;
    return Array.isArray(ours) && ours.includes(method);
  }

  /** Starts the server unless it runs. */
  ensure(): Promise<void> {
    this.starting ??= this.start();
    return this.starting;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.ensure();
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.starting = undefined;
    this.open.clear();
    this.become('stopped');
    await client?.dispose().catch(() => undefined);
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
    this.ready.dispose();
    this.output.dispose();
  }

  private become(health: Health, problem?: string): void {
    this.health = health;
    this.problem = problem;
    this.changed.fire();
  }

  private async start(): Promise<void> {
    this.become('starting');
    const settings = section();
    const place = find(
      settings.get<string | null>('server.path'),
      this.context.extensionPath,
      process.env['PATH'],
    );
    if (place === undefined) {
      await this.missing();
      return;
    }
    try {
      this.server = `${await version(place)}, ${place.from} (${place.path})`;
      this.output.info(this.server);
      const run = { command: place.path, args: settings.get<string[]>('server.arguments') ?? [] };
      const client = new LanguageClient('unikernel', 'Unikernel', run, this.options());
      client.registerFeature(ourCommands);
      client.onDidChangeState((event) => {
        if (event.newState === State.Stopped && this.client === client) {
          this.open.clear();
        }
        if (event.newState === State.Running && this.client === client) {
          this.become('running');
        }
      });
      this.client = client;
      await client.start();
      this.become('running');
      this.ready.fire(client);
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error));
    }
  }

  private fail(problem: string): void {
    this.output.error(problem);
    this.become('failed', problem);
    void vscode.window.showErrorMessage(problem, 'Show Log').then((answer) => {
      if (answer !== undefined) {
        this.output.show();
      }
    });
  }

  private async missing(): Promise<void> {
    const problem =
      'There is no language server: this package holds none, and unikernel-ls is not on the PATH.';
    this.output.error(problem);
    this.become('failed', problem);
    const answer = await vscode.window.showErrorMessage(
      `${problem} Install it, or say where it is.`,
      'Open Setting',
      'Try Again',
    );
    if (answer === 'Open Setting') {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'unikernel.server.path');
    } else if (answer === 'Try Again') {
      await this.restart();
    }
  }

  /** Asks for the mistakes of a document whose answer was "none of ours" before. */
  private askAgain(document: vscode.TextDocument): void {
    this.client
      ?.getFeature('textDocument/diagnostic')
      ?.getProvider(document)
      ?.onDidChangeDiagnosticsEmitter.fire();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { language: 'xl' },
        { scheme: 'file', pattern: '**/*.ml' },
        { scheme: 'untitled', pattern: '**/config*.ml' },
      ],
      initializationOptions: forServer(),
      outputChannel: this.output,
      middleware: this.middleware(),
    };
  }

  /**
   * Other OCaml files are not ours, and files called config.ml are common among them. The server
   * never hears of one, until `open Mirage` is written into it.
   */
  private middleware(): Middleware {
    const known = (document: vscode.TextDocument): boolean =>
      this.open.has(document.uri.toString());
    return {
      workspace: {
        // Only what is meant for the server: the section also holds where the server is.
        configuration: ({ items }) =>
          items.map(({ section: name }) => (name === 'unikernel' ? forServer() : null)),
      },
      didOpen: async (document, next) => {
        if (isOurs(document)) {
          this.open.add(document.uri.toString());
          await next(document);
        }
      },
      didChange: async (event, next) => {
        if (known(event.document)) {
          await next(event);
        } else if (isOurs(event.document)) {
          const provider = this.client
            ?.getFeature('textDocument/didOpen')
            .getProvider(event.document);
          this.open.add(event.document.uri.toString());
          await provider?.send(event.document);
          this.askAgain(event.document);
        }
      },
      didSave: async (document, next) => {
        if (known(document)) {
          await next(document);
        }
      },
      didClose: async (document, next) => {
        if (this.open.delete(document.uri.toString())) {
          await next(document);
        }
      },
      provideHover: (document, position, token, next) =>
        known(document) ? next(document, position, token) : undefined,
      provideCompletionItem: (document, position, context, token, next) =>
        known(document) ? next(document, position, context, token) : undefined,
      provideCodeActions: (document, range, context, token, next) =>
        known(document) ? next(document, range, context, token) : undefined,
      provideDocumentSymbols: (document, token, next) =>
        known(document) ? next(document, token) : undefined,
      provideDiagnostics: (document, previous, token, next) => {
        const open = document instanceof vscode.Uri ? true : known(document);
        return open
          ? next(document, previous, token)
          : { kind: 'full' as never, items: [] };
      },
    };
  }
}
