// Activation: commands and status at once, the server with the first document that is ours.
import * as vscode from 'vscode';

import { Client } from './client';
import { chooseRelease, chooseTarget } from './commands/choose';
import { generate, generateXen } from './commands/generate';
import { upgrade } from './commands/upgrade';
import { isOurs } from './documents';
import { GraphViews } from './graph/panel';
import { forServer } from './settings';
import { StatusBar } from './status';
import { CheckTasks, checkWorkspace } from './tasks';

/** Settings with which the server must be started anew. */
const restarting = ['unikernel.server.path', 'unikernel.server.arguments'];

export function activate(context: vscode.ExtensionContext): void {
  const client = new Client(context);
  const status = new StatusBar(client);
  const graphs = new GraphViews(context, client);

  const consider = (document: vscode.TextDocument): void => {
    if (isOurs(document)) {
      void client.ensure();
    }
  };
  const command = (name: string, action: (uri?: string | vscode.Uri) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`unikernel.${name}`, action);

  context.subscriptions.push(
    client,
    status,
    graphs,
    command('showGraph', (uri) => graphs.show(uri)),
    command('generate', () => generate(client)),
    command('generateXen', () => generateXen(client)),
    command('upgrade', () => upgrade(client)),
    command('check', () => checkWorkspace(context)),
    command('chooseRelease', () => chooseRelease(client)),
    command('chooseTarget', () => chooseTarget(client)),
    command('restart', () => client.restart()),
    command('showLog', () => client.output.show()),
    vscode.tasks.registerTaskProvider('unikernel-ls', new CheckTasks(context)),
    vscode.workspace.onDidOpenTextDocument(consider),
    vscode.workspace.onDidChangeTextDocument((event) => consider(event.document)),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (restarting.some((setting) => event.affectsConfiguration(setting))) {
        await client.restart();
      } else if (event.affectsConfiguration('unikernel')) {
        await client.running?.sendNotification('workspace/didChangeConfiguration', {
          settings: { unikernel: forServer() },
        });
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => client.restart()),
  );
  vscode.workspace.textDocuments.forEach(consider);
}
