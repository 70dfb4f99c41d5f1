// Upgrades the active configuration to a newer MirageOS.
import * as vscode from 'vscode';

import type { Client } from '../client';
import * as protocol from '../protocol';
import { active, actionsOf, complain } from './document';
import type { Active } from './document';
import { releasesOf } from './choose';

export async function upgrade(client: Client): Promise<void> {
  const now = await active(client);
  if (now === undefined) {
    return;
  }
  try {
    await (client.has('unikernel/upgrade') ? byRequest(client, now) : byAction(now));
  } catch (error) {
    complain(error);
  }
}

async function byRequest(client: Client, now: Active): Promise<void> {
  const known = await releasesOf(client);
  const items = known.map(({ release, date }) => ({ label: release, description: date }));
  const choice = await vscode.window.showQuickPick(items, { placeHolder: 'Upgrade to MirageOS …' });
  if (choice === undefined) {
    return;
  }
  const uri = now.client.code2ProtocolConverter.asUri(now.document.uri);
  const result = await now.client.sendRequest(protocol.upgrade, {
    textDocument: { uri },
    to: choice.label,
  });
  const edit = await now.client.protocol2CodeConverter.asWorkspaceEdit(result.edit);
  await vscode.workspace.applyEdit(edit);
  const left = result.remaining.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
  void vscode.window.showInformationMessage(
    left.length === 0
      ? `Upgraded to MirageOS ${choice.label}.`
      : `Upgraded to MirageOS ${choice.label}. Left for you: ${left.join('; ')}`,
  );
}

async function byAction(now: Active): Promise<void> {
  const actions = await actionsOf(now.document, (title) => title.startsWith('Upgrade'));
  const items = actions.map((action) => ({ label: action.title, action }));
  if (items.length === 0) {
    throw new Error('There is nothing to upgrade here.');
  }
  const choice = await vscode.window.showQuickPick(items);
  if (choice?.action.edit !== undefined) {
    await vscode.workspace.applyEdit(choice.action.edit);
  }
}
