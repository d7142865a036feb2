import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface KeptState<T> {
  /** Change the state in place, then call `save()`. */
  readonly state: T;
  save(): void;
}

/**
 * A stand-in's persistent state, as JSON in a file; without a file, in memory only. `T` must survive JSON: no dates,
 * maps or undefined array items. Saving ends with a rename, so a stand-in that is stopped at any moment continues from its
 * last complete save. An unreadable file is an error, because starting empty would look like lost work.
 */
export function keepState<T>(file: string | undefined, initial: () => T): KeptState<T> {
  if (file === undefined) return { state: initial(), save: () => {} };
  const state = read<T>(file) ?? initial();
  return {
    state,
    save() {
      mkdirSync(dirname(file), { recursive: true });
      const unfinished = `${file}.${process.pid}.tmp`;
      writeFileSync(unfinished, JSON.stringify(state));
      renameSync(unfinished, file);
    },
  };
}

function read<T>(file: string): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`The stand-in's state ${file} can't be read.`, { cause: error });
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`The stand-in's state ${file} is not JSON. Delete it to start over.`, { cause: error });
  }
}
