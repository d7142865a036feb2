import assert from 'node:assert/strict';
import type { SlotName } from '../../../src/desk/ports/command.ts';
import { parsePhrase } from '../../../src/teams/inbound/phrase.ts';

const isSlot = (name: string): name is SlotName => name === 'ref';
const parse = (phrase: string) => parsePhrase(phrase, isSlot);
const word = (text: string) => ({ kind: 'word', word: text });
const ref = { kind: 'slot', slot: 'ref' };
const choice = (isOptional: boolean, ...options: readonly (readonly object[])[]) => ({
  kind: 'choice',
  options,
  isOptional,
});

describe('A phrase', () => {
  it('has words, slots and choices in the order in which they are said, and nothing else', () => {
    assert.deepEqual(parse('who am I'), [word('who'), word('am'), word('i')]);
    assert.deepEqual(parse('(show|details [of]) [transfer] {ref}'), [
      choice(false, [word('show')], [word('details'), choice(true, [word('of')])]),
      choice(true, [word('transfer')]),
      ref,
    ]);
    assert.deepEqual(parse('list[s|ing]'), [word('list'), choice(true, [word('s')], [word('ing')])]);
  });

  for (const [phrase, why] of [
    ['', /^SyntaxError: a phrase is empty$/],
    ['(show|details', /^SyntaxError: "\(show\|details" has a \( without its \)$/],
    ['show [it)', /^SyntaxError: "show \[it\)" has a \[ without its \]$/],
    ['show)', /^SyntaxError: "show\)" has a \) too many$/],
    ['show|details', /^SyntaxError: "show\|details" has a \| too many$/],
    ['(show|) it', /^SyntaxError: "\(show\|\) it" has an empty choice$/],
    ['show {it}', /^SyntaxError: "show \{it\}" has a slot \{it\} that the command does not know$/],
  ] as const) {
    it(`is refused when it is written wrongly: "${phrase}"`, () => {
      assert.throws(() => parse(phrase), why);
    });
  }
});
