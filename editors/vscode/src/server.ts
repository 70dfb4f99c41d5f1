// Finds the language server: by setting, inside the extension, or on the PATH, in this order.
import { execFile } from 'node:child_process';
import { accessSync, chmodSync, constants } from 'node:fs';
import * as path from 'node:path';

export interface Place {
  /** The program. */
  path: string;
  /** Where it was found, as the end of a sentence. */
  from: 'from the setting' | 'inside the extension' | 'on the PATH';
}

const name = process.platform === 'win32' ? 'unikernel-ls.exe' : 'unikernel-ls';

function runnable(file: string): boolean {
  try {
    accessSync(file, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A package that was made on a system without execute bits has lost them. */
function mend(file: string): void {
  try {
    chmodSync(file, 0o755);
  } catch {
    // Absent, or not ours to change: `runnable` will tell.
  }
}

function onPath(variable: string | undefined): string | undefined {
  const folders = (variable ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => path.join(folder, name)).find(runnable);
}

/** Where the server is, or undefined when there is none. */
export function find(
  setting: string | null | undefined,
  extension: string,
  variable: string | undefined,
): Place | undefined {
  if (setting) {
    return { path: setting, from: 'from the setting' };
  }
  const bundled = path.join(extension, 'bin', name);
  mend(bundled);
  if (runnable(bundled)) {
    return { path: bundled, from: 'inside the extension' };
  }
  const installed = onPath(variable);
  return installed === undefined ? undefined : { path: installed, from: 'on the PATH' };
}

/** The version that a server says it has; throws a sentence when it cannot be run. */
export function version(place: Place): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(place.path, ['--version'], { timeout: 10_000 }, (error, stdout) => {
      if (error) {
        reject(new Error(explain(place, error as NodeJS.ErrnoException)));
      } else {
        resolve(stdout.trim());
      }
    });
  });
}

function explain(place: Place, error: NodeJS.ErrnoException): string {
  const which = `The language server ${place.from} (${place.path})`;
  switch (error.code) {
    case 'ENOENT':
      return `${which} does not exist.`;
    case 'EACCES':
      return `${which} may not be run.`;
    case 'ENOEXEC':
    case 'UNKNOWN':
      return (
        `${which} was made for another system than ${process.platform}-${process.arch}. ` +
        'Install the package for this system, or one without a server.'
      );
    default:
      return `${which} does not work: ${error.message}`;
  }
}
