// Writes files that a deployment needs, beside the configuration.
import * as vscode from 'vscode';

import type { Client } from '../client';
import * as protocol from '../protocol';
import { active, actionsOf, complain } from './document';
import type { Active } from './document';

const artefacts: (vscode.QuickPickItem & { what: string })[] = [
  { what: 'xl', label: 'Xen configuration', description: 'NAME.xl' },
  { what: 'xl.in', label: 'Template of the Xen configuration', description: 'NAME.xl.in' },
  { what: 'libvirt', label: 'libvirt domain', description: 'NAME_libvirt.xml' },
  { what: 'manifest', label: 'Solo5 device manifest', description: 'manifest.json' },
  { what: 'ci', label: 'Continuous integration', description: 'a workflow that builds it' },
  { what: 'deploy', label: 'Deployment script', description: 'for the target' },
];

/** Asks what to write. */
export async function generate(client: Client): Promise<void> {
  const now = await active(client);
  if (now === undefined) {
    return;
  }
  const choice = await vscode.window.showQuickPick(artefacts, { placeHolder: 'What to write' });
  if (choice !== undefined) {
    await write(client, now, choice.what);
  }
}

/** Writes NAME.xl. */
export async function generateXen(client: Client): Promise<void> {
  const now = await active(client);
  if (now !== undefined) {
    await write(client, now, 'xl');
  }
}

async function write(client: Client, now: Active, what: string): Promise<void> {
  try {
    if (client.has('unikernel/generate')) {
      await byRequest(now, what);
    } else {
      await byAction(now);
    }
  } catch (error) {
    complain(error);
  }
}

async function byRequest(now: Active, what: string): Promise<void> {
  const uri = now.client.code2ProtocolConverter.asUri(now.document.uri);
  const result = await now.client.sendRequest(protocol.generate, { textDocument: { uri }, what });
  const file = now.client.protocol2CodeConverter.asUri(result.uri);
  if (result.overwrites && !(await mayOverwrite(file))) {
    return;
  }
  const edit = await now.client.protocol2CodeConverter.asWorkspaceEdit(result.edit);
  await apply(edit, file);
}

/** For servers that have only the code action, which makes NAME.xl. */
async function byAction(now: Active): Promise<void> {
  const actions = await actionsOf(now.document, (title) =>
    title.startsWith('Generate Xen configuration'),
  );
  const edit = actions[0]?.edit;
  if (edit === undefined) {
    throw new Error(actions[0]?.disabled?.reason ?? 'There is nothing to generate here.');
  }
  await apply(edit, edit.entries()[0]?.[0]);
}

async function mayOverwrite(file: vscode.Uri): Promise<boolean> {
  const name = vscode.workspace.asRelativePath(file);
  const answer = await vscode.window.showWarningMessage(
    `${name} exists and has other contents.`,
    { modal: true },
    'Overwrite',
  );
  return answer === 'Overwrite';
}

async function apply(edit: vscode.WorkspaceEdit, file: vscode.Uri | undefined): Promise<void> {
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new Error('The editor did not apply the change.');
  }
  if (file === undefined) {
    return;
  }
  const document = await vscode.workspace.openTextDocument(file);
  await document.save();
  await vscode.window.showTextDocument(document, { preview: false });
}
