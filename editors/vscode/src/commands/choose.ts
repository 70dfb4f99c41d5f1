// Chooses the release and the target, and stores them in the settings.
import * as vscode from 'vscode';

import type { Client } from '../client';
import * as protocol from '../protocol';
import { section, store } from '../settings';
import { active, complain } from './document';

/** The releases that the server knows, newest first; none when it does not tell. */
export async function releasesOf(client: Client): Promise<protocol.ReleaseInfo[]> {
  await client.ensure();
  const running = client.running;
  return running === undefined || !client.has('unikernel/releases')
    ? []
    : running.sendRequest(protocol.releases);
}

type Choice = vscode.QuickPickItem & { value?: string };

export async function chooseRelease(client: Client): Promise<void> {
  try {
    const current = section().get<string | null>('release');
    const known = await releasesOf(client);
    const byFile: Choice = {
      label: '$(file) Let each file decide',
      description: 'by its header, an opam file beside it, or the newest release',
      picked: !current,
    };
    const items: Choice[] = known.map(({ release, date }) => ({
      label: `MirageOS ${release}`,
      description: date,
      value: release,
      picked: release === current,
    }));
    const choice =
      known.length > 0
        ? await vscode.window.showQuickPick([byFile, ...items], {
            placeHolder: 'Check configurations against …',
            matchOnDescription: true,
          })
        : await typed(current ?? '');
    if (choice !== undefined) {
      await store('release', choice.value);
    }
  } catch (error) {
    complain(error);
  }
}

/** For servers that do not list releases. */
async function typed(current: string): Promise<Choice | undefined> {
  const text = await vscode.window.showInputBox({
    prompt: 'A MirageOS release such as 4.11.1; empty to let each file decide',
    value: current,
    validateInput: (value) =>
      value === '' || /^\d+\.\d+\.\d+$/.test(value) ? undefined : 'A release has three numbers.',
  });
  if (text === undefined) {
    return undefined;
  }
  return text === '' ? { label: text } : { label: text, value: text };
}

export async function chooseTarget(client: Client): Promise<void> {
  const now = await active(client);
  if (now === undefined) {
    return;
  }
  try {
    const targets = await targetsOf(client, now.document);
    const items: Choice[] = [
      { label: '$(file) The default', description: 'what the release builds for on its own' },
      ...targets.map((target) => ({ label: target, value: target })),
    ];
    const choice = await vscode.window.showQuickPick(items, { placeHolder: 'Target' });
    if (choice !== undefined) {
      await store('target', choice.value);
    }
  } catch (error) {
    complain(error);
  }
}

async function targetsOf(client: Client, document: vscode.TextDocument): Promise<string[]> {
  const running = client.running;
  if (running === undefined || !client.has('unikernel/graph')) {
    return ['unix', 'xen', 'qubes', 'hvt', 'spt', 'virtio', 'muen'];
  }
  const uri = running.code2ProtocolConverter.asUri(document.uri);
  const result = await running.sendRequest(protocol.graph, {
    textDocument: { uri },
    format: 'text',
  });
  return result?.targets ?? [];
}
