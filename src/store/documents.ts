import { StoreUnreadable } from './errors.ts';

/** Serializes a document for storage. `undefined` properties are dropped, as JSON does. */
export function toText(document: unknown): string {
  return JSON.stringify(document) ?? 'null';
}

/**
 * Parses a stored document. Its shape isn't checked: only `toText` writes these columns.
 * `what` names the record in the error that the operator sees when the text is damaged.
 */
export function fromText<T>(text: string, what: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new StoreUnreadable(
      `The stored document of ${what} is damaged. Restore the store from a backup, or mend that row by hand.`,
      { cause },
    );
  }
}

/** Throws if the version doesn't advance, because then two writers could both believe that they won. */
export function mustAdvance(what: string, version: number, seen: number): void {
  if (version <= seen) throw new RangeError(`${what} must carry a version above ${seen}, but carries ${version}.`);
}
