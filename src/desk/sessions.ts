import type { Answer, Caller } from '../partner-center/partner-center.ts';
import type { Actor, Sentence } from '../transfers/transfer.ts';
import type { DeskParts } from './parts.ts';
import { partnerCenterSentence } from './sentences.ts';
import type { Message } from './views.ts';

/** What a Partner Center read gave: its value, or what to say instead. */
export type Read<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'instead'; readonly message: Message };

/** What goes on by itself after the person has signed in: a work item to add, or one to hurry. */
export type Resume = { readonly turn: unknown } | { readonly hurry: string };

/**
 * Reads from Partner Center as a person. Without a session the answer is a sign-in link that brings the person back to
 * `resume`; an answer other than done is one sentence that says what to do.
 */
export async function readAs<T>(
  parts: Pick<DeskParts, 'identity' | 'newId'>,
  actor: Actor,
  resume: Resume | undefined,
  read: (caller: Caller) => Promise<Answer<T>>,
): Promise<Read<T>> {
  const token = await parts.identity.tokenFor(actor);
  if (token.kind === 'unavailable') return instead({ key: 'signIn.unavailable' });
  if (token.kind === 'signInNeeded') return signIn(parts, actor, resume, { key: 'signIn.first' }, token.claims);
  const answer = await read({ token: token.token, correlationId: parts.newId() });
  switch (answer.kind) {
    case 'done':
      return { kind: 'value', value: answer.value };
    case 'throttled':
      return instead({ key: 'partnerCenter.throttled', with: { seconds: answer.retryAfterSeconds } });
    case 'ambiguous':
      return instead(partnerCenterSentence({ ...answer.error, code: 'unavailable' }));
    case 'refused':
      if (answer.error.code === 'signInNeeded') return signIn(parts, actor, resume, { key: 'signIn.again' });
      if (answer.error.code === 'mfaNeeded') return signIn(parts, actor, resume, { key: 'signIn.mfa' });
      return instead(partnerCenterSentence(answer.error));
  }
}

export async function signInMessage(
  parts: Pick<DeskParts, 'identity'>,
  actor: Actor,
  resume: Resume | undefined,
  why: Sentence,
  claims?: string,
): Promise<Message> {
  const { url } = await parts.identity.beginSignIn(actor, resume, claims === undefined ? undefined : { claims });
  return { kind: 'signIn', url, why };
}

async function signIn(
  parts: Pick<DeskParts, 'identity'>,
  actor: Actor,
  resume: Resume | undefined,
  why: Sentence,
  claims?: string,
): Promise<Read<never>> {
  return { kind: 'instead', message: await signInMessage(parts, actor, resume, why, claims) };
}

function instead(say: Sentence): Read<never> {
  return { kind: 'instead', message: { kind: 'text', say } };
}
