// `unikernel-ls --check` as a task whose findings end up among the problems.
import * as vscode from 'vscode';

import { section } from './settings';
import { find } from './server';

interface Definition extends vscode.TaskDefinition {
  task: 'check';
  path?: string;
  arguments?: string[];
}

/** Offers a check of each workspace folder. */
export class CheckTasks implements vscode.TaskProvider {
  constructor(private readonly context: vscode.ExtensionContext) {}

  provideTasks(): vscode.Task[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.flatMap((folder) => this.task(folder) ?? []);
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const folder = typeof task.scope === 'object' ? task.scope : undefined;
    return this.task(folder ?? vscode.TaskScope.Workspace, task.definition as Definition);
  }

  task(
    scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace,
    definition: Definition = { type: 'unikernel-ls', task: 'check' },
  ): vscode.Task | undefined {
    const setting = section().get<string | null>('server.path');
    const place = find(setting, this.context.extensionPath, process.env['PATH']);
    if (place === undefined) {
      return undefined;
    }
    const more = definition.arguments ?? [];
    const words = ['--check', '--format', 'concise', ...more, definition.path ?? '.'];
    const execution = new vscode.ProcessExecution(place.path, words);
    return new vscode.Task(definition, scope, 'check', 'unikernel-ls', execution, '$unikernel-ls');
  }
}

/** Runs the check of the first folder, or of the active file's. */
export async function checkWorkspace(context: vscode.ExtensionContext): Promise<void> {
  const file = vscode.window.activeTextEditor?.document.uri;
  const folder =
    (file && vscode.workspace.getWorkspaceFolder(file)) ?? vscode.workspace.workspaceFolders?.[0];
  const task = folder && new CheckTasks(context).task(folder);
  if (task === undefined) {
    const problem = folder ? 'There is no language server to run.' : 'Open a folder first.';
    void vscode.window.showErrorMessage(problem);
    return;
  }
  await vscode.tasks.executeTask(task);
}
