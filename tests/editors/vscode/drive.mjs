// What a person sees in VS Code: `node drive.mjs MODULES VSIX OUTPUT EXAMPLES CHROMIUM`.
//
// Every step waits for something to be seen, never for a time. Screenshots are left in OUTPUT.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { patience, withWorkbench } from './workbench.mjs';

const [modules, vsix, output, examples, chromium] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const started = Date.now();
const seconds = () => ((Date.now() - started) / 1000).toFixed(1).padStart(6);
const ok = (what) => console.log(`  ok   ${seconds()} s  ${what}`);

function prepare(workspace) {
  for (const name of ['broken', 'network', 'block-kv']) {
    fs.cpSync(path.join(examples, name), path.join(workspace, name), { recursive: true });
  }
  fs.writeFileSync(path.join(workspace, 'demo.xl'), "name = 'demo'\nkernel = 'demo.xen'\nmemmory = 64\ntype = 'pvh'\n");
  fs.mkdirSync(path.join(workspace, 'old'));
  fs.writeFileSync(
    path.join(workspace, 'old/config.ml'),
    `(* mirage >= 4.4.0 & < 4.5.0 *)
open Mirage

let hello = foreign "Unikernel.Hello" (time @-> job)
let () = register "hello" [ hello $ default_time ]
`,
  );
  fs.writeFileSync(
    path.join(workspace, 'old/unikernel.ml'),
    `module Hello (Time : Mirage_time.S) = struct
  let start _time = Time.sleep_ns 1_000_000_000L
end
`,
  );
  fs.mkdirSync(path.join(workspace, 'other'));
  fs.writeFileSync(path.join(workspace, 'other/config.ml'), 'let version = "1.0"\n');
}

/** Small moves in the workbench, with selectors that hold from VS Code 1.82 to 1.139. */
class Hand {
  constructor(page, workspace) {
    this.page = page;
    this.workspace = workspace;
    this.editor = page.locator('.editor-instance .monaco-editor').first();
  }

  line(text) {
    return this.editor.locator('.view-line', { hasText: text }).first();
  }

  async picture(name) {
    await this.page.screenshot({ path: path.join(output, `${name}.png`) });
  }

  /** Does something until it shows what it should: a menu that opens too early lacks entries. */
  async until(seen, action) {
    for (const end = Date.now() + patience; ; ) {
      await action();
      if (await seen.waitFor({ timeout: 4000 }).then(() => true, () => false)) {
        return;
      }
      if (Date.now() > end) {
        throw new Error(`not seen: ${seen}`);
      }
      await this.page.keyboard.press('Escape');
    }
  }

  async command(title) {
    const input = this.page.locator('.quick-input-widget input.input');
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    await this.until(row, async () => {
      await this.page.keyboard.press('F1');
      await input.waitFor();
      await input.fill(`>${title}`);
    });
    await this.page.keyboard.press('Enter');
    await row.waitFor({ state: 'hidden' });
  }

  /** Opens a file of the workspace; its whole path is named, as several have the same name. */
  async openFile(name) {
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill(path.join(this.workspace, name));
    const { dir: folder, base } = path.parse(name);
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused');
    await row.filter({ hasText: folder }).filter({ hasText: base }).waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    const crumbs = this.page.locator('.breadcrumbs-control');
    await crumbs.filter({ hasText: folder }).filter({ hasText: base }).first().waitFor();
  }

  /** Puts the cursor into a line, through the "go to line" box. */
  async goTo(line, column) {
    await this.page.keyboard.press('Control+G');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** The hover at the cursor: a text without highlighting has no words that a mouse could aim at. */
  async hover(text) {
    await this.page.keyboard.press('Control+K');
    await this.page.keyboard.press('Control+I');
    await this.page.locator('.monaco-hover', { hasText: text }).first().waitFor();
  }

  /** The menu of quick fixes. */
  openMenu(entry) {
    const row = this.page.locator('.action-widget .monaco-list-row', { hasText: entry }).first();
    return this.until(row, () => this.page.keyboard.press('Control+Period'));
  }

  /** The frame that a webview's page runs in, two frames deep. */
  async webview(test) {
    for (const end = Date.now() + patience; Date.now() < end; ) {
      for (const frame of this.page.frames()) {
        if (await frame.evaluate(test).catch(() => false)) {
          return frame;
        }
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error('the webview does not show what it should');
  }
}

async function mistakesAndFixes(hand) {
  const { page } = hand;
  await hand.line('defualt_network').waitFor();
  await page.locator('.squiggly-error').first().waitFor({ state: 'attached' });
  ok('mistakes are underlined');
  await page.getByText('MirageOS 4.11.1').first().waitFor();
  ok('the status bar shows the release');

  await hand.goTo(6, 34);
  await hand.hover('defualt_network');
  ok('the message is shown');
  await hand.picture('1-mistakes');

  await page.keyboard.press('Escape');
  await hand.goTo(6, 32);
  await page.locator('[class*=codicon-light-bulb], [class*=codicon-gutter-lightbulb], [class*=codicon-lightbulb]').first().waitFor();
  await hand.openMenu('default_network');
  await hand.picture('2-quick-fix');
  // The best fix is the one that is chosen when the menu opens.
  await page.keyboard.press('Enter');
  await hand.line('generic_stackv4v6 default_network').waitFor();
  ok('a quick fix changes the text');
}

async function helpWhileWriting(hand) {
  const { page } = hand;
  await hand.openFile('network/config.ml');
  await hand.line('Unikernel.Echo').waitFor();
  await hand.goTo(6, 14);
  await hand.hover('stackv4v6 impl');
  await hand.picture('3-hover');
  ok('hover shows the type');
  await page.keyboard.press('Escape');

  // Delete the argument of generic_stackv4v6 and complete it.
  await hand.goTo(6, 31);
  await page.keyboard.press('Shift+End');
  await page.keyboard.type('defa');
  await page.keyboard.press('Control+Space');
  const row = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'default_network' }).first();
  await row.waitFor();
  await hand.picture('4-completion');
  ok('completion lists default_network');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.type('default_network');
  await page.keyboard.press('Escape');
  await hand.line('generic_stackv4v6 default_network').waitFor();
}

async function graph(hand) {
  const { page } = hand;
  await hand.openFile('network/config.ml');
  await hand.command('Unikernel: Show Device Graph');
  const shows = (text) => `document.querySelector('#canvas svg')?.textContent.includes(${JSON.stringify(text)})`;
  const frame = await hand.webview(shows('Unikernel.Echo'));
  ok('the graph shows the devices');
  await hand.picture('5-graph');

  await frame.evaluate(() => {
    const target = document.getElementById('target');
    target.value = 'xen';
    target.dispatchEvent(new Event('change'));
  });
  await frame.waitForFunction(() => document.getElementById('target').value === 'xen' && document.body.dataset.state === 'drawn');
  ok('for another target, too');

  // An edit in the file changes the picture.
  const column = (await hand.line('Unikernel.Echo').innerText()).replaceAll('\u00a0', ' ').indexOf('Echo') + 1;
  await hand.goTo(7, column);
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('Delete');
  }
  await page.keyboard.type('Reply');
  await hand.webview(shows('Unikernel.Reply'));
  ok('and follows an edit');
  await hand.picture('6-graph-follows');

  // A click on a device selects its place in the file.
  const clicked = await frame.evaluate(() => {
    const node = document.querySelector('g.placed');
    node?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    return node?.dataset.node;
  });
  if (clicked === undefined) {
    throw new Error('no device has a place in the file');
  }
  await page.locator('.editor-instance .monaco-editor .selected-text').first().waitFor({ state: 'attached' });
  ok('a click on a device goes to its definition');
  await frame.evaluate(() => document.getElementById('canvas').focus());
  return frame;
}

async function generation(hand, workspace) {
  const { page } = hand;
  await hand.openFile('block-kv/config.ml');
  await hand.line('Unikernel.Site').waitFor();
  await hand.command('Unikernel: Generate Xen Configuration');
  const file = path.join(workspace, 'block-kv/mirage/site.xl');
  await page.locator('.tab', { hasText: 'site.xl' }).first().waitFor();
  for (const end = Date.now() + patience; !fs.existsSync(file) || fs.statSync(file).size === 0; ) {
    if (Date.now() > end) {
      throw new Error('site.xl is not written');
    }
    await page.waitForTimeout(100);
  }
  const text = fs.readFileSync(file, 'utf8');
  for (const part of ["name = 'site'", 'vif', 'disk', 'counter']) {
    if (!text.includes(part)) {
      throw new Error(`site.xl lacks ${part}:\n${text}`);
    }
  }
  await hand.line('memory').waitFor();
  ok('Generate Xen Configuration creates the file');
  await hand.picture('7-generated');

  await hand.openFile('block-kv/config.ml');
  await hand.command('Unikernel: Generate…');
  const script = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Deployment script' }).first();
  await script.waitFor();
  await script.click();
  await page.locator('.tab', { hasText: 'deploy-site' }).first().waitFor();
  await hand.line('#!/bin/sh').waitFor();
  ok('a deployment script is written, too');
}

async function upgrade(hand, workspace) {
  const { page } = hand;
  await hand.openFile('old/config.ml');
  await hand.line('foreign').waitFor();
  await hand.command('Unikernel: Upgrade Configuration to');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: '4.11.1' }).first().waitFor();
  await page.keyboard.type('4.11.1');
  await page.keyboard.press('Enter');
  await hand.line('main "Unikernel.Hello" job').waitFor();
  await page.getByText('Upgraded to MirageOS 4.11.1').first().waitFor();
  ok('an upgrade rewrites the configuration');
  await hand.openFile('old/unikernel.ml');
  await hand.line('let start () = Mirage_sleep.ns').waitFor();
  ok('and the unikernel beside it');
  await hand.openFile('old/config.ml');
  await hand.line('main "Unikernel.Hello" job').waitFor();
  await page.locator('.tab.active:not(.monaco-decorations-error)', { hasText: 'config.ml' }).waitFor();
  await hand.editor.locator('.squiggly-error').waitFor({ state: 'detached' });
  ok('and no mistake is left before they are saved');
  await hand.picture('8-upgraded');
}

/** The pictures of the README, for who has changed what is seen on them: `LOOK=1`. */
async function look(theme, name) {
  await withWorkbench({ modules, vsix, output, chromium, prepare, theme }, async ({ open, remote, workspace }) => {
    const { page, show } = await open([['openFile', remote(`${workspace}/broken/config.ml`)]]);
    await page.setViewportSize({ width: 1200, height: 560 });
    await show();
    const hand = new Hand(page, workspace);
    await page.locator('.squiggly-error').first().waitFor({ state: 'attached' });
    await page.getByText('MirageOS 4.11.1').first().waitFor();
    await page.keyboard.press('Control+B');
    await hand.goTo(6, 34);
    await hand.openMenu('default_network');
    await hand.picture(`${name}-mistakes`);
    await page.keyboard.press('Escape');

    await hand.openFile('network/config.ml');
    await hand.line('Unikernel.Echo').waitFor();
    await hand.command('Unikernel: Show Device Graph');
    const frame = await hand.webview(`document.querySelector('#canvas svg')?.textContent.includes('Unikernel.Echo')`);
    await frame.evaluate(() => {
      const target = document.getElementById('target');
      target.value = 'xen';
      target.dispatchEvent(new Event('change'));
    });
    await frame.waitForFunction(() => document.getElementById('target').value === 'xen' && document.body.dataset.state === 'drawn');
    await hand.picture(`${name}-graph`);
    ok(`pictures in ${theme}`);
  });
}

async function inside(open, remote) {
  const { page, show } = await open([
    ['extensionDevelopmentPath', remote(path.join(here, 'probe'))],
    ['extensionTestsPath', remote(path.join(here, 'inside.cjs'))],
    ['skipWelcome', 'true'],
  ]);
  const ended = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the tests inside do not end')), 4 * patience).unref();
    void page.exposeFunction('codeAutomationExit', resolve);
  });
  // What the workbench itself says is in the log file.
  await page.exposeFunction('codeAutomationLog', (type, words) => {
    if (/^(ok|FAIL|VS Code)\b/.test(words[0])) {
      console.log(`  ${words.join(' ')}`);
    }
  });
  await show();
  const code = await ended;
  if (code !== 0) {
    throw new Error(`the tests inside the extension host end with ${code}`);
  }
  await page.close();
}

async function main() {
  if (process.env['LOOK']) {
    await look('Default Light Modern', 'light');
    await look('Default Dark Modern', 'dark');
    await look('Default High Contrast', 'contrast');
    return;
  }
  await withWorkbench({ modules, vsix, output, chromium, prepare }, async ({ open, remote, workspace, outside }) => {
    console.log(' inside the extension host');
    await inside(open, remote);
    console.log(' before the eyes of a person');
    const { page, show } = await open([['openFile', remote(`${workspace}/broken/config.ml`)]]);
    await show();
    const hand = new Hand(page, workspace);
    try {
      await mistakesAndFixes(hand);
      await helpWhileWriting(hand);
      await graph(hand);
      await generation(hand, workspace);
      await upgrade(hand, workspace);
      if (outside.length > 0) {
        throw new Error(`requests to the outside: ${outside.join(', ')}`);
      }
      ok('nothing was asked from the outside');
    } catch (error) {
      await hand.picture('failed').catch(() => undefined);
      throw error;
    }
  });
}

console.log('vscode: the extension in the workbench');
try {
  await main();
  console.log(` passed in ${seconds().trim()} s`);
} catch (error) {
  console.log(`  FAIL ${seconds()} s  ${error instanceof Error ? error.message.split('\n', 3).join(' ') : error}`);
  process.exitCode = 1;
}
