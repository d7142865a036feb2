import type { Click } from '../../src/desk/ports/inbound.ts';
import type { StampRecords } from '../../src/store/store.ts';
import { createCardSeals } from '../../src/teams/cards/card-seal.ts';
import { openLog } from '../logging/open-log.ts';

/** Makes seals as a desk with this key would. Stamps are kept in memory. */
export function sealsWith(key: Buffer, ...former: Buffer[]) {
  const stamps = new Map<string, string>();
  const { log, lines } = openLog();
  let fails = false;
  const put: StampRecords['put'] = async (stamp, { messageId }) => {
    if (fails) throw new Error('the store is not there');
    stamps.set(stamp, messageId);
  };
  const find: StampRecords['find'] = async (stamp) => stamps.get(stamp);
  const claim: StampRecords['claim'] = async (stamp, message, at) => {
    if (!stamps.has(stamp) && ![...stamps.values()].includes(message.messageId)) await put(stamp, message, at);
    return stamps.get(stamp);
  };
  const failing = (now: boolean) => {
    fails = now;
  };
  const now = () => new Date('2026-11-20T10:00:00.000Z');
  const made = createCardSeals({ keys: [key, ...former], stamps: { put, find, claim }, now, log });
  const seals = { ...made, holds: async (click: Click) => (await made.ownerOf(click)) !== undefined };
  return { seals, stamps, lines, failing };
}

/** Returns a button's data with the seal that the desk would add for this message. */
export function sealedData(
  key: Buffer,
  message: { readonly conversationId: string; readonly messageId: string },
  verb: string,
  data: object,
): Record<string, unknown> {
  const card = { actions: [{ type: 'Action.Execute', verb, data }] };
  const sealed = sealsWith(key).seals.sealFor(message, card) as { actions: { data: Record<string, unknown> }[] };
  return sealed.actions[0]?.data ?? {};
}
