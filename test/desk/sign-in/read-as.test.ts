import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Turn } from '../../../src/desk/ports/inbound.ts';
import { afterSignIn } from '../../../src/desk/sign-in/after-sign-in.ts';
import { type Resume, readAs, signInMessage } from '../../../src/desk/sign-in/read-as.ts';
import type { Challenge, Identity } from '../../../src/identity/identity.ts';
import type { Answer, PartnerCenterError } from '../../../src/partner-center/partner-center.ts';
import { ALVA } from '../../transfers/samples.ts';
import { openRig, type Rig } from '../rig.ts';
import { turn } from '../samples.ts';

const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

/** Refusals that ask for a sign-in, in shapes that a sign-in may not cure. */
const REFUSED_SIGN_INS: Readonly<Record<string, Omit<PartnerCenterError, 'correlationId'>>> = {
  'wrong audience': {
    code: 'signInNeeded',
    status: 401,
    partnerCenterCode: '900420',
    description: 'Invalid audience in the access token.',
  },
  'an empty 401': { code: 'signInNeeded', status: 401 },
  'a code that nobody documented': {
    code: 'signInNeeded',
    status: 401,
    partnerCenterCode: 'StrongAuthRequired',
    description: 'Strong authentication is required.',
  },
};

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
  const says = async (answer: Answer<string>, signedIn: Turn['signedIn']) => {
    const parts = { ...rig.parts, identity };
    return JSON.stringify(await readAs(parts, ALVA, resumeOf(signedIn), async () => answer));
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

  for (const [what, error] of Object.entries(REFUSED_SIGN_INS))
    it(`names the refusal, and gives out no second link, when a sign-in did not help: ${what}`, async () => {
      for (const signedIn of [undefined, { silently: true }] as const)
        deepEqual(await read(refused(error), signedIn), { why: 'signIn.again', silent: false });
      asked.length = 0;
      for (const signedIn of [
        { inPerson: true },
        { silently: true, inPerson: true },
        { inPerson: true, forMfa: true },
      ]) {
        const said = await says(refused(error), signedIn as Turn['signedIn']);
        ok(said.includes('"signIn.stillRefused"'), said);
        for (const text of [error.partnerCenterCode, error.description]) ok(said.includes(text ?? ''), said);
      }
      deepEqual(asked, []);
    });

  it('asks once for a second factor after a sign-in without one', async () => {
    deepEqual(await read(refused({ code: 'mfaNeeded' }), { inPerson: true }), { why: 'signIn.mfa', silent: false });
  });

  it('offers Teams the sign-in when nothing is to be resumed', async () => {
    const message = await signInMessage({ identity }, ALVA, undefined, { key: 'signIn.first' });
    ok(message.kind === 'signIn' && message.exchangeId !== undefined);
  });

  it('writes to nobody after a sign-in when the desk knows no chat with the person', async () => {
    await afterSignIn(rig.parts, { kind: 'signedIn', actor: ALVA, resume: undefined });
    equal(await rig.store.work.nextDue(), undefined);
  });

  it('goes on with what an earlier release remembered', async () => {
    const remembered = { turn: { command: { name: 'help' }, turn: turn(ALVA) } };
    await afterSignIn(rig.parts, { kind: 'signedIn', actor: ALVA, resume: remembered });
    const item = await rig.parts.store.work.take('test', rig.clock.now.toISOString(), '2027-01-01T00:00:00.000Z');
    deepEqual(
      [item?.kind, item?.payload],
      ['command', { command: { name: 'help' }, turn: { ...turn(ALVA), signedIn: { inPerson: true } } }],
    );
  });

  it('remembers with what is resumed how the person signed in for it', async () => {
    const resume = resumeOf({ silently: true });
    const signedIn = { kind: 'signedIn', actor: ALVA, resume, silently: true } as const;
    const { silently: _, ...inPerson } = signedIn;
    const resumed = async () => {
      const item = await rig.store.work.take('test', '2027-01-01', '2027-01-02');
      ok(item && (await rig.store.work.done(item.id, 'test', item.attempts, '2027-01-01')));
      return (item.payload as { turn: Turn }).turn.signedIn;
    };
    await afterSignIn(rig.parts, signedIn);
    deepEqual(await resumed(), { silently: true });
    await afterSignIn(rig.parts, { ...inPerson, forMfa: true });
    deepEqual(await resumed(), { silently: true, inPerson: true, forMfa: true });
  });
});
