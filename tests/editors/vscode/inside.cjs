// Runs inside the extension host, with the API that extensions have, against the installed package.
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const patience = 30_000;
const folder = () => vscode.workspace.workspaceFolders[0].uri;
const file = (name) => vscode.Uri.joinPath(folder(), name);

async function until(what, condition) {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    const value = await condition();
    if (value) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not within ${patience / 1000} s: ${what}`);
}

async function open(name) {
  const document = await vscode.workspace.openTextDocument(file(name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Mistakes of ours: errors and warnings. Hints, such as how releases differ, are none. */
const found = (document) =>
  vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === 'unikernel-ls')
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
const at = (document, text) => document.positionAt(document.getText().indexOf(text));
const ok = (what) => console.log(`ok   ${what}`);

async function configurations() {
  const document = await open('broken/config.ml');
  const three = await until('three mistakes', () => {
    const all = found(document);
    return all.length === 3 && all;
  });
  const places = three.map(({ range }) => document.getText(range));
  assert(places.includes('defualt_network') && places.includes('default_posix_clock'), places.join());
  assert(three.some(({ message }) => message.includes('dependencies')));
  ok('three mistakes, at their places');

  const wrong = three.find(({ message }) => message.includes('defualt_network'));
  const actions = await vscode.commands.executeCommand(
    'vscode.executeCodeActionProvider', document.uri, wrong.range, vscode.CodeActionKind.QuickFix.value, 10);
  const fix = actions.find(({ title }) => title.includes('default_network'));
  assert(fix?.edit, actions.map(({ title }) => title).join());
  assert(await vscode.workspace.applyEdit(fix.edit));
  await until('two mistakes after the fix', () => found(document).length === 2);
  ok('a quick fix mends one');
  await vscode.commands.executeCommand('workbench.action.files.revert');
}

async function help() {
  const document = await open('network/config.ml');
  const place = at(document, 'generic_stackv4v6').translate(0, 3);
  const hovers = await until('a hover', async () => {
    const all = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, place);
    return all.length > 0 && all;
  });
  assert.match(hovers[0].contents.map(({ value }) => value).join('\n'), /stackv4v6 impl/);
  ok('hover shows the type');
  const list = await vscode.commands.executeCommand(
    'vscode.executeCompletionItemProvider', document.uri, at(document, 'default_network').translate(0, 4));
  assert(list.items.some(({ label }) => (label.label ?? label) === 'default_network'));
  ok('completion lists default_network');
  const lenses = await until('the lens for the graph', async () => {
    const all = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 10);
    return all.some(({ command }) => command?.command === 'unikernel.showGraph') && all;
  });
  assert(lenses.some(({ command }) => /4\.11/.test(command?.title ?? '')), 'accepted releases');
  ok('lenses: the graph, and the releases that accept the file');
  const symbols = await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri);
  assert(symbols.length > 0);
  ok('there are symbols');
  assert.deepEqual(found(document).map(({ message }) => message), []);
  ok('nothing is reported in a good file');
}

async function xenFiles() {
  const document = await open('demo.xl');
  assert.equal(document.languageId, 'xl');
  await until('the misspelt key', () => found(document).some(({ message }) => message.includes('memmory')));
  ok('an xl file is checked');
  const template = await vscode.workspace.openTextDocument({ language: 'xl', content: 'name = @NAME@\n' });
  assert.equal(template.languageId, 'xl');
}

async function othersAreLeftAlone() {
  const document = await open('other/config.ml');
  const place = new vscode.Position(0, 5);
  const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, place);
  assert.equal(hovers.length, 0);
  assert.equal(found(document).length, 0);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), 'open Mirage\nlet net = defualt_network\n');
  assert(await vscode.workspace.applyEdit(edit));
  await until('mistakes once it opens Mirage', () => found(document).length > 0);
  ok('another config.ml is ours only once it opens Mirage');
  await vscode.commands.executeCommand('workbench.action.files.revert');
}

async function commands() {
  const extension = vscode.extensions.getExtension('unikernel-ls.unikernel-ls');
  assert(extension?.isActive);
  const declared = extension.packageJSON.contributes.commands.map(({ command }) => command);
  const registered = await vscode.commands.getCommands(true);
  assert.deepEqual(declared.filter((name) => !registered.includes(name)), []);
  ok('every declared command is there');

  const tasks = await vscode.tasks.fetchTasks({ type: 'unikernel-ls' });
  assert.equal(tasks.length, 1);
  // This workbench has no terminals (they are a compiled module), so what the task would run is run
  // here, and its output read with the problem matcher that the task names.
  const { process: program, args } = tasks[0].execution;
  const { stdout, status } = spawnSync(program, args, { cwd: folder().fsPath, encoding: 'utf8' });
  assert.equal(status, 1, stdout);
  const [matcher] = extension.packageJSON.contributes.problemMatchers;
  assert.deepEqual(tasks[0].problemMatchers, [`$${matcher.name}`]);
  const matches = stdout.split('\n').map((line) => new RegExp(matcher.pattern.regexp).exec(line));
  const broken = matches.filter((match) => match?.[1].endsWith('broken/config.ml') && match[4] === 'error');
  assert.equal(broken.length, 3, stdout);
  ok('the check task finds the mistakes');

  const document = await open('network/config.ml');
  await vscode.commands.executeCommand('unikernel.restart');
  await until('answers after a restart', async () => {
    const place = at(document, 'generic_stackv4v6').translate(0, 3);
    const all = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, place);
    return all.length > 0;
  });
  ok('the server restarts');
}

async function settings() {
  const document = await open('network/config.ml');
  const section = vscode.workspace.getConfiguration('unikernel');
  await section.update('release', '4.3.0', vscode.ConfigurationTarget.Workspace);
  await until('the chosen release to matter', () => found(document).length > 0);
  await section.update('release', undefined, vscode.ConfigurationTarget.Workspace);
  await until('the header to matter again', () => found(document).length === 0);
  ok('a chosen release is followed at once');
}

exports.run = async () => {
  console.log(`VS Code ${vscode.version}`);
  fs.mkdirSync(path.join(folder().fsPath, '.vscode'), { recursive: true });
  for (const part of [configurations, help, xenFiles, othersAreLeftAlone, commands, settings]) {
    try {
      await part();
    } catch (error) {
      console.log(`FAIL ${part.name}: ${error.stack}`);
      throw error;
    }
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
};
