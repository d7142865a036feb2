/**
 * Makes text from outside (names, notes, reasons, text from Partner Center) safe for a card or a message. Safe text
 * can't become a link, a mention or markup in any Teams client, and can't reverse the direction of the text around it.
 * Markup characters are replaced by look-alikes instead of being escaped, because clients support different escapes.
 * Text that is already safe stays unchanged. `limit` counts letters; scripts that need several bytes per letter get
 * fewer, because Teams counts bytes.
 */
export function plainText(text: string, limit = 100): string {
  const visible = text.toWellFormed().replace(INVISIBLE, '').normalize('NFC');
  const clean = visible.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return isolated(shortened(clean, limit));
}

/** Characters that have no width or change the direction of text, including tags and fillers that could hide words. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;

const LOOKALIKES: Readonly<Record<string, string>> = {
  '*': '∗',
  _: 'ˍ',
  '`': 'ˋ',
  '~': '∼',
  '[': '(',
  ']': ')',
  '<': '‹',
  '>': '›',
  '\\': '⧵',
  '|': '∣',
  '{': '(',
  '}': ')',
};

/**
 * An invisible character that keeps a client from turning `https://…`, `www.…`, `name@…` or `name.example` into a link.
 */
const JOINER = '\u2060';

function inert(text: string): string {
  return text
    .replace(/[*_`~[\]<>\\|{}]/g, (mark) => LOOKALIKES[mark] ?? mark)
    .replace(/&(?=#?\w+;)/g, '＆')
    .replace(/:(?=\S)/g, `:${JOINER}`)
    .replace(/\/\//g, `/${JOINER}/`)
    .replace(/(?<=\S)@(?=\S)/g, `${JOINER}@${JOINER}`)
    .replace(/(?<=\S)\.(?=[^\s@.:/])/g, `${JOINER}.${JOINER}`)
    .replace(/^([#+-]|\d+[.)])/, `${JOINER}$1`);
}

/** The blocks that Unicode reserves for right-to-left scripts (`DerivedBidiClass.txt`, "unassigned code points"). */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** Isolates right-to-left text, so that it doesn't reorder the sentence around it. */
function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** UTF-8 bytes allowed per letter of the limit: enough for names in any script, too few for one name to fill a card. */
const BYTES_A_LETTER = 1.25;

function shortened(text: string, limit: number): string {
  const letters = Array.from(text);
  const whole = inert(text);
  if (letters.length <= limit && fits(whole, limit)) return whole;
  let kept = Math.min(letters.length, limit - 1);
  const cut = () => inert(`${letters.slice(0, kept).join('').trimEnd()}…`);
  while (kept > 0 && !fits(cut(), limit)) kept -= 1;
  return cut();
}

function fits(safe: string, limit: number): boolean {
  return Buffer.byteLength(safe) <= Math.max(limit, 20) * BYTES_A_LETTER;
}
