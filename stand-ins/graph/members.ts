import type { WorldGroup } from '../world.ts';
import { Refusal } from './refusal.ts';

/** A member as Graph shows it to an app that may read groups but not people: every other property would be null. */
export interface Member {
  readonly '@odata.type': '#microsoft.graph.user' | '#microsoft.graph.group';
  readonly id: string;
}

/** The groups in every tenant. */
export interface Groups {
  /** Refuses a group that is not in the tenant. */
  transitiveMembers(tenantId: string, groupId: string): readonly Member[];
  /** Throws when there is no such group here. */
  add(groupId: string, memberId: string): void;
  remove(groupId: string, memberId: string): void;
}

export function keepGroups(initial: readonly WorldGroup[]): Groups {
  const groups = new Map(
    initial.map(({ id, tenantId, members }) => [id, { tenantId, members: new Set(members) }] as const),
  );
  const mustKnow = (groupId: string) => {
    const group = groups.get(groupId);
    if (group === undefined) throw new Error(`There is no group ${groupId} in the demo's directory.`);
    return group;
  };
  return {
    transitiveMembers(tenantId, groupId) {
      const top = groups.get(groupId);
      if (top?.tenantId !== tenantId) throw notFound(groupId);
      const found = new Set<string>();
      // The set grows during the loop. The loop visits each id once, even if groups contain each other.
      for (const id of top.members) found.add(id);
      for (const id of found) for (const inner of groups.get(id)?.members ?? []) found.add(inner);
      return [...found].map((id) => ({
        '@odata.type': groups.has(id) ? '#microsoft.graph.group' : '#microsoft.graph.user',
        id,
      }));
    },
    add: (groupId, memberId) => void mustKnow(groupId).members.add(memberId),
    remove: (groupId, memberId) => void mustKnow(groupId).members.delete(memberId),
  };
}

function notFound(id: string): Refusal {
  return new Refusal(
    'notFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}
