import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Turn } from '../../../src/desk/ports/inbound.ts';
import { afterSignIn } from '../../../src/desk/sign-in/after-sign-in.ts';
import { type Resume, readAs } from '../../../src/desk/sign-in/read-as.ts';
import type { Challenge, Identity } from '../../../src/identity/identity.ts';
import type { Answer, PartnerCenterError } from '../../../src/partner-center/partner-center.ts';
import { ALVA } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { turn } from '../samples.ts';

const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

describe('A read in a person’s name', () => {
  let rig: Rig;
  const asked: (Challenge | undefined)[] = [];
  let identity: Identity;
  beforeEach(async () => {
    rig = await openRig();
    asked.length = 0;
    identity = {
      ...rig.parts.identity,
      beginSignIn: async (_actor, _resume, challenge) => {
        asked.push(challenge);
        // Like the real identity, don't offer a token exchange when Entra has asked for more claims.
        return { url: 'https://desk.example/1', expiresAt: '', ...(challenge ? {} : { exchangeId: 'exchange-1' }) };
      },
    };
  });
  afterEach(() => rig.close());

  const resumeOf = (signedIn?: Turn['signedIn']): Resume => ({
    run: { command: { name: 'list' }, turn: { ...turn(ALVA), ...(signedIn === undefined ? {} : { signedIn }) } },
  });
  const read = async (answer?: Answer<string>, signedIn?: Turn['signedIn']) => {
    const parts = { ...rig.parts, identity };
    const got = await readAs(parts, ALVA, resumeOf(signedIn), async () => answer ?? refused({ code: 'notFound' }));
    ok(got.kind === 'instead');
    const { message } = got;
    if (message.kind === 'text') return message.say.key;
    ok(message.kind === 'signIn');
    return { why: message.why.key, silent: message.exchangeId !== undefined };
  };
  const refused = (error: Omit<PartnerCenterError, 'correlationId'>): Answer<string> => ({
    kind: 'refused',
    error: { ...error, correlationId: 'c' },
  });

  it('lets Teams try first, once', async () => {
    rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded' });
    deepEqual(await read(), { why: 'signIn.first', silent: true });
    deepEqual(await read(undefined, { silently: true }), { why: 'signIn.first', silent: false });
  });

  it('needs the person when Partner Center refused a token that Entra had just given', async () => {
    deepEqual(await read(refused({ code: 'signInNeeded' })), { why: 'signIn.again', silent: false });
    deepEqual(asked, [undefined]);
  });

  it('asks for what was missing, in the words of the service that missed it', async () => {
    rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded', claims: CLAIMS });
    deepEqual(await read(), { why: 'signIn.stronger', silent: false });
    rig.tokens.set(ALVA.objectId, { kind: 'token', token: 't', expiresAt: '2027-01-01', withoutMfa: true });
    deepEqual(await read(), { why: 'signIn.mfa', silent: false });
    rig.tokens.delete(ALVA.objectId);
    deepEqual(await read(refused({ code: 'mfaNeeded' })), { why: 'signIn.mfa', silent: false });
    deepEqual(await read(refused({ code: 'mfaNeeded', claims: CLAIMS })), { why: 'signIn.mfa', silent: false });
    deepEqual(asked, [{ claims: CLAIMS }, { mfa: true }, { mfa: true }, { claims: CLAIMS }]);
  });

  it('says whom to ask when a sign-in for more brought no more, instead of giving out another link', async () => {
    const forMfa = { forMfa: true } as const;
    equal(await read(refused({ code: 'mfaNeeded' }), forMfa), 'signIn.mfaMissing');
    rig.tokens.set(ALVA.objectId, { kind: 'token', token: 't', expiresAt: '2027-01-01', withoutMfa: true });
    equal(await read(undefined, forMfa), 'signIn.mfaMissing');
    rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded', claims: CLAIMS });
    equal(await read(undefined, forMfa), 'signIn.mfaMissing');
    deepEqual(asked, []);
    rig.tokens.set(ALVA.objectId, { kind: 'signInNeeded' });
    deepEqual(
      await read(undefined, forMfa),
      { why: 'signIn.first', silent: true },
      'a session that ended is another matter',
    );
  });

  it('goes on with what an earlier release remembered', async () => {
    const remembered = { turn: { command: { name: 'help' }, turn: turn(ALVA) } };
    await afterSignIn(rig.parts, { kind: 'signedIn', actor: ALVA, resume: remembered });
    const item = await rig.parts.store.work.take('test', rig.clock.now.toISOString(), '2027-01-01T00:00:00.000Z');
    deepEqual(
      [item?.kind, item?.payload],
      ['command', { command: { name: 'help' }, turn: { ...turn(ALVA), signedIn: {} } }],
    );
  });

  it('remembers with what is resumed how the person signed in for it', async () => {
    const signedIn = { kind: 'signedIn', actor: ALVA, resume: resumeOf({ silently: true }) } as const;
    await afterSignIn(rig.parts, { ...signedIn, forMfa: true });
    const item = await rig.store.work.take('test', '2027-01-01', '2027-01-02');
    ok(item);
    const { turn: resumed } = item.payload as { turn: Turn };
    deepEqual(resumed.signedIn, { silently: true, forMfa: true });
  });
});
