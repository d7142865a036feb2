import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as commands from '../../../src/desk/commands/every-command.ts';
import type { SlotName } from '../../../src/desk/ports/command.ts';
import type { CommandDefinition } from '../../../src/desk/ports/command-definition.ts';
import { createGrammar } from '../../../src/teams/inbound/grammar.ts';
import { type Part, parsePhrase } from '../../../src/teams/inbound/phrase.ts';
import { loadPhraseBooks, type PhraseBook, phraseBook } from '../../../src/teams/inbound/phrase-book.ts';
import { isSlotName } from '../../../src/teams/inbound/slots.ts';

const DEFINITIONS: readonly CommandDefinition[] = Object.values(commands);
const LOCALES = new URL('../../../cards/locales/', import.meta.url);
const OURS = loadPhraseBooks(LOCALES);
const DUTCH = phraseBook('nl.json', JSON.parse(readFileSync(new URL('locales/nl.json', import.meta.url), 'utf8')));

/** A sentence and the command it stands for. */
interface Sentence {
  readonly says: string;
  readonly text: string;
}

/** Sentences made from every phrase in these books, with words from all books in the slots. */
function sentences(books: readonly PhraseBook[]): fc.Arbitrary<Sentence> {
  const phrases = books.flatMap((book) =>
    Object.entries(book.commands).flatMap(([says, { phrases: all }]) =>
      all.map((phrase) => ({ says, parts: parsePhrase(phrase, isSlotName) })),
    ),
  );
  const vocabulary = [...new Set(phrases.flatMap(({ parts }) => wordsIn(parts)))];
  const filters = books.flatMap(({ slots }) => Object.values(slots.filter).flat());
  const name = fc
    .array(fc.constantFrom(...vocabulary, ...filters, 'Contoso', 'Ärzte', '3f2a', '12', '"', "O'Neill", '&'), {
      minLength: 1,
      maxLength: 4,
    })
    .map((words) => words.join(' '));
  const lead = fc.constantFrom(...books.flatMap(({ slots }) => slots.because));
  const slots: Readonly<Record<SlotName, fc.Arbitrary<string>>> = {
    customer: name,
    partner: name,
    person: name,
    ref: fc.stringMatching(/^#?[0-9a-f]{2,12}$/),
    reason: fc.tuple(lead, name).map((words) => words.join(' ')),
    page: fc.nat({ max: 999 }).map(String),
    filter: fc.array(fc.constantFrom(...filters), { maxLength: 3 }).map((words) => words.join(' ')),
    items: fc.constantFrom(...books.flatMap((book) => Object.values(book.slots.items).flat())),
  };

  const said = (parts: readonly Part[]): fc.Arbitrary<string> =>
    fc.tuple(...parts.map(saidOf)).map((words) => words.filter((word) => word !== '').join(' '));
  const saidOf = (part: Part): fc.Arbitrary<string> => {
    if (part.kind === 'word') return fc.constant(part.word);
    if (part.kind === 'slot') return slots[part.slot];
    return fc.oneof(...part.options.map(said), ...(part.isOptional ? [fc.constant('')] : []));
  };
  return fc.oneof(...phrases.map(({ says, parts }) => said(parts).map((text) => ({ says, text }))));
}

function wordsIn(parts: readonly Part[]): string[] {
  return parts.flatMap((part) =>
    part.kind === 'word' ? [part.word] : part.kind === 'choice' ? part.options.flatMap(wordsIn) : [],
  );
}

/** Tries sentences. Returns a sentence that two commands claim, if any, and what fraction of them was understood. */
function tryOut(books: readonly PhraseBook[], tries: number) {
  const grammar = createGrammar(DEFINITIONS, books);
  let understood = 0;
  const found = fc.check(
    fc.property(sentences(books), ({ says, text }) => {
      const claimed = grammar.readings(text).map(({ words }) => words);
      if (claimed.length > 0) understood++;
      deepEqual(claimed, claimed.length === 0 ? [] : [says], text);
    }),
    { numRuns: tries },
  );
  return { ambiguous: found.counterexample?.[0].text, understood: understood / found.numRuns };
}

describe('The phrases', () => {
  const languages: Readonly<Record<string, readonly PhraseBook[]>> = {
    ...Object.fromEntries(OURS.map((book) => [`of ${book.locale}`, [book]])),
    'of all languages together': OURS,
    'of a language that is added': [DUTCH],
    'of all languages and one that is added': [...OURS, DUTCH],
  };
  for (const [which, books] of Object.entries(languages)) {
    it(`${which} are each of one command only, whatever is in their slots`, () => {
      const { ambiguous, understood } = tryOut(books, 4_000);
      equal(ambiguous, undefined);
      ok(understood > 0.9, `only ${understood} of the sentences were understood`);
    }).timeout(60_000);
  }

  const added = (words: string, phrase: string): PhraseBook => ({
    locale: 'xx',
    file: 'xx.json',
    commands: { [words]: { phrases: [phrase] } },
    slots: { because: [], filter: {}, items: {} },
  });
  const wrong: readonly (readonly [words: string, phrase: string])[] = [
    ['customers', 'subscriptions of {customer}'],
    ['subscriptions', '[please] show {customer}'],
    ['withdraw', '(stop|reject) {ref}'],
    ['whoAmI', 'transfers'],
  ];
  for (const [words, phrase] of wrong) {
    it(`would be noticed to be ambiguous with "${phrase}" for ${words}`, () => {
      ok(tryOut([...OURS, added(words, phrase)], 4_000).ambiguous !== undefined);
    }).timeout(60_000);
  }

  it('are all understood, with what is in their slots', () => {
    const grammar = createGrammar(DEFINITIONS, [...OURS, DUTCH]);
    for (const text of ['show 3f2a items page 2', 'toon 3f2a onderdelen pagina 2'])
      deepEqual(grammar.parse(text), { name: 'show', ref: '3f2a', itemsPage: 1 });
  });

  it('with a mistake stop the desk at its start, with the file and the phrase', () => {
    const grammarWith = (phrase: string) => () => createGrammar(DEFINITIONS, [added('show', phrase)]);
    throws(grammarWith('show {reff}'), /xx\.json: "show \{reff\}" has a slot \{reff\} that the command does not know/);
    throws(grammarWith('show {customer}'), /has a slot \{customer\} that the command does not know/);
    throws(grammarWith('(show {ref}'), /has a \( without its \)/);
    throws(grammarWith('show {ref})'), /has a \) too many/);
    throws(grammarWith('show [|open] {ref}'), /has an empty choice/);
    throws(() => createGrammar(DEFINITIONS, [added('sing', 'sing {ref}')]), /there is no command "sing"/);
    const odd = phraseBook('xx.json', { commands: { show: { phrases: ['show {ref}'], example: 'view 3f2a' } } });
    throws(() => createGrammar(DEFINITIONS, [odd]), /the example of "show" is none of its phrases/);
    throws(() => phraseBook('xx.json', { commands: { show: { phrases: 'show' } } }), /xx\.json: /);
  });

  it('of English have a word for each meaning that a list can be narrowed by', () => {
    const [english] = OURS;
    equal(english?.locale, 'en');
    const grammar = createGrammar(DEFINITIONS, OURS);
    for (const book of OURS)
      for (const [meaning, words] of Object.entries(book.slots.filter))
        for (const word of words) {
          const command = grammar.parse(`list transfers ${word}`);
          ok(command.name === 'list');
          ok([command.filter, command.direction, command.mine && 'mine', 'ignored'].includes(meaning), word);
        }
  });
});

describe('A language that is added', () => {
  const grammar = createGrammar(DEFINITIONS, [...OURS, DUTCH]);
  const read = (text: string) => JSON.parse(JSON.stringify(grammar.parse(text)));

  it('is one file: its sentences are understood beside those of the others', () => {
    const table: Readonly<Record<string, unknown>> = {
      'maak een overdracht voor Contoso': { name: 'create', customer: 'Contoso' },
      'vraag overdracht voor "Van Buren" bij Northwind': {
        name: 'request',
        customer: 'Van Buren',
        source: 'Northwind',
      },
      'keur 3f2a goed': { name: 'decide', verb: 'approve', ref: '3f2a' },
      'keur 3f2a af omdat het contract loopt': {
        name: 'decide',
        verb: 'reject',
        ref: '3f2a',
        reason: 'het contract loopt',
      },
      'trek 3f2a in': { name: 'decide', verb: 'withdraw', ref: '3f2a' },
      'toon mijn overdrachten': { name: 'list', mine: true },
      'toon alle overdrachten van mij voor Contoso pagina 2': {
        name: 'list',
        filter: 'all',
        mine: true,
        customer: 'Contoso',
        page: 1,
      },
      'Wie ben ik?': { name: 'whoAmI' },
      'approve 3f2a': { name: 'decide', verb: 'approve', ref: '3f2a' },
    };
    for (const [text, command] of Object.entries(table)) deepEqual(read(text), command, text);
  });

  it('has hints and suggestions of its own', () => {
    deepEqual(read('maak overdracht'), { name: 'incomplete', usage: 'create' });
    deepEqual(read('weiger die ene'), { name: 'incomplete', usage: 'reject' });
    deepEqual(read('abonementen van Contoso'), {
      name: 'unknown',
      text: 'abonementen van Contoso',
      nearest: 'abonnementen van Contoso',
    });
  });

  it('may lack commands, which are then typed in English: that has all of them', () => {
    const names = DEFINITIONS.map(({ words }) => words);
    deepEqual(Object.keys(OURS[0]?.commands ?? {}).toSorted(), names.toSorted());
    equal(OURS.length, readdirSync(LOCALES).filter((file) => file.endsWith('.json')).length);
  });

  it('understands its own examples', () => {
    const forms = grammar.forms('nl');
    equal(forms.length, Object.keys(DUTCH.commands).length);
    for (const { example, title, definition } of forms) {
      deepEqual(grammar.readings(example), [definition], example);
      ok(example.startsWith(title));
    }
  });
});

describe('However it is meant, a text', () => {
  const grammar = createGrammar(DEFINITIONS, [...OURS, DUTCH]);
  const repeated: readonly string[] = [
    'from ',
    'for ',
    '"',
    '" ',
    'list ',
    'transfers ',
    'page 1 ',
    'mine ',
    'show 3f2a items page ',
    '3f2a',
    'reject 3f2a because ',
    'a ',
    '!',
    '\u00a0',
  ];
  const begins = [
    '',
    'create transfer for ',
    'request transfer for ',
    'list transfers ',
    'reject 3f2a ',
    'subscriptions of ',
  ];

  for (const begin of begins) {
    it(`that begins with "${begin}" is read at once, however long it is and whatever it repeats`, () => {
      for (const piece of repeated)
        for (const end of ['', '\u0000', ' x from y page 9999']) {
          const text = begin + piece.repeat(Math.ceil(250_000 / piece.length)) + end;
          const started = performance.now();
          grammar.parse(text);
          const took = performance.now() - started;
          ok(took < 1_000, `${begin}${piece}… took ${took} ms`);
        }
    }).timeout(60_000);
  }
});
