import { deepEqual, equal } from 'node:assert/strict';
import type { AuditRow } from '../../../src/store/store.ts';
import { createRender } from '../../../src/teams/cards/render-message.ts';
import { loadTemplates } from '../../../src/teams/cards/template.ts';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import { STATUSES } from '../../../src/transfers/status.ts';
import type { Transfer } from '../../../src/transfers/transfer.ts';
import { ALVA, inStatus, T0 } from '../../transfers/samples.ts';
import { textsOf } from './card-texts.ts';

const CARDS = new URL('../../../cards/', import.meta.url);
const render = createRender(loadLocales(new URL('locales/', CARDS)), loadTemplates(CARDS));

const factsOf = (transfer: Transfer) => textsOf(render({ kind: 'deskCard', transfer }, 'en-US').attachment);

describe('The desk card', () => {
  it('says when the transfer expires, in the reader’s time zone, until the transfer is settled', () => {
    const expiry = 'Expires: {{DATE(2026-02-14T08:00:00Z, SHORT)}} {{TIME(2026-02-14T08:00:00Z)}}';
    const settled = ['completed', 'partiallyCompleted', 'rejected', 'withdrawn', 'expired', 'failed'];
    const shown = STATUSES.filter((status) =>
      factsOf({ ...inStatus(status), expiresAt: '2026-02-14T08:00:00.000Z' }).includes(expiry),
    );
    deepEqual(
      shown,
      STATUSES.filter((status) => !settled.includes(status)),
    );
  });

  it('says nothing of an expiry that nobody knows', () => {
    equal(
      factsOf(inStatus('open')).some((text) => text.startsWith('Expires')),
      false,
    );
  });

  it('puts a heading above what happened, even when that is one thing', () => {
    const one: AuditRow = { at: T0, transferId: 'transfer-1', by: ALVA, what: 'create', to: 'open' };
    const textsWith = (history: readonly AuditRow[]) =>
      textsOf(render({ kind: 'deskCard', transfer: inStatus('open'), history }, 'en-US').attachment);
    const shown = textsWith([one]);
    equal(shown[shown.indexOf('History') + 1], 'Sent to Partner Center, Alva Berg');
    equal(textsWith([]).includes('History'), false);
  });
});
