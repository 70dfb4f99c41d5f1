// The settings that the server gets: the section `unikernel` without what only concerns us.
import * as vscode from 'vscode';

export function section(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('unikernel');
}

/** The settings that are set, by the names that the server has for them. */
export function forServer(): Record<string, unknown> {
  const settings = section();
  const names = ['release', 'target', 'xen', 'bridge', 'hints'];
  const set = names.map((name) => [name, settings.get<string | boolean | null>(name)] as const);
  return Object.fromEntries(set.filter(([, value]) => value !== null && value !== undefined));
}

/** Stores a choice in the workspace, or for the person where there is no workspace. */
export async function store(key: string, value: string | undefined): Promise<void> {
  const place =
    vscode.workspace.workspaceFolders === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  await section().update(key, value, place);
}
