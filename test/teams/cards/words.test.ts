import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import { HOSTILE, markupIn } from '../markdown.ts';
import { argumentsOf, SENTENCES, usedKeys } from './words-in-use.ts';

const locales = loadLocales(new URL('../../../cards/locales/', import.meta.url));
const words = locales();

describe('The sentences in English', () => {
  let used: ReadonlySet<string>;
  before(() => {
    used = usedKeys();
  });

  it('has every one that the code asks for', () => {
    deepEqual([...used].filter((key) => !SENTENCES.has(key)).toSorted(), []);
  });

  it('has none that nothing asks for', () => {
    deepEqual(
      [...SENTENCES.keys()].filter((key) => !used.has(key)),
      [],
    );
  });

  for (const [key, text] of SENTENCES) {
    it(`can say ${key}`, () => {
      const values = Object.fromEntries(argumentsOf(text).map((name) => [name, 7]));
      const said = words.get(key, values);
      ok(said.trim() !== '');
      ok(!/[{}]|undefined|NaN/.test(said), said);
      deepEqual(markupIn(said), [], 'our own words bring no markup either');
    });
  }

  it('stay free of markup with whatever is put into them', () => {
    for (const [key, text] of SENTENCES) {
      for (const hostile of HOSTILE) {
        const values = Object.fromEntries(
          argumentsOf(text).map((name) => [name, /plural/.test(text) && name === 'count' ? 2 : hostile]),
        );
        deepEqual(markupIn(words.get(key, values)), [], `${key} with ${hostile}`);
      }
    }
  });
});

describe('Words', () => {
  it('put a sentence into a sentence without making it safe twice', () => {
    const problem = { key: 'problem.notEmail', with: { typed: 'anna@contoso' } };
    const said = words.say({ key: 'tell.createRefused', with: { ref: '3f2a', customer: 'contoso.com', problem } });
    equal(said, words.get('tell.createRefused', { ref: '3f2a', customer: 'contoso.com', problem }));
    match(said.replaceAll('\u2060', ''), /contoso\.com could not be created\. “anna@contoso” is not an e-mail address/);
  });

  it('count', () => {
    equal(words.get('item.quantity', { count: 1 }), '1 licence');
    equal(words.get('item.quantity', { count: 12_000 }), '12,000 licences');
    equal(words.get('card.items', { count: 0 }), 'No items yet');
  });

  it('keep what a person wrote in full, and cut names', () => {
    const reason = 'y'.repeat(500);
    ok(words.get('card.reason', { reason }).includes(reason));
    ok(!words.get('tell.reject', { ref: '1', who: 'w'.repeat(300), customer: '', reason }).includes('w'.repeat(201)));
  });

  it('name a day as Partner Center counts it, and show what is no day as it came', () => {
    equal(words.day('2027-06-30'), 'Jun 30, 2027');
    equal(words.day('2027-06-30T23:59:59Z'), 'Jun 30, 2027');
    equal(words.day('soon'), 'soon');
  });

  it('list things', () => {
    equal(words.list(['a', 'b', 'c']), 'a, b, and c');
  });

  it('fail for a sentence that does not exist', () => {
    throws(() => words.get('no.such'), /No sentence is called no\.such/);
  });
});

describe('Languages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'locales-'));
  writeFileSync(join(folder, 'en.json'), JSON.stringify({ a: 'yes', b: { c: 'only {n}' } }));
  writeFileSync(join(folder, 'de.json'), JSON.stringify({ a: 'ja' }));
  writeFileSync(join(folder, 'pt-BR.json'), JSON.stringify({ a: 'sim' }));
  writeFileSync(join(folder, 'notes.txt'), 'not a language');
  const speak = loadLocales(pathToFileURL(`${folder}/`));
  after(() => rmSync(folder, { recursive: true }));

  it('are found by tag, by the language of the tag, or fall back to English', () => {
    deepEqual(
      ['en', 'en-US', 'de', 'de-AT', 'DE-at', 'pt-BR', 'pt-br', 'fr', '', undefined].map((tag) => speak(tag).get('a')),
      ['yes', 'yes', 'ja', 'ja', 'ja', 'sim', 'sim', 'yes', 'yes', 'yes'],
    );
  });

  it('borrow from English what they lack', () => {
    equal(speak('de').get('b.c', { n: 1 }), 'only 1');
  });

  it('write days their own way', () => {
    equal(speak('de').day('2027-06-30'), '30.06.2027');
  });
});
