import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';

import { find, version } from '../src/server';

const windows = process.platform === 'win32';
const program = windows ? 'unikernel-ls.exe' : 'unikernel-ls';

function inFolder(body: (folder: string) => Promise<void> | void): () => Promise<void> {
  return async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unikernel-ls-'));
    try {
      await body(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

function script(folder: string, text: string, mode: number): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, program);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

test(
  'the setting wins, then the extension, then the PATH',
  { skip: windows },
  inFolder((folder) => {
    const elsewhere = path.join(folder, 'elsewhere');
    const extension = path.join(folder, 'extension');
    const variable = ['/nowhere', '', elsewhere].join(path.delimiter);
    assert.equal(find(null, extension, variable), undefined);
    const installed = script(elsewhere, '#!/bin/sh\n', 0o755);
    assert.deepEqual(find(null, extension, variable), { path: installed, from: 'on the PATH' });
    const bundled = script(path.join(extension, 'bin'), '#!/bin/sh\n', 0o644);
    // Its execute bit is mended.
    assert.deepEqual(find(null, extension, variable), {
      path: bundled,
      from: 'inside the extension',
    });
    assert.deepEqual(find('/mine', extension, variable), {
      path: '/mine',
      from: 'from the setting',
    });
  }),
);

test(
  'a server tells its version, and a broken one why not',
  { skip: windows },
  inFolder(async (folder) => {
    const good = script(folder, '#!/bin/sh\necho unikernel-ls 1.2.3\n', 0o755);
    assert.equal(await version({ path: good, from: 'on the PATH' }), 'unikernel-ls 1.2.3');
    const absent = { path: path.join(folder, 'absent'), from: 'from the setting' } as const;
    await assert.rejects(version(absent), /from the setting .* does not exist\./);
    const foreign = script(path.join(folder, 'x'), '\x7fELF\x02\x01\x01', 0o755);
    await assert.rejects(version({ path: foreign, from: 'on the PATH' }), /another system|does not work/);
  }),
);
