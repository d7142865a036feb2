/**
 * Prepares text for a search that ignores case, width and diacritics: `istanbul` finds `İSTANBUL`, `strasse` finds
 * `Straße`, and `lodz` finds `Łódź`. Marks of other scripts stay, because there they make other letters.
 */
export function folded(text: string): string {
  // Upper case first: it turns ß into SS, dotless ı into I, and final ς into Σ. Lower case then undoes it.
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toUpperCase()
    .toLowerCase()
    .replace(UNDIVIDED, (letter) => PLAIN.get(letter) ?? letter)
    .normalize('NFKC')
    .trim();
}

/** Letters with strokes and ligatures, which Unicode doesn't divide into a letter and a mark. */
const PLAIN: ReadonlyMap<string, string> = new Map(
  Object.entries({ ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ŧ: 't', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd', ŋ: 'n' }),
);
const UNDIVIDED = new RegExp(`[${[...PLAIN.keys()].join('')}]`, 'g');
