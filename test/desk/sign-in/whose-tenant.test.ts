import { equal } from 'node:assert/strict';
import { belongs } from '../../../src/desk/sign-in/whose-tenant.ts';
import { ALVA, BO } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { CHANNEL, chat, turn } from '../samples.ts';

describe('Whose tenant a person is of', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
    for (const { objectId } of [ALVA, BO]) rig.tokens.set(objectId, { kind: 'signInNeeded' });
  });
  afterEach(() => rig.close());

  const assumed = { ...turn(ALVA, CHANNEL), tenantAssumed: true } as const;

  it('is known where Teams says it', async () => {
    equal(await belongs(rig.parts, turn(ALVA, CHANNEL)), true);
  });

  it('is not known where Teams does not say it', async () => {
    equal(await belongs(rig.parts, assumed), false);
  });

  it('is shown by a chat of their own with the bot, not by anybody else’s', async () => {
    await rig.store.places.meet(BO, '29:bo', chat(BO), rig.clock.now.toISOString());
    equal(await belongs(rig.parts, assumed), false);
    await rig.store.places.meet(ALVA, '29:alva', chat(ALVA), rig.clock.now.toISOString());
    equal(await belongs(rig.parts, assumed), true);
  });

  it('is shown by a sign-in', async () => {
    rig.tokens.delete(ALVA.objectId);
    equal(await belongs(rig.parts, assumed), true);
  });
});
