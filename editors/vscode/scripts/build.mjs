// Bundles the extension into dist/extension.js and the graph view into dist/graph.js.
import { build, context } from 'esbuild';
import { copyFileSync, readdirSync, rmSync } from 'node:fs';

const has = (flag) => process.argv.includes(flag);
const common = { bundle: true, minify: !has('--debug'), sourcemap: has('--debug'), logLevel: 'warning' };

const extension = {
  ...common,
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  external: ['vscode'],
};
const view = {
  ...common,
  entryPoints: ['view/graph.ts'],
  outfile: 'dist/graph.js',
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
};
const tests = {
  ...common,
  minify: false,
  entryPoints: readdirSync('test').filter((name) => name.endsWith('.test.ts')).map((name) => `test/${name}`),
  outdir: 'dist-test',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  format: 'cjs',
  target: 'node18',
};

if (has('--test')) {
  rmSync('dist-test', { recursive: true, force: true });
  await build(tests);
} else if (has('--watch')) {
  for (const options of [extension, view]) {
    await (await context(options)).watch();
  }
} else {
  rmSync('dist', { recursive: true, force: true });
  await Promise.all([build(extension), build(view)]);
  copyFileSync('view/graph.css', 'dist/graph.css');
}
