import type { SlotName } from '../../desk/ports/command.ts';

/**
 * A part of a phrase in `cards/locales`. A phrase consists of words, `{slot}`, `(one|another)` and `[optional|other
 * optional]`, which may be nested: `(show|details [of]) [transfer] {ref}`.
 */
export type Part =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'slot'; readonly slot: SlotName }
  | { readonly kind: 'choice'; readonly options: readonly (readonly Part[])[]; readonly isOptional: boolean };

/** Parses a phrase. Throws a `SyntaxError` that says what is wrong with it. */
export function parsePhrase(phrase: string, isSlot: (name: string) => name is SlotName): readonly Part[] {
  const tokens = phrase.match(/\{[^{}]*\}|[()[\]|]|[^\s()[\]{}|]+|[{}]/g) ?? [];
  let at = 0;

  function sequence(): Part[] {
    const parts: Part[] = [];
    for (; at < tokens.length; at++) {
      const token = tokens[at] ?? '';
      if (token === '|' || token === ')' || token === ']') return parts;
      if (token === '(' || token === '[') parts.push(choice(token));
      else parts.push(single(token));
    }
    return parts;
  }

  function choice(opening: '(' | '['): Part {
    const closing = opening === '(' ? ')' : ']';
    const options: Part[][] = [];
    do {
      at++;
      options.push(sequence());
    } while (tokens[at] === '|');
    if (tokens[at] !== closing) throw new SyntaxError(`"${phrase}" has a ${opening} without its ${closing}`);
    if (options.some((option) => option.length === 0)) throw new SyntaxError(`"${phrase}" has an empty choice`);
    return { kind: 'choice', options, isOptional: opening === '[' };
  }

  function single(token: string): Part {
    if (!token.startsWith('{') && token !== '}') return { kind: 'word', word: token.toLowerCase() };
    const slot = token.slice(1, -1);
    if (!isSlot(slot)) throw new SyntaxError(`"${phrase}" has a slot ${token} that the command does not know`);
    return { kind: 'slot', slot };
  }

  const parts = sequence();
  if (at < tokens.length) throw new SyntaxError(`"${phrase}" has a ${tokens[at]} too many`);
  if (parts.length === 0) throw new SyntaxError('a phrase is empty');
  return parts;
}
