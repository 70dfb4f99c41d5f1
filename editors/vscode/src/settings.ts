// The settings that the server gets: the section `unikernel` without what only concerns us.
import * as vscode from 'vscode';

export interface ServerSettings {
  release: string | null;
  target: string | null;
  xen: string | null;
  bridge: string;
}

export function section(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('unikernel');
}

export function forServer(): ServerSettings {
  const settings = section();
  return {
    release: settings.get<string | null>('release') ?? null,
    target: settings.get<string | null>('target') ?? null,
    xen: settings.get<string | null>('xen') ?? null,
    bridge: settings.get<string>('bridge') ?? 'br',
  };
}

/** Stores a choice in the workspace, or for the person where there is no workspace. */
export async function store(key: string, value: string | undefined): Promise<void> {
  const place =
    vscode.workspace.workspaceFolders === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  await section().update(key, value, place);
}
