import { deepEqual, equal } from 'node:assert/strict';
import { watch } from '../../../src/desk/carry-out/watch.ts';
import { writeWork } from '../../../src/desk/queue/outbox.ts';
import type { TransferEntity } from '../../../src/partner-center/partner-center.ts';
import { createRender } from '../../../src/teams/cards/render-message.ts';
import { loadTemplates } from '../../../src/teams/cards/template.ts';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import { textsOf } from '../../teams/cards/card-texts.ts';
import { transfer } from '../../transfers/samples.ts';
import { done, openRig, type Rig, recordOf } from '../rig.ts';

const CARDS = new URL('../../../cards/', import.meta.url);
const render = createRender(loadLocales(new URL('locales/', CARDS)), loadTemplates(CARDS));

describe('What contradicts itself at Partner Center', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const open = transfer('newCommerce', { status: 'open' });
  const sees = async (...changes: Partial<TransferEntity>[]) => {
    for (const change of changes) {
      rig.will('transfer', done(recordOf(open, change.status ?? 'open', change)));
      await rig.store.work.add({ ...writeWork(open.id, rig.clock.now.toISOString()), kind: 'watch' });
      while (await rig.step({ watch: watch(rig.parts), card: async () => ({ kind: 'done' }) }));
    }
    const found = await rig.store.transfers.find(open.id);
    if (found === undefined) throw new Error('the transfer is gone');
    return found;
  };
  const said = (is: Awaited<ReturnType<typeof sees>>) =>
    textsOf(render({ kind: 'deskCard', transfer: is }, 'en-US').attachment).join(' ');
  const logged = () => rig.logged.filter(({ fields }) => fields.code === 'partner-center-at-odds');

  it('is shown and logged once: a status that no page documents', async () => {
    await rig.store.transfers.add(open);
    for (const [literal, shown] of [
      ['Revoked', /“Revoked”/],
      ['Processing', /“Processing”/],
      ['', /gives this transfer no state/],
    ] as const) {
      rig.logged.length = 0;
      const odd: Partial<TransferEntity> = { status: 'unknown', statusLiteral: literal };
      const found = await sees(odd, odd, odd);
      equal(found.status, 'open', 'it is not taken for something else');
      equal(shown.test(said(found)), true, said(found));
      equal(logged().length, 1, literal);
    }
    const mended = await sees({ status: 'open' });
    equal(mended.atOdds, undefined);
  });

  it('is shown and logged once: open after its expiry', async () => {
    await rig.store.transfers.add(open);
    const odd: Partial<TransferEntity> = { expiresAt: '2026-01-15T06:00:00.000Z' };
    const found = await sees(odd, odd);
    deepEqual([found.status, found.atOdds?.map(({ kind }) => kind)], ['open', ['pastExpiry']]);
    equal(/still calls this transfer open/.test(said(found)), true);
    equal(logged().length, 1);
    deepEqual(
      (await sees({ expiresAt: '2026-01-15T08:00:00.000Z' })).atOdds,
      undefined,
      'minutes late is no contradiction',
    );
  });
});
