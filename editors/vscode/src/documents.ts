// Which documents are ours: Xen files, and those config.ml in which MirageOS is used. Kept free of
// the editor's API, so that it is tested without one.

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

/** Whether the server should know about a document. */
export function isOurs(document: Text): boolean {
  return isXen(document) || isConfiguration(document);
}
