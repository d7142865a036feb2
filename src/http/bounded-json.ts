/** How much JSON is read. Everything is counted before the text is parsed, so that a text over a limit costs little. */
export interface JsonBounds {
  /** How deeply objects and arrays may be nested. */
  readonly depth: number;
  /** How many elements one array, or how many keys one object, may have. */
  readonly members: number;
  /** How many brackets and commas there may be in all, which limits the number of values. */
  readonly marks: number;
}

export type BoundedJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'notJson' | 'beyondBounds' };

/** Parses JSON within these bounds, and drops `__proto__` keys at any depth. */
export function parseBounded(text: string, bounds: JsonBounds): BoundedJson {
  if (isBeyond(text, bounds)) return { kind: 'beyondBounds' };
  try {
    return { kind: 'json', value: JSON.parse(text, (key, value) => (key === '__proto__' ? undefined : value)) };
  } catch {
    return { kind: 'notJson' };
  }
}

/**
 * Whether the JSON inside the texts of this value goes beyond the bounds. Some clients send an object as JSON text, so
 * its depth counts on top of the depth at which the text is.
 */
export function holdsTextBeyond(value: unknown, bounds: JsonBounds): boolean {
  if (typeof value === 'string') {
    if (!/^\s*[[{]/.test(value)) return false;
    const read = parseBounded(value, bounds);
    return read.kind === 'beyondBounds' || (read.kind === 'json' && holdsTextBeyond(read.value, bounds));
  }
  if (typeof value !== 'object' || value === null) return false;
  const inner = { ...bounds, depth: bounds.depth - 1 };
  return Object.values(value).some((member) => holdsTextBeyond(member, inner));
}

function isBeyond(text: string, { depth, members, marks }: JsonBounds): boolean {
  /** The number of members so far in each container that is open at this point; an empty one counts as one. */
  const open: number[] = [];
  let all = 0;
  for (const mark of marksIn(text)) {
    if (mark === '{' || mark === '[') open.push(1);
    else {
      const count = open.pop() ?? 0;
      if (mark === ',') open.push(count + 1);
    }
    all++;
    if (all > marks || open.length > depth || (open.at(-1) ?? 0) > members) return true;
  }
  return false;
}

/** Yields the brackets and commas that are outside of strings. */
function* marksIn(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') at = endOfString(text, at + 1);
    else if ('{}[],'.includes(char)) yield char;
  }
}

/**
 * Returns the index of the quote that closes the string whose first character is at `at`. If the string is never
 * closed, returns an index past the end of the text.
 */
function endOfString(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}
