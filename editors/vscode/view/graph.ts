// The graph view: shows the picture that the server drew, with pan, zoom, keyboard and details.
import type { Drawing, FromView, Nothing, ToView } from '../src/graph/messages';
import { Viewport } from './viewport';

declare function acquireVsCodeApi(): { postMessage(message: FromView): void };

const vscode = acquireVsCodeApi();

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`no element ${id}`);
  }
  return found as T;
}

const canvas = element('canvas');
const details = element('details');
const targets = element<HTMLSelectElement>('target');
let viewport: Viewport | undefined;
/** The target that is drawn. The picture for another one is another picture. */
let drawn: string | null | undefined;

/** Ways in which a picture could load or run something. The server's have none. */
const forbidden = 'script, style, foreignObject, image, use, a, animate, set';

/** The picture as an element of this page, styled by our sheet alone. */
function parse(text: string): SVGSVGElement | undefined {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  const svg = parsed.documentElement;
  if (!(svg instanceof SVGSVGElement)) {
    return undefined;
  }
  svg.querySelectorAll(forbidden).forEach((child) => child.remove());
  for (const child of [svg, ...svg.querySelectorAll('*')]) {
    for (const attribute of [...child.attributes]) {
      if (attribute.name.startsWith('on') || attribute.name === 'style') {
        child.removeAttribute(attribute.name);
      }
    }
  }
  return document.adoptNode(svg);
}

function nodes(): SVGGElement[] {
  return [...canvas.querySelectorAll<SVGGElement>('g[data-node]')];
}

/** The title of a node is its description: shown in the panel rather than as a slow tooltip. */
function describe(node: SVGGElement | undefined): void {
  canvas.querySelectorAll('.chosen').forEach((other) => other.classList.remove('chosen'));
  details.textContent = node?.dataset['details'] ?? '';
  details.hidden = details.textContent === '';
  node?.classList.add('chosen');
}

function prepare(node: SVGGElement, places: ReadonlySet<string>): void {
  const title = node.querySelector(':scope > title');
  const id = node.dataset['node'] ?? '';
  const text = title?.textContent ?? node.textContent ?? id;
  node.dataset['details'] = text;
  title?.remove();
  node.setAttribute('tabindex', '0');
  node.setAttribute('role', places.has(id) ? 'button' : 'img');
  node.setAttribute('aria-label', text.split('\n', 1)[0] ?? id);
  node.classList.toggle('placed', places.has(id));
  const open = (): void => vscode.postMessage({ type: 'reveal', id });
  node.addEventListener('click', open);
  node.addEventListener('pointerenter', () => describe(node));
  node.addEventListener('focus', () => describe(node));
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open();
    }
  });
}

function fillTargets(drawing: Drawing): void {
  targets.replaceChildren(
    new Option('every choice', '', false, drawing.target === null),
    ...drawing.targets.map((name) => new Option(name, name, false, name === drawing.target)),
  );
  targets.disabled = drawing.targets.length === 0;
}

function draw(drawing: Drawing): void {
  const svg = parse(drawing.svg);
  if (svg === undefined) {
    empty({ type: 'nothing', title: drawing.title, reason: 'The picture cannot be read.' });
    return;
  }
  element('title').textContent = drawing.title;
  element('release').textContent = `MirageOS ${drawing.release}`;
  fillTargets(drawing);
  const focused = document.activeElement?.getAttribute('data-node');
  const before = drawing.target === drawn ? viewport?.place() : undefined;
  drawn = drawing.target;
  canvas.replaceChildren(svg);
  viewport = new Viewport(svg, before);
  const places = new Set(drawing.places);
  nodes().forEach((node) => prepare(node, places));
  nodes()
    .find((node) => focused !== undefined && node.dataset['node'] === focused)
    ?.focus();
  canvas.append(...drawing.unresolved.slice(0, 3).map(note));
  describe(undefined);
  document.body.dataset['state'] = 'drawn';
}

function note({ line, reason }: { line: number; reason: string }): HTMLElement {
  const paragraph = document.createElement('p');
  paragraph.className = 'unresolved';
  paragraph.textContent = `line ${line}: ${reason}`;
  return paragraph;
}

function empty(nothing: Nothing): void {
  element('title').textContent = nothing.title;
  const paragraph = document.createElement('p');
  paragraph.className = 'empty';
  paragraph.textContent = nothing.reason;
  canvas.replaceChildren(paragraph);
  viewport = undefined;
  describe(undefined);
  document.body.dataset['state'] = 'empty';
}

window.addEventListener('message', ({ data }: MessageEvent<ToView>) => {
  if (data.type === 'drawing') {
    draw(data);
  } else {
    empty(data);
  }
});

canvas.addEventListener(
  'wheel',
  (event) => {
    event.preventDefault();
    viewport?.zoom(Math.exp(event.deltaY / 400), event.clientX, event.clientY);
  },
  { passive: false },
);

let dragged: { x: number; y: number } | undefined;
canvas.addEventListener('pointerdown', (event) => {
  if (!(event.target as Element).closest('[data-node]')) {
    dragged = { x: event.clientX, y: event.clientY };
    canvas.setPointerCapture(event.pointerId);
  }
});
canvas.addEventListener('pointermove', (event) => {
  if (dragged !== undefined) {
    viewport?.move(event.clientX - dragged.x, event.clientY - dragged.y);
    dragged = { x: event.clientX, y: event.clientY };
  }
});
canvas.addEventListener('pointerup', () => {
  dragged = undefined;
});

/** How far an arrow key moves, in pixels. */
const step = 40;
const keys: Record<string, (view: Viewport) => void> = {
  '+': (view) => view.zoom(0.8),
  '=': (view) => view.zoom(0.8),
  '-': (view) => view.zoom(1.25),
  '0': (view) => view.fit(),
  ArrowLeft: (view) => view.move(step, 0),
  ArrowRight: (view) => view.move(-step, 0),
  ArrowUp: (view) => view.move(0, step),
  ArrowDown: (view) => view.move(0, -step),
};
canvas.addEventListener('keydown', (event) => {
  const action = keys[event.key];
  if (action !== undefined && viewport !== undefined && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    action(viewport);
  }
});

const on = (id: string, action: () => void): void =>
  element(id).addEventListener('click', action);
on('in', () => viewport?.zoom(0.8));
on('out', () => viewport?.zoom(1.25));
on('fit', () => viewport?.fit());
on('svg', () => vscode.postMessage({ type: 'save', format: 'svg' }));
on('dot', () => vscode.postMessage({ type: 'save', format: 'dot' }));
targets.addEventListener('change', () =>
  vscode.postMessage({ type: 'target', target: targets.value === '' ? null : targets.value }),
);

vscode.postMessage({ type: 'ready' });
