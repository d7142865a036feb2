import type { Store } from '../src/store/store.ts';
import { CHANNEL } from '../stand-ins/teams/rooms.ts';
import { NORTHWIND, PARTNERS, PEOPLE } from '../stand-ins/world.ts';

/** Uses the demo's channel for cards, so that the first card has a place, unless somebody has chosen another channel. */
export async function bindDemoChannel(store: Store, serviceUrl: string, botAppId: string, at: string): Promise<void> {
  const [by] = PEOPLE;
  if (by === undefined) return;
  for (const { tenantId } of PARTNERS) {
    if ((await store.places.boundTo(tenantId)) !== undefined) continue;
    const place = {
      serviceUrl,
      conversationId: CHANNEL.id,
      tenantId: NORTHWIND.tenantId,
      kind: 'channel' as const,
      botId: `28:${botAppId}`,
      name: CHANNEL.name,
    };
    await store.places.bind(tenantId, place, by, at);
  }
}
