import type { WorkItem } from '../../store/store.ts';
import { channelOf } from '../../transfers/place.ts';
import type { Sentence } from '../../transfers/transfer.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { type Payloads, tellApproversWork, tellOutrightWork } from '../queue/outbox.ts';
import { backoff, type Result } from '../queue/result.ts';

/**
 * Forgets a conversation from which the bot was removed. If it was the channel of a partner, that partner's audit gets a
 * row, and its approvers are told. Teams announces one removal with several activities; only the first finds the channel.
 */
export async function loseConversation(
  { store, policy, log, now }: Pick<DeskParts, 'store' | 'policy' | 'log' | 'now'>,
  { place, by }: Extract<Inbound, { kind: 'removed' }>,
): Promise<void> {
  const at = now().toISOString();
  const { conversationId } = channelOf(place);
  const lost = await store.transaction(async (records) => {
    const partners = await records.places.partnersBoundTo(conversationId);
    for (const partnerTenantId of partners) {
      const { name = conversationId } = (await records.places.boundTo(partnerTenantId)) ?? place;
      await records.audit.addForPartner({ at, partnerTenantId, ...(by && { by }), what: 'channelLost', why: name });
      const values = { channel: name, partner: policy.partner(partnerTenantId)?.name ?? '' };
      const say: Sentence =
        by === undefined
          ? { key: 'channel.lost', with: values }
          : { key: 'channel.lostBy', with: { ...values, who: by.name } };
      await records.work.add(tellApproversWork({ partnerTenantId, near: place, message: { kind: 'text', say } }, at));
    }
    await records.places.forget(conversationId);
    return partners;
  });
  for (const tenantId of lost)
    log.warn(
      { code: 'channel-lost', tenantId, conversationId, by: by?.objectId },
      'The bot was removed from a channel.',
    );
}

/** How often to ask for the members of the approver groups, over about half an hour. */
const TRIES = 12;

/** Writes to each approver of a partner. */
export function tellApprovers(parts: DeskParts) {
  return async (item: WorkItem): Promise<Result> => {
    const { partnerTenantId, near, message } = item.payload as Payloads['tellApprovers'];
    const people = await parts.policy.approversToWriteTo(partnerTenantId);
    if (people === 'unknown') {
      if (item.attempts < TRIES) return { kind: 'later', inSeconds: backoff(item.attempts), why: 'groups not read' };
      parts.log.warn(
        { code: 'approvers-not-told', work: item.id, tenantId: partnerTenantId },
        'Approvers were not told.',
      );
      return { kind: 'done' };
    }
    const at = parts.now().toISOString();
    return {
      kind: 'done',
      commit: async (records) => {
        for (const person of people) await records.work.add(tellOutrightWork(person, near, message, at));
      },
    };
  };
}
