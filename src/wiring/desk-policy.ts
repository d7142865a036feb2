import type { DeskPolicy } from '../desk/ports/parts.ts';
import type { Approvers } from '../identity/approvers.ts';
import type { Config } from '../settings/config.ts';
import type { Policy } from '../transfers/policy.ts';
import type { Actor } from '../transfers/transfer.ts';

const STANDING = { true: 'yes', false: 'no', unknown: 'unknown' } as const;

/** Decides who may do what, based on the settings and the approver groups they name. */
export function createPolicy(
  config: Pick<Config, 'partners' | 'approvalBeforeSubmit' | 'approvalsRequired'>,
  approvers: Approvers,
): DeskPolicy {
  const partner = (tenantId: string) => config.partners.find((known) => known.tenantId === tenantId);
  const { approvalBeforeSubmit: before } = config;
  const approvalBeforeSubmit = (tenantId: string) => (typeof before === 'boolean' ? before : before.includes(tenantId));
  return {
    partners: config.partners,
    partner,
    approvalBeforeSubmit,
    approversToWriteTo: (tenantId) => approvers.toWriteTo(tenantId),
    async rulesFor(people, how): Promise<Policy> {
      const standings = new Map<string, 'yes' | 'no' | 'unknown'>();
      await Promise.all(
        people.map(async (actor) => {
          standings.set(keyOf(actor), STANDING[`${await approvers.isApprover(actor, how)}`]);
        }),
      );
      return {
        isKnownPartner: (tenantId) => partner(tenantId) !== undefined,
        approver: (actor) => standings.get(keyOf(actor)) ?? 'unknown',
        approvalBeforeSubmit,
        approvalsRequired: () => config.approvalsRequired,
      };
    },
  };
}

function keyOf({ tenantId, objectId }: Actor): string {
  return `${tenantId}/${objectId}`;
}
