import { StoreUnreadable } from './errors.ts';

/** A document as it is stored. `undefined` properties are dropped, as JSON does. */
export function toText(document: unknown): string {
  return JSON.stringify(document) ?? 'null';
}

/**
 * The document back. Its shape is what was stored: nobody else writes these columns, so it is not checked again.
 * `what` names the record for the operator when the text is damaged.
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

/** Text as it is compared when people search: full-width and composed characters made equal, no case. */
export function searchable(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** A version that does not move lets two writers believe that they won, so it is a mistake of the caller. */
export function mustAdvance(what: string, version: number, seen: number): void {
  if (version <= seen) throw new RangeError(`${what} must carry a version above ${seen}, but carries ${version}.`);
}
