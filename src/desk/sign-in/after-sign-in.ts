import type { SignInOutcome } from '../../identity/identity.ts';
import type { Actor } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Payloads, sendWork, turnWork } from '../queue/outbox.ts';
import type { Resume } from './read-as.ts';

/** Somebody signed in: what they had asked for goes on, and knows how they signed in for it. */
export async function afterSignIn(parts: DeskParts, outcome: SignInOutcome): Promise<void> {
  if (outcome.kind !== 'signedIn') return;
  const at = parts.now().toISOString();
  const resume = outcome.resume as Resume | undefined;
  if (resume !== undefined && 'turn' in resume) {
    const { command, turn } = resume.turn as Payloads['turn'];
    const { silently, forMfa } = outcome;
    const signedIn = { ...turn.signedIn, ...(silently ? { silently } : {}), ...(forMfa ? { forMfa } : {}) };
    await parts.store.work.add(turnWork({ command, turn: { ...turn, signedIn } }, at));
    return;
  }
  const isInVain = outcome.forMfa === true && outcome.withoutMfa === true;
  if (isInVain) await sayInChat(parts, outcome.actor, 'signIn.mfaMissing', at);
  else if (resume === undefined) await sayInChat(parts, outcome.actor, 'signIn.done', at);
  else await parts.store.work.hurry(resume.hurry, at);
}

async function sayInChat(parts: DeskParts, actor: Actor, key: string, at: string): Promise<void> {
  const chat = await parts.store.places.chatWith(actor);
  if (chat === undefined) return;
  await parts.store.work.add(sendWork({ place: chat, message: { kind: 'text', say: { key } } }, at));
}
