import { deepEqual } from 'node:assert/strict';
import { loadCandidates } from '../../../src/desk/forms/candidates.ts';
import { subscription } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, refused } from '../rig.ts';
import { CONTOSO } from '../samples.ts';

describe('Loading what is in an Azure plan', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
    rig.will('subscriptions', done([subscription({ id: 'PLAN', productType: 'Azure' })]));
  });
  afterEach(() => rig.close());

  const one = { id: 'az-1', movesAs: 'az-1', status: 'active' };
  const load = async (commerce: 'traditional' | 'newCommerce', asked: readonly string[] = []) => {
    const loaded = await loadCandidates(rig.parts, { token: 't' }, CONTOSO, commerce, asked);
    if (loaded.kind !== 'done') throw new Error(loaded.kind);
    const rows = loaded.value.candidates.map(({ item, ineligible }) => [item.subscriptionId, ineligible?.reason]);
    return { rows, missing: loaded.value.missing, calls: rig.calls.map(({ method }) => method) };
  };

  it('goes on without the reservations, and says that they are missing', async () => {
    rig.will('azureSubscriptions', done([one]));
    rig.will('reservations', ambiguous());
    const { rows, missing } = await load('newCommerce');
    deepEqual([rows, missing], [[['az-1', undefined]], ['reservations']]);
  });

  it('goes on without the Azure subscriptions, and says so at the plan', async () => {
    rig.will('azureSubscriptions', refused('accessDenied'));
    rig.will('reservations', done([]));
    const { rows, missing } = await load('newCommerce');
    deepEqual([rows, missing], [[['PLAN', 'azurePlanUnread']], []]);
  });

  it('does not read what can not move: in traditional commerce, or when the target asked for other products', async () => {
    deepEqual((await load('newCommerce', ['Software'])).calls, ['subscriptions']);
    rig.will('subscriptions', done([subscription({ id: 'PLAN', productType: 'Azure' })]));
    rig.will('eligibility', done([]));
    deepEqual((await load('traditional')).rows, [['PLAN', 'otherCommerce']]);
  });
});
