import type { SignedIn, SignInOutcome } from '../../identity/identity.ts';
import { signedInForCall } from '../../transfers/decisions.ts';
import { type Actor, samePerson } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';
import { LostRace, retryLostRace } from '../queue/lost-race.ts';
import { commandWork, type Payloads, sendWork, transferOfWriteKey } from '../queue/outbox.ts';
import type { Resume } from './read-as.ts';

/** Continues the request that a person signed in for, and records how they signed in. */
export async function afterSignIn(parts: DeskParts, outcome: SignInOutcome): Promise<void> {
  if (outcome.kind !== 'signedIn') return;
  const at = parts.now().toISOString();
  const resume = readResume(outcome.resume);
  if (resume !== undefined && 'run' in resume) {
    const { command, turn } = resume.run;
    const { silently, forMfa } = outcome;
    const how = silently ? { silently } : { inPerson: true as const };
    const signedIn = { ...turn.signedIn, ...how, ...(forMfa ? { forMfa } : {}) };
    await parts.store.work.add(commandWork({ command, turn: { ...turn, signedIn } }, at));
    return;
  }
  const isInVain = outcome.forMfa === true && outcome.withoutMfa === true;
  if (isInVain) await sayInChat(parts, outcome.actor, 'signIn.mfaMissing', at);
  else if (resume === undefined) await sayInChat(parts, outcome.actor, 'signIn.done', at);
  else await goOn(parts, outcome, resume.hurry, at);
}

/**
 * Hurries the work that waits for this sign-in. Its transfer records a sign-in through a link, so that no other link is
 * sent if Partner Center refuses this sign-in as well.
 */
function goOn({ store }: DeskParts, { actor, silently }: SignedIn, key: string, at: string): Promise<void> {
  const transferId = silently ? undefined : transferOfWriteKey(key);
  return retryLostRace(async () => {
    const transfer = transferId && (await store.transfers.find(transferId));
    await store.transaction(async (records) => {
      if (transfer?.pending?.state.asked !== undefined && samePerson(transfer.pending.as, actor)) {
        const isLatest = await records.transfers.update(signedInForCall(transfer, at), transfer.version);
        if (!isLatest) throw new LostRace(`transfer ${transfer.ref}`);
      }
      await records.work.hurry(key, at);
    });
  });
}

async function sayInChat(parts: DeskParts, actor: Actor, key: string, at: string): Promise<void> {
  const chat = await parts.store.places.chatWith(actor);
  if (chat === undefined) return;
  await parts.store.work.add(sendWork({ place: chat, message: { kind: 'text', say: { key } }, to: actor }, at));
}

/** Reads the request that was stored with the sign-in. In earlier releases, `run` was called `turn`. */
function readResume(stored: unknown): Resume | undefined {
  const resume = stored as Resume | { readonly turn: Payloads['command'] } | undefined;
  return resume !== undefined && 'turn' in resume ? { run: resume.turn } : resume;
}
