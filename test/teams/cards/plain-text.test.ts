import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { plainText } from '../../../src/teams/cards/plain-text.ts';
import { HOSTILE, markupIn } from '../markdown.ts';

/** The visible text, without zero-width characters. */
const seen = (text: string) => text.replace(/[\u2060\u2068\u2069]/g, '');

describe('Text from outside', () => {
  it('that is ordinary stays as it is', () => {
    for (const text of [
      'Contoso Ltd.',
      "O'Reilly & Sons (Café), 100 % – “quoted”",
      'Microsoft 365 E3 + Teams',
      '株式会社コントソ',
      '🎉 Fête',
      'A/B; C',
    ]) {
      equal(plainText(text), text);
    }
  });

  it('that names a host, an address or a version reads the same and is no link', () => {
    for (const text of ['contoso.com', 'anna@contoso.com', 'https://contoso.com/a', 'v1.5', 'B2B: x', '10:30']) {
      equal(seen(plainText(text)), text);
      deepEqual(markupIn(plainText(text)), []);
    }
  });

  for (const text of HOSTILE) {
    it(`becomes no markup: ${JSON.stringify(text)}`, () => {
      const safe = plainText(text);
      deepEqual(markupIn(safe), []);
      deepEqual(markupIn(`Transfer 7f3a: ${safe}`), []);
      deepEqual(markupIn(`${safe}: ${safe} · ${safe}`), []);
      ok(!/[<>{}`*_[\]\\|\n]/.test(safe), safe);
      ok(!/&#?\w+;/.test(safe), 'nothing that a client would decode');
      ok(safe.isWellFormed());
      ok(!/[\u202A-\u202E\u2066\u2067\u200B-\u200F]/.test(safe), 'nothing invisible of theirs is left');
    });
  }

  it('becomes no markup, whatever it is made of', () => {
    const bits = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.constantFrom(...'*_`~[](){}<>\\|#+-=.:/@&!;"\'0129 \n\t'),
      fc.constantFrom('http', 'https', 'www', 'evil', 'com', 'mailto', 'at', 'amp', '😀', 'xn--', 'ä', '\u202E', '。'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    const text = fc.array(bits, { maxLength: 14 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (one, other) => {
        deepEqual(markupIn(plainText(one)), []);
        deepEqual(markupIn(`${plainText(one)} → ${plainText(other)}, x`), []);
      }),
      { numRuns: 2_000 },
    );
  });

  it('hides nothing between its letters, and nothing else at all', () => {
    for (const hidden of [
      '\u{E0041}\u{E0042}',
      '\u3164',
      '\uFFA0',
      '\u034F',
      '\uFE0F',
      '\u2066',
      '\u202E',
      '\u{1D173}',
    ]) {
      equal(plainText(`Con${hidden}toso`), 'Contoso');
      equal(plainText(hidden), '');
    }
  });

  it('from right to left keeps to itself, in any script', () => {
    for (const text of ['ع', 'א', '\u{1E900}', '\u{10D00}', '\u{10900}']) equal(plainText(text), `\u2068${text}\u2069`);
  });

  it('is the same when it is made safe twice', () => {
    for (const text of [...HOSTILE, 'contoso.com', 'anna@contoso.com', '- x', 'x'.repeat(300)]) {
      equal(plainText(plainText(text)), plainText(text));
    }
  });

  it('loses what has no width without falling apart, and keeps its words apart', () => {
    equal(plainText('Con\u200Btoso\u00AD'), 'Contoso');
    equal(plainText('Contoso\u0000\nLtd\u2028x'), 'Contoso Ltd x');
  });

  it('in a right-to-left script is set apart from the sentence around it', () => {
    equal(plainText('شركة'), '\u2068شركة\u2069');
    equal(plainText('חברה'), '\u2068חברה\u2069');
  });

  it('is cut after a number of letters, never inside a letter', () => {
    equal(plainText('x'.repeat(300)), `${'x'.repeat(99)}…`);
    equal(plainText('é'.repeat(300), 50), `${'é'.repeat(29)}…`);
    equal(plainText('😀'.repeat(300), 50), `${'😀'.repeat(14)}…`);
    equal(plainText('x'.repeat(10), 10), 'x'.repeat(10));
  });

  it('takes few bytes in any script, so that a card of names stays below its limit', () => {
    for (const name of ['a.', 'a@', 'a:', '@', '.', ':', '/', '_', '*', '.@', ':.', '😀', 'ع', '.a:', '&a;']) {
      const safe = plainText(name.repeat(200), 100);
      ok(Buffer.byteLength(safe) <= 125 + 6, `${name}: ${Buffer.byteLength(safe)}`);
    }
  });
});
