// Which documents are ours: Xen files, those config.ml in which MirageOS is used, and the modules
// beside them that they name. Kept free of the editor's API, so that it is tested without one.
import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** Lines at the top of a file in which MirageOS is looked for. */
const top = 400;

const names = /(^|[/\\])config[\w-]*\.ml$/;
const mentions = /^\s*open\s+Mirage\b|\bMirage\.|^\(\*\s*mirage\s*[<>=!]/;

export interface Text {
  languageId: string;
  fileName: string;
  lineCount: number;
  lineAt(line: number): { text: string };
}

/** Whether a document is a MirageOS configuration. Other files called config.ml are none of ours. */
export function isConfiguration(document: Text): boolean {
  if (!names.test(document.fileName)) {
    return false;
  }
  for (let line = 0; line < Math.min(document.lineCount, top); line++) {
    if (mentions.test(document.lineAt(line).text)) {
      return true;
    }
  }
  return false;
}

/** Whether a document is a Xen domain configuration or its template. */
export function isXen(document: Text): boolean {
  return document.languageId === 'xl';
}

/**
 * Whether a document is a module that the configuration beside it names, such as `unikernel.ml` for
 * `main "Unikernel.Main"`: the two are judged together, also before they are saved.
 */
export function isModule(document: Text): boolean {
  const { dir, name, ext } = path.parse(document.fileName);
  if (ext !== '.ml' || !path.isAbsolute(document.fileName) || names.test(document.fileName)) {
    return false;
  }
  const module = name.charAt(0).toUpperCase() + name.slice(1);
  let configuration: string;
  try {
    configuration = readFileSync(path.join(dir, 'config.ml'), 'utf8');
  } catch {
    return false;
  }
  const named = configuration.includes(`"${module}.`) || configuration.includes(`"${module}"`);
  return named && configuration.split('\n', top).some((line) => mentions.test(line));
}

/** Whether the server should know about a document. */
export function isOurs(document: Text): boolean {
  return isXen(document) || isConfiguration(document) || isModule(document);
}
