import { sameId } from '../transfers/ids.ts';
import type { Actor } from '../transfers/transfer.ts';
import { type ApproverGroup, createGroupMembers, type GroupMembersOptions, type Membership } from './group-members.ts';

export interface ApproversOptions extends GroupMembersOptions {
  /** Approvers listed by tenant and object id, for whom Graph is not asked. */
  readonly people: readonly Actor[];
  readonly groups: readonly ApproverGroup[];
  /** How long `cached` may reuse an earlier result. Default: 3 minutes. */
  readonly ttlMs?: number;
  /** Deadline for one lookup, including its token and all pages. Default: 5 seconds. */
  readonly timeoutMs?: number;
}

export interface Approvers {
  /**
   * `fresh` is for making a decision: it asks Graph, or shares a lookup already in progress, which is at most
   * `timeoutMs` old. `cached`, the default, is for display: it may reuse a result from the last `ttlMs`. `unknown`
   * means that Graph did not say: refuse the person and tell them to try again.
   */
  isApprover(actor: Actor, how?: 'cached' | 'fresh'): Promise<Membership>;
  /**
   * The approvers at a partner to whom the desk may write: those who are listed, and the people of groups with at most
   * ten. Of a larger group nobody is written to.
   */
  toWriteTo(tenantId: string): Promise<readonly Actor[] | 'unknown'>;
}

const KEPT_PEOPLE = 1000;
/** Of a group with more people, nobody is written to. */
const MOST_WRITTEN_TO = 10;

/**
 * Decides who may approve: people listed by tenant and object id, and members of Entra groups, including nested groups.
 * Both apply only within their own tenant: people from another tenant, even guests, are never looked up in a group.
 */
export function createApprovers(options: ApproversOptions): Approvers {
  const { people, groups, now, ttlMs = 3 * 60_000, timeoutMs = 5_000 } = options;
  const members = createGroupMembers(options);
  const asking = new Map<string, Promise<Membership>>();
  const answered = new Map<string, { readonly isMember: boolean; readonly askedAt: number }>();

  function keep(key: string, answer: boolean, askedAt: number): void {
    answered.delete(key);
    answered.set(key, { isMember: answer, askedAt });
    const [oldest] = answered.keys();
    if (answered.size > KEPT_PEOPLE && oldest !== undefined) answered.delete(oldest);
  }

  async function ask(key: string, actor: Actor, among: readonly ApproverGroup[]): Promise<Membership> {
    const askedAt = now().getTime();
    const signal = AbortSignal.timeout(timeoutMs);
    let answer: Membership = false;
    for (const group of among) {
      const inThis = await members.isMember(group, actor.objectId, signal);
      if (inThis !== false) answer = inThis;
      if (inThis === true) break;
    }
    if (answer !== 'unknown') keep(key, answer, askedAt);
    return answer;
  }

  return {
    async isApprover(actor, how = 'cached') {
      if (people.some((one) => sameId(one.tenantId, actor.tenantId) && sameId(one.objectId, actor.objectId)))
        return true;
      const among = groups.filter(({ tenantId }) => sameId(tenantId, actor.tenantId));
      if (among.length === 0) return false;
      const key = `${actor.tenantId}/${actor.objectId}`.toLowerCase();
      const kept = answered.get(key);
      if (how === 'cached' && kept !== undefined && now().getTime() - kept.askedAt < ttlMs) return kept.isMember;
      const running = asking.get(key);
      if (running !== undefined) return running;
      const started = ask(key, actor, among).finally(() => asking.delete(key));
      asking.set(key, started);
      return started;
    },

    async toWriteTo(tenantId) {
      const found = people.filter((one) => sameId(one.tenantId, tenantId));
      const signal = AbortSignal.timeout(timeoutMs);
      for (const group of groups.filter((one) => sameId(one.tenantId, tenantId))) {
        const few = await members.few(group, MOST_WRITTEN_TO, signal);
        if (few === 'unknown') return few;
        found.push(...few.map((objectId) => ({ tenantId, objectId })));
      }
      return found.filter(({ objectId }, at) => found.findIndex((one) => sameId(one.objectId, objectId)) === at);
    },
  };
}
