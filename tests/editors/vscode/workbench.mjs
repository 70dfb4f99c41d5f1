// VS Code's server and a browser that shows its workbench, for the length of a test.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** How long anything may take before it counts as broken, in milliseconds. */
export const patience = 60_000;

// No start page, no dialogs, no chat, nothing that asks the outside.
const settings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.menuBarVisibility': 'classic',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--headless',
  '--no-first-run',
  '--no-sandbox',
];

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function up(port) {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/version`)).ok) {
        return;
      }
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the workbench server does not come up');
}

/**
 * Installs the package into a fresh server, and calls `body` with a page maker. Everything is taken
 * down afterwards, whatever happens.
 */
export async function withWorkbench({ modules, vsix, output, chromium, prepare, theme }, body) {
  const { chromium: browserType } = createRequire(path.join(modules, 'x.js'))('playwright-core');
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'unikernel-vscode-'));
  const [data, workspace] = ['server', 'workspace'].map((name) => path.join(home, name));
  fs.mkdirSync(path.join(data, 'data/User'), { recursive: true });
  fs.mkdirSync(workspace);
  fs.mkdirSync(output, { recursive: true });
  const all = { ...settings, ...(theme && { 'workbench.colorTheme': theme }) };
  fs.writeFileSync(path.join(data, 'data/User/settings.json'), JSON.stringify(all));
  prepare(workspace);

  const main = path.join(modules, 'code-server/lib/vscode/out/server-main.js');
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: home,
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  };
  const common = ['--server-data-dir', data, '--accept-server-license-terms', '--telemetry-level', 'off'];
  const log = (name) => fs.openSync(path.join(output, name), 'a');
  execFileSync(process.execPath, [main, ...common, '--install-extension', vsix], {
    env,
    stdio: ['ignore', log('install.log'), log('install.log')],
  });
  const port = await freePort();
  const server = spawn(
    process.execPath,
    [main, ...common, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--enable-smoke-test-driver'],
    { env, stdio: ['ignore', log('server.log'), log('server.log')] },
  );
  let browser;
  try {
    await up(port);
    browser = await browserType.launchPersistentContext(path.join(home, 'browser'), {
      executablePath: chromium,
      headless: true,
      viewport: { width: 1280, height: 800 },
      args: flags,
    });
    const outside = [];
    const open = async (payload) => {
      const page = await browser.newPage();
      page.setDefaultTimeout(patience);
      page.on('console', (message) =>
        fs.appendFileSync(path.join(output, 'console.log'), `${message.type()} ${message.text()}\n`),
      );
      page.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (protocol.startsWith('http') && !['127.0.0.1', 'localhost'].includes(hostname) && !hostname.endsWith('.vscode-cdn.net')) {
          outside.push(request.url());
        }
      });
      const query = `folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
      return { page, show: () => page.goto(`http://127.0.0.1:${port}/?${query}`) };
    };
    const remote = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
    return await body({ open, remote, workspace, outside });
  } finally {
    await browser?.close().catch(() => undefined);
    server.kill('SIGTERM');
    await new Promise((resolve) => {
      if (server.exitCode !== null || server.signalCode !== null) {
        resolve();
        return;
      }
      server.once('exit', resolve);
      setTimeout(() => server.kill('SIGKILL'), 4000).unref();
    });
    fs.cpSync(path.join(data, 'data/logs'), path.join(output, 'logs'), { recursive: true });
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
