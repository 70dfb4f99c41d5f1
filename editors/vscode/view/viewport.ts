// Which part of a picture is seen: its `viewBox`, moved and scaled.

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where a person looked, to look there again after the picture has changed. */
export interface Place {
  box: Box;
  /** Whether all of it was seen; then all of the new one shall be. */
  whole: boolean;
}

const smallest = 0.05;
const largest = 8;

/** Below this many pixels for a unit of the picture its words cannot be read. */
const readable = 0.75;

export class Viewport {
  private readonly all: Box;
  private box: Box;
  private whole = true;

  constructor(
    private readonly svg: SVGSVGElement,
    before?: Place,
  ) {
    const { x, y, width, height } = svg.viewBox.baseVal;
    const drawn = width > 0 && height > 0;
    this.all = drawn
      ? { x, y, width, height }
      : { x: 0, y: 0, width: svg.width.baseVal.value, height: svg.height.baseVal.value };
    svg.removeAttribute('width');
    svg.removeAttribute('height');
    this.box = { ...this.all };
    if (before === undefined) {
      this.start();
    } else if (!before.whole) {
      this.box = before.box;
      this.whole = false;
    }
    this.apply();
  }

  /** Begins with all of the picture, or else with its first row, large enough to be read. */
  private start(): void {
    const area = this.svg.getBoundingClientRect();
    const fitting = Math.min(area.width / this.all.width, area.height / this.all.height);
    if (area.width === 0 || area.height === 0 || fitting >= readable) {
      return;
    }
    const width = area.width / readable;
    const height = area.height / readable;
    this.box = { x: this.topmost() - width / 2, y: this.all.y, width, height };
    this.whole = false;
  }

  /** The middle of the topmost node, where everything starts. */
  private topmost(): number {
    const nodes = [...this.svg.querySelectorAll<SVGGElement>('g[data-node]')];
    const boxes = nodes.map((node) => node.getBBox()).sort((one, other) => one.y - other.y);
    const first = boxes[0];
    return first === undefined ? this.all.x + this.all.width / 2 : first.x + first.width / 2;
  }

  place(): Place {
    return { box: this.box, whole: this.whole };
  }

  fit(): void {
    this.box = { ...this.all };
    this.whole = true;
    this.apply();
  }

  /** Scales by a factor around a point of the window, by default the middle. */
  zoom(factor: number, clientX?: number, clientY?: number): void {
    const now = this.box.width / this.all.width;
    const scaled = Math.min(largest, Math.max(smallest, now * factor)) / now;
    const area = this.svg.getBoundingClientRect();
    const across = clientX === undefined ? 0.5 : (clientX - area.left) / area.width;
    const down = clientY === undefined ? 0.5 : (clientY - area.top) / area.height;
    this.box = {
      x: this.box.x + this.box.width * across * (1 - scaled),
      y: this.box.y + this.box.height * down * (1 - scaled),
      width: this.box.width * scaled,
      height: this.box.height * scaled,
    };
    this.whole = false;
    this.apply();
  }

  /** Moves the picture by pixels of the window. */
  move(right: number, down: number): void {
    const area = this.svg.getBoundingClientRect();
    const scale = Math.max(this.box.width / area.width, this.box.height / area.height);
    this.box.x -= right * scale;
    this.box.y -= down * scale;
    this.whole = false;
    this.apply();
  }

  private apply(): void {
    const { x, y, width, height } = this.box;
    this.svg.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
  }
}
