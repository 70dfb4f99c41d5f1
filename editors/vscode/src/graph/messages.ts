// What the extension and its graph view say to each other.

export interface Drawing {
  type: 'drawing';
  /** The file, for the heading. */
  title: string;
  release: string;
  /** Null when every choice is shown. */
  target: string | null;
  targets: string[];
  svg: string;
  /** Ids of nodes that have a place in the file. */
  places: string[];
  unresolved: { line: number; reason: string }[];
}

/** There is nothing to draw, and why. */
export interface Nothing {
  type: 'nothing';
  title: string;
  reason: string;
}

export type ToView = Drawing | Nothing;

export type FromView =
  | { type: 'ready' }
  | { type: 'reveal'; id: string }
  | { type: 'target'; target: string | null }
  | { type: 'save'; format: 'svg' | 'dot' };
