/**
 * Text from outside (names, notes, reasons, Partner Center's own words) made safe to stand in a card or a message: it
 * can't become a link, a mention or markup in any Teams client, and can't turn the text around it. Markup characters are
 * replaced by look-alikes instead of being escaped, because clients differ in which escapes they honour.
 */
export function plainText(text: string, limit = 200): string {
  const clean = text.normalize('NFC').toWellFormed().replace(CONTROL, ' ').replace(/\s+/g, ' ').trim();
  return isolated(inert(shortened(clean, limit)));
}

/** Control characters, and those that are invisible or turn the direction of what follows. */
const CONTROL = /[\p{Cc}\u00AD\u061C\u115F\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

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
    .replace(/(?<=\S)\.(?=\S)/g, `${JOINER}.${JOINER}`)
    .replace(/^([#+-]|\d+[.)])/, `${JOINER}$1`);
}

/** Right-to-left text keeps its own order and leaves that of the sentence around it alone. */
function isolated(text: string): string {
  return /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(text) ? `\u2068${text}\u2069` : text;
}

function shortened(text: string, limit: number): string {
  const letters = Array.from(text);
  return letters.length <= limit
    ? text
    : `${letters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}
