/**
 * Text from outside (names, notes, reasons, Partner Center's own words) made safe to stand in a card or a message: it
 * can't become a link, a mention or markup in any Teams client, and can't turn the text around it. Markup characters are
 * replaced by look-alikes instead of being escaped, because clients differ in which escapes they honour. Text that is
 * safe already stays as it is. `limit` counts letters; scripts that take several bytes a letter get fewer of them, because
 * Teams counts a card in bytes.
 */
export function plainText(text: string, limit = 100): string {
  const visible = text.toWellFormed().replace(INVISIBLE, '').normalize('NFC');
  const clean = visible.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return isolated(shortened(clean, limit));
}

/** What has no width, or turns the direction of what follows. */
const INVISIBLE = /[\u00AD\u061C\u115F\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g;

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

/** Invisible, and enough to keep a client from seeing an address in `https://…`, `www.…`, `name@…` or `name.example`. */
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

/** Right-to-left text keeps its own order and leaves that of the sentence around it alone. */
function isolated(text: string): string {
  return /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(text) ? `\u2068${text}\u2069` : text;
}

/** Bytes in UTF-8 for each letter of the limit: enough for names in any script, too little to fill a card with one. */
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
