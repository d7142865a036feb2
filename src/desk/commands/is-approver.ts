import type { Actor } from '../../transfers/transfer.ts';
import type { DeskParts } from '../ports/parts.ts';

/**
 * Whether the person is an approver. `cached` rights may be minutes old, so use them only to show or offer something.
 */
export async function isApprover(
  parts: Pick<DeskParts, 'policy'>,
  person: Actor,
  how: 'cached' | 'fresh' = 'cached',
): Promise<boolean> {
  return (await parts.policy.rulesFor([person], how)).approver(person) === 'yes';
}
