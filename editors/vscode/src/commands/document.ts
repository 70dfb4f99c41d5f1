// What commands on the active configuration share.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

import type { Client } from '../client';
import { isConfiguration } from '../documents';

export interface Active {
  document: vscode.TextDocument;
  client: LanguageClient;
}

/** The active configuration with a running server; says what is missing. */
export async function active(client: Client): Promise<Active | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined || !isConfiguration(document)) {
    void vscode.window.showInformationMessage('Open a MirageOS configuration (config.ml) first.');
    return undefined;
  }
  await client.ensure();
  const running = client.running;
  if (running === undefined) {
    void vscode.window.showErrorMessage(client.problem ?? 'The language server does not run.');
    return undefined;
  }
  return { document, client: running };
}

/** Shows an error that the server answered with. */
export function complain(error: unknown): void {
  void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
}

/** The code actions of a whole document whose title fits. */
export async function actionsOf(
  document: vscode.TextDocument,
  fits: (title: string) => boolean,
): Promise<vscode.CodeAction[]> {
  const everything = new vscode.Range(0, 0, document.lineCount, 0);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    everything,
    undefined,
    100,
  );
  return actions.filter((action) => fits(action.title));
}
