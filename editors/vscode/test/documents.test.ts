import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';

import { isConfiguration, isModule, isOurs, isXen } from '../src/documents';
import type { Text } from '../src/documents';

function document(fileName: string, text: string, languageId = 'ocaml'): Text {
  const lines = text.split('\n');
  return {
    fileName,
    languageId,
    lineCount: lines.length,
    lineAt: (line) => ({ text: lines[line] ?? '' }),
  };
}

test('a config.ml that opens Mirage is ours', () => {
  assert.ok(isConfiguration(document('/a/config.ml', '\nopen Mirage\n')));
  assert.ok(isConfiguration(document('C:\\a\\config.ml', 'let n = Mirage.default_network')));
  assert.ok(isConfiguration(document('/a/config-xen.ml', '  open Mirage')));
  assert.ok(isConfiguration(document('/a/config.ml', '(* mirage >= 4.9.0 & < 4.12.0 *)')));
});

test('other files of that name are not', () => {
  assert.ok(!isConfiguration(document('/a/config.ml', 'let version = "1"')));
  assert.ok(!isConfiguration(document('/a/config.ml', 'open Miragent')));
  assert.ok(!isConfiguration(document('/a/unikernel.ml', 'open Mirage')));
  assert.ok(!isConfiguration(document('/a/myconfig.ml', 'open Mirage')));
});

test('Xen files are told by their language', () => {
  assert.ok(isXen(document('/a/x.xl', '', 'xl')));
  assert.ok(isOurs(document('/a/x.xl', '', 'xl')));
  assert.ok(!isOurs(document('/a/x.txt', '', 'plaintext')));
});

test('a module is ours when the configuration beside it names it', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'unikernel-documents-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const module = (name: string): boolean => isModule(document(path.join(folder, name), 'let x = 1'));
  assert.ok(!module('unikernel.ml'));
  writeFileSync(path.join(folder, 'config.ml'), 'open Mirage\nlet m = main "Unikernel.Main" job\n');
  assert.ok(module('unikernel.ml'));
  assert.ok(!module('other.ml'));
  assert.ok(!module('unikernel.mli'));
  assert.ok(!module('config.ml'));
  writeFileSync(path.join(folder, 'config.ml'), 'let m = main "Unikernel.Main"\n');
  assert.ok(!module('unikernel.ml'));
});
