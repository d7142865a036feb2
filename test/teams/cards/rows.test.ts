import { deepEqual, equal } from 'node:assert/strict';
import type { Message } from '../../../src/desk/ports/message.ts';
import { createRender } from '../../../src/teams/cards/render-message.ts';
import { loadTemplates } from '../../../src/teams/cards/template.ts';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import { FABRIKAM, item, NORTHWIND, subscription, transfer } from '../../transfers/samples.ts';
import { textsOf, typedBy } from './card-texts.ts';

const CARDS = new URL('../../../cards/', import.meta.url);
const render = createRender(loadLocales(new URL('locales/', CARDS)), loadTemplates(CARDS));

const cardOf = (message: Message) => render(message, 'en-US').attachment;

describe('A list on a card', () => {
  const lineItems = Array.from({ length: 45 }, (_, n) => item({ subscriptionId: `S${n}`, friendlyName: `Item ${n}` }));

  it('shows each line item of a transfer on exactly one page', () => {
    const pages = [0, 1, 2].map((page) =>
      textsOf(cardOf({ kind: 'transferItems', transfer: transfer('traditional', { lineItems }), page, pageSize: 20 })),
    );
    const shown = pages.flatMap((texts) => texts.filter((text) => /^Item \d+$/.test(text)));
    deepEqual(
      shown,
      lineItems.map(({ friendlyName }) => friendlyName),
    );
    deepEqual(
      pages.map((texts) => texts.find((text) => / of 45$/.test(text))),
      ['1–20 of 45', '21–40 of 45', '41–45 of 45'],
    );
  });

  it('leads from each page to the one before and the one after, by what is typed', () => {
    const typed = (page: number, count: number) =>
      typedBy(
        cardOf({
          kind: 'transferItems',
          transfer: transfer('traditional', { lineItems: lineItems.slice(0, count) }),
          page,
          pageSize: 20,
        }),
      );
    deepEqual(typed(0, 45), ['show 7f3a items page 2', 'show 7f3a']);
    deepEqual(typed(1, 45), ['show 7f3a items page 1', 'show 7f3a items page 3', 'show 7f3a']);
    deepEqual(typed(2, 45), ['show 7f3a items page 2', 'show 7f3a']);
    deepEqual(typed(1, 40), ['show 7f3a items page 1', 'show 7f3a'], 'a full last page is the last');
  });

  it('shows every subscription that it is given, and counts them by their place among all', () => {
    const subscriptions = Array.from({ length: 20 }, (_, n) => subscription({ id: `S${n}`, friendlyName: `Sub ${n}` }));
    const customer = { id: transfer().customer.id, name: 'Contoso', domain: '' };
    const view = { kind: 'subscriptions', customer, subscriptions, total: 43, page: 1, pageSize: 20 } as const;
    const texts = textsOf(cardOf(view));
    deepEqual(
      texts.filter((text) => /^Sub \d+$/.test(text)),
      subscriptions.map(({ friendlyName }) => friendlyName),
    );
    equal(
      texts.some((text) => text.includes('21–40 of 43')),
      true,
    );
  });

  it('says where a transfer goes to or comes from, as the partner that looks sees it', () => {
    const rowFor = (tenantId: string, transfers = [transfer()]) => {
      const page = { total: 1, page: 0, pageSize: 10, filter: { filter: 'open' } };
      return textsOf(cardOf({ kind: 'transferList', transfers, tenantId, ...page })).find((text) =>
        text.includes(' · Alva'),
      );
    };
    const ends = ' · Alva Berg · Jan 15, 2026';
    equal(rowFor(NORTHWIND.tenantId), `to Fabrikam${ends}`);
    equal(rowFor(FABRIKAM.tenantId), `from Northwind${ends}`);
    equal(rowFor(NORTHWIND.tenantId, [transfer('newCommerce')]), `from Fabrikam${ends}`);
    equal(rowFor(FABRIKAM.tenantId, [transfer('newCommerce')]), `to Northwind${ends}`);
  });
});
