// Makes the .vsix: `npm run package -- [--target linux-x64 --server PATH] [--out FILE]`.
//
// With a target, the server for it goes inside (default: the release build of this checkout).
// Without one the package is for every system and looks for the server on the PATH.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** Packages larger than this are a mistake. */
const LIMIT = 8 * 1024 * 1024;

const option = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};

const target = option('--target');
const windows = target?.startsWith('win32');
const program = windows ? 'unikernel-ls.exe' : 'unikernel-ls';

rmSync('bin', { recursive: true, force: true });
if (target) {
  const server = option('--server') ?? path.join('..', '..', 'target', 'release', program);
  if (!existsSync(server)) {
    console.error(`There is no server at ${server}. Build it: cargo build --release -p unikernel-ls`);
    process.exit(1);
  }
  mkdirSync('bin');
  copyFileSync(server, path.join('bin', program));
  chmodSync(path.join('bin', program), 0o755);
  if (target.startsWith('linux') && option('--server') === undefined) {
    execFileSync('strip', [path.join('bin', program)], { stdio: 'inherit' });
  }
}

copyFileSync('../../LICENSE-MIT', 'LICENSE');
execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });

const out = option('--out') ?? `unikernel-ls${target ? `-${target}` : ''}.vsix`;
const vsce = path.join('node_modules', '@vscode', 'vsce', 'vsce');
const wanted = ['package', '--no-dependencies', '--skip-license', '--allow-missing-repository', '--allow-unused-files-pattern', '-o', out];
execFileSync(process.execPath, [vsce, ...wanted, ...(target ? ['--target', target] : [])], {
  stdio: ['ignore', 'inherit', 'inherit'],
});

const size = statSync(out).size;
console.log(`${out}: ${(size / 1024 / 1024).toFixed(2)} MB`);
if (size > LIMIT) {
  console.error(`That is more than ${LIMIT / 1024 / 1024} MB.`);
  process.exit(1);
}
