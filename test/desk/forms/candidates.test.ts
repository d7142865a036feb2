import { deepEqual, equal } from 'node:assert/strict';
import { loadCandidates } from '../../../src/desk/forms/candidates.ts';
import { subscription } from '../../transfers/samples.ts';
import { ambiguous, done, openRig, type Rig, refused } from '../rig.ts';
import { CONTOSO } from '../samples.ts';

describe('Loading what can be transferred', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const load = () => loadCandidates(rig.parts, { token: 't' }, CONTOSO, 'traditional');

  it("goes on without Partner Center's verdict, and says that it is missing", async () => {
    const failures = [
      refused('notFound'),
      refused('badRequest'),
      refused('unreadable'),
      refused('signInNeeded'),
      ambiguous(),
      { kind: 'throttled', retryAfterSeconds: 30, correlationId: 'c' } as const,
    ];
    for (const failure of failures) {
      rig.will('subscriptions', done([subscription(), subscription({ id: 'OLD', status: 'suspended' })]));
      rig.will('eligibility', failure);
      const loaded = await load();
      if (loaded.kind !== 'done') throw new Error(loaded.kind);
      deepEqual(loaded.value.missing, ['eligibility']);
      deepEqual(
        loaded.value.candidates.map(({ ineligible }) => ineligible?.reason),
        [undefined, 'notActive'],
      );
    }
  });

  it('says that nothing is missing when Partner Center judged', async () => {
    rig.will('subscriptions', done([subscription()]));
    rig.will('eligibility', done([]));
    const loaded = await load();
    deepEqual(loaded.kind === 'done' && loaded.value.missing, []);
  });

  it('says and logs when Partner Center announced more than it listed', async () => {
    rig.will('subscriptions', { ...done([subscription()]), announced: 37 });
    rig.will('eligibility', done([]));
    const loaded = await load();
    deepEqual(loaded.kind === 'done' && loaded.value.missing, ['listed']);
    deepEqual(
      rig.logged.map(({ fields }) => [fields.code, fields.announced, fields.listed]),
      [['partner-center-at-odds', 37, 1]],
    );
  });

  it('passes on why the subscriptions could not be read', async () => {
    rig.will('subscriptions', ambiguous());
    rig.will('eligibility', done([]));
    equal((await load()).kind, 'ambiguous');
  });
});
