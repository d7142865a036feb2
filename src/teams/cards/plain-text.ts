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

/** What has no width, or turns the direction of what follows: tags and fillers too, in which words could be hidden. */
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

/** The blocks that Unicode sets apart for such scripts (its `DerivedBidiClass.txt`, "unassigned code points"). */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** Right-to-left text keeps its own order and leaves that of the sentence around it alone. */
function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
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
