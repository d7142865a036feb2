import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { readTime } from '../../time/read-time.ts';
import type { Sentence } from '../../transfers/transfer.ts';
import { plainText } from './plain-text.ts';

/** The desk's sentences in one language. */
export interface Words {
  readonly locale: string;
  /** Returns the sentence with its values inserted, each made safe. */
  say(sentence: Sentence): string;
  /** Shorthand for `say` when the key is at hand. */
  get(key: string, values?: Sentence['with']): string;
  /** Formats a calendar day. Uses UTC, as Partner Center does. */
  day(iso: string): string;
  list(items: readonly string[]): string;
  /** The names directly below a group of sentences, in the order of the English file. */
  namesIn(group: string): readonly string[];
}

export type Locales = (tag?: string) => Words;

const FALLBACK = 'en';

/**
 * Maximum lengths of text that people wrote for others to read. All other values are cut at `plainText`'s own limit.
 */
const LENGTHS: Readonly<Record<string, number>> = {
  reason: 500,
  words: 500,
  detail: 500,
  nearest: 600,
  command: 600,
};

/**
 * Reads every `<tag>.json` in the folder; to add a language, add a file. `de-AT` falls back to `de`. An unknown
 * language falls back to English, and so does a sentence that a language lacks. Sentences use ICU message syntax.
 */
export function loadLocales(folder: URL): Locales {
  const texts = new Map<string, Map<string, string>>();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue;
    texts.set(
      file.slice(0, -'.json'.length).toLowerCase(),
      flat(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))),
    );
  }
  const known = new Map<string, Words>();
  return (tag = FALLBACK) => {
    const wanted = tag.toLowerCase();
    const found = [wanted, wanted.split('-')[0] ?? ''].find((name) => texts.has(name)) ?? FALLBACK;
    const words = known.get(found) ?? createWords(found, texts);
    known.set(found, words);
    return words;
  };
}

function createWords(locale: string, texts: ReadonlyMap<string, ReadonlyMap<string, string>>): Words {
  const formats = new Map<string, IntlMessageFormat>();
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });

  const format = (key: string): IntlMessageFormat => {
    const known = formats.get(key);
    if (known !== undefined) return known;
    const text = texts.get(locale)?.get(key) ?? texts.get(FALLBACK)?.get(key);
    if (text === undefined) throw new Error(`No sentence is called ${key}`);
    const made = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
    formats.set(key, made);
    return made;
  };
  const get = (key: string, values: Sentence['with'] = {}): string =>
    String(
      format(key).format(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, safe(name, value)]))),
    );
  const safe = (name: string, value: string | number | Sentence): string | number => {
    if (typeof value === 'number') return value;
    return typeof value === 'string' ? plainText(value, LENGTHS[name]) : get(value.key, value.with);
  };

  return {
    locale,
    get,
    say: (sentence) => get(sentence.key, sentence.with),
    day: (iso) => {
      const at = readTime(iso);
      return at === undefined ? plainText(iso) : days.format(at);
    },
    list: (items) => lists.format(items),
    namesIn: (group) => {
      const keys = [...(texts.get(FALLBACK)?.keys() ?? [])].filter((key) => key.startsWith(`${group}.`));
      return [...new Set(keys.map((key) => key.slice(group.length + 1).split('.')[0] ?? ''))];
    },
  };
}

/** Skips lists, because they are phrases that people type, which `teams/inbound/phrase-book.ts` reads. */
function flat(tree: object, path = '', into = new Map<string, string>()): Map<string, string> {
  for (const [name, value] of Object.entries(tree)) {
    const key = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string') into.set(key, value);
    else if (!Array.isArray(value)) flat(value, key, into);
  }
  return into;
}
