import { equal, ok } from 'node:assert/strict';
import type { Transfer } from '../../src/transfers/transfer.ts';
import type { History } from './deeds.ts';
import { whoIs } from './people.ts';
import { lostLeases } from './repeats.ts';
import type { Tried } from './stand-ins.ts';

export const CARD_LOST = 'card-may-be-lost';
export const NO_PLACE = 'card-not-shown';

/**
 * The desk card shows the latest version, unless two posts of the card were lost or no place for it is left. There is only
 * one card; the desk posts a second one only when the first is gone.
 */
export async function isShown({ stage }: History, transfer: Transfer): Promise<void> {
  const tried = stage.standIns.tried.filter(
    ({ message, place }) =>
      message.kind === 'deskCard' &&
      message.transfer.id === transfer.id &&
      // Leave out the copy in the assignee's chat.
      (place.kind === 'channel' || place.conversationId === `chat:${whoIs(transfer.requester)}`),
  );
  const posted = tried.filter(({ how, outcome }) => how === 'post' && outcome === 'sent').length;
  const missed = tried.filter(({ how, outcome }) => how === 'edit' && isGone(outcome)).length;
  if (stage.crashes() === 0 && !lostLeases(stage, 'card')) ok(posted <= 1 + missed, `${posted} cards, ${missed} gone`);

  const lost = tried.filter(({ how, outcome }) => how === 'post' && isLost(outcome));
  if (lost.length > 1 && stage.logged.some(({ fields }) => fields.code === CARD_LOST)) return;
  if (tried.at(-1)?.outcome === 'closed' && tried.at(-1)?.place.kind === 'personal') return;
  const card = await stage.store.cards.find(transfer.id);
  const shown = stage.standIns.board.find(({ id }) => id === card?.activityId);
  ok(shown?.message.kind === 'deskCard', 'the card was posted');
  ok(!shown.gone || lostLeases(stage, 'card'), 'the card is still there');
  equal(shown.message.transfer.version, transfer.version, `the card shows how it is: ${transfer.status}`);
}

function isGone(outcome: Tried['outcome']): boolean {
  return outcome === 'gone' || outcome === 'closed';
}

function isLost(outcome: Tried['outcome']): boolean {
  return outcome === 'lostBefore' || outcome === 'lostAfter';
}
