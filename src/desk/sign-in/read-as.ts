import type { Challenge } from '../../identity/identity.ts';
import type { Answer, Caller, PartnerCenterError } from '../../partner-center/partner-center.ts';
import type { Actor, Person, Sentence } from '../../transfers/transfer.ts';
import { partnerCenterSentence, signInRefusedSentence } from '../decisions/sentences.ts';
import type { Turn } from '../ports/inbound.ts';
import type { Message } from '../ports/message.ts';
import type { DeskParts } from '../ports/parts.ts';
import type { Payloads } from '../queue/outbox.ts';

/** The result of a Partner Center read: either its value or the message to show instead. */
export type Read<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'instead'; readonly message: Message };

/** What to do after the person has signed in: run a command, or hurry the work item with this key. */
export type Resume = { readonly run: Payloads['command'] } | { readonly hurry: string };

/**
 * Reads from Partner Center as a person. Without a sufficient session, returns a sign-in link; after the sign-in, the
 * desk continues with `resume`. If that sign-in is refused as well, or the read fails in any other way, returns a
 * sentence that says what to do.
 */
export async function readAs<T>(
  parts: Pick<DeskParts, 'identity' | 'newId'>,
  actor: Actor & Pick<Person, 'locale'>,
  resume: Resume | undefined,
  read: (caller: Caller) => Promise<Answer<T>>,
): Promise<Read<T>> {
  const ask = async (key: string, asked?: Asked, error?: PartnerCenterError): Promise<Read<T>> => {
    const inVain = whyInVain(resume, asked, error);
    if (inVain !== undefined) return instead(inVain);
    return { kind: 'instead', message: await signInMessage(parts, actor, resume, { key }, asked) };
  };

  const token = await parts.identity.tokenFor(actor);
  if (token.kind === 'unavailable') return instead({ key: 'signIn.unavailable' });
  if (token.kind === 'signInNeeded') {
    const { claims } = token;
    return claims === undefined ? ask('signIn.first') : ask('signIn.stronger', { claims });
  }
  if (token.withoutMfa) return ask('signIn.mfa', { mfa: true });
  const answer = await read({ token: token.token, locale: actor.locale, correlationId: parts.newId() });
  switch (answer.kind) {
    case 'done':
      return { kind: 'value', value: answer.value };
    case 'throttled':
      return instead({ key: 'partnerCenter.throttled', with: { seconds: answer.retryAfterSeconds } });
    case 'ambiguous':
      return instead(partnerCenterSentence(answer.error));
    case 'refused':
      if (answer.error.code === 'signInNeeded') return ask('signIn.again', { inPerson: true }, answer.error);
      if (answer.error.code === 'mfaNeeded') return ask('signIn.mfa', mfaAsked(answer.error));
      return instead(partnerCenterSentence(answer.error));
  }
}

/**
 * What the sign-in must provide. `inPerson`: the person must sign in themselves, because another token from Teams would
 * be refused like the last.
 */
export type Asked = Challenge & { readonly inPerson?: boolean };

/** What a sign-in must provide after Partner Center refused a token for lacking a second factor. */
export function mfaAsked({ claims }: Pick<PartnerCenterError, 'claims'>): Asked {
  return claims === undefined ? { mfa: true } : { claims };
}

export async function signInMessage(
  parts: Pick<DeskParts, 'identity'>,
  actor: Actor,
  resume: Resume | undefined,
  why: Sentence,
  asked: Asked = {},
): Promise<Message> {
  const { inPerson, ...challenge } = asked;
  const isChallenge = Object.keys(challenge).length > 0;
  const { url, exchangeId } = await parts.identity.beginSignIn(actor, resume, isChallenge ? challenge : undefined);
  // If this request has already used a token from Teams and that wasn't enough, the person must sign in themselves.
  const inSilence = exchangeId !== undefined && !inPerson && !signedInFor(resume)?.silently;
  return { kind: 'signIn', url, why, ...(inSilence ? { exchangeId } : {}) };
}

/**
 * Returns what to say instead of asking for a sign-in that the person has just made in vain: they still lack a second
 * factor or claims, or Partner Center still refuses them (`error`). Sending another link would loop for ever.
 */
function whyInVain(resume: Resume | undefined, asked?: Asked, error?: PartnerCenterError): Sentence | undefined {
  const signedIn = signedInFor(resume);
  const isChallenge = asked?.mfa === true || asked?.claims !== undefined;
  if (isChallenge) return signedIn?.forMfa ? { key: 'signIn.mfaMissing' } : undefined;
  if (error === undefined || !signedIn?.inPerson) return undefined;
  return signInRefusedSentence(error, { key: 'signIn.stillRefused' });
}

function signedInFor(resume: Resume | undefined): Turn['signedIn'] {
  return resume !== undefined && 'run' in resume ? resume.run.turn.signedIn : undefined;
}

function instead(say: Sentence): Read<never> {
  return { kind: 'instead', message: { kind: 'text', say } };
}
