import { deepEqual, equal } from 'node:assert/strict';
import { createRender } from '../../../src/teams/cards/render-message.ts';
import { loadTemplates } from '../../../src/teams/cards/template.ts';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import type { Draft } from '../../../src/transfers/draft.ts';
import { buttonsOf } from '../../../stand-ins/teams/card-buttons.ts';
import { draft } from '../../desk/samples.ts';
import { item } from '../../transfers/samples.ts';
import { textsOf } from './card-texts.ts';

const CARDS = new URL('../../../cards/', import.meta.url);
const render = createRender(loadLocales(new URL('locales/', CARDS)), loadTemplates(CARDS));

/** A form that offers this many items. */
function form(count: number, changes: Partial<Draft> = {}): Draft {
  const items = Array.from({ length: count }, (_, n) => item({ subscriptionId: `S${n}`, friendlyName: `Item ${n}` }));
  return draft({ candidates: items.map((one) => ({ item: one })), ...changes });
}

const cardOf = (shown: Draft) =>
  render({ kind: 'draft', draft: shown, draftId: 'draft-1', version: 4 }, 'en-US').attachment;

describe('The form on a card', () => {
  it('counts its pages from one, and turns them one by one', () => {
    const pages = [0, 1, 2].map((page) => {
      const card = cardOf(form(35, { page }));
      const turns = buttonsOf(card).filter(({ verb }) => verb === 'draft.page');
      return [textsOf(card).find((text) => text.startsWith('Page ')), ...turns.map(({ data }) => data?.page)];
    });
    deepEqual(pages, [
      ['Page 1 of 3', 1],
      ['Page 2 of 3', 0, 2],
      ['Page 3 of 3', 1],
    ]);
  });

  it('carries the version of the draft that it shows', () => {
    for (const { data } of buttonsOf(cardOf(form(1)))) deepEqual([data?.draftId, data?.shown], ['draft-1', 4]);
  });

  it('counts its steps: items, details, review', () => {
    const steps = (['items', 'details', 'partnerIds', 'review'] as const).map(
      (step) => textsOf(cardOf(form(1, { step })))[0],
    );
    deepEqual(
      steps.map((text) => text?.slice(0, 11)),
      ['Step 1 of 3', 'Step 2 of 3', 'Step 2 of 3', 'Step 3 of 3'],
    );
  });

  it('says how many items are ticked of those that can move', () => {
    const shown = form(3, { chosen: ['S0', 'S2'] });
    const [first, ...others] = shown.candidates;
    const blocked = { ...shown, candidates: [{ ...first, ineligible: { reason: 'trial' } }, ...others] } as Draft;
    equal(textsOf(cardOf(blocked)).includes('2 of 2 ticked'), true);
    equal(textsOf(cardOf(shown)).includes('2 of 3 ticked'), true);
  });
});
