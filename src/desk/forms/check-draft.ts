import { type Aim, checksOf } from '../../transfers/checks.ts';
import { chosenItems, type Draft } from '../../transfers/draft.ts';
import type { Person } from '../../transfers/transfer.ts';
import { within } from '../ports/click-deadline.ts';
import type { DeskParts } from '../ports/parts.ts';
import { readFindings } from './read-findings.ts';

/**
 * Adds to a form what stands in the way of the transfer, before its review step. Never stops anybody: when the reads take
 * too long or fail, the review says so.
 */
export async function withChecks(parts: DeskParts, person: Person, draft: Draft): Promise<Draft> {
  const aim = aimOf(draft);
  if (aim === undefined) return draft;
  const checks = await within(read(parts, person, draft, aim), 'check');
  return { ...draft, checks: checks ?? 'looking' };
}

async function read(parts: DeskParts, person: Person, { customer }: Draft, aim: Aim): Promise<Draft['checks']> {
  try {
    const token = await parts.identity.tokenFor(person);
    if (token.kind !== 'token') return 'unread';
    const as = { token: token.token, locale: person.locale, correlationId: parts.newId() };
    const findings = await readFindings(parts.partnerCenter, as, customer.id);
    return findings.kind === 'done' ? checksOf(aim, findings.value, parts.now()) : 'unread';
  } catch (error) {
    parts.log.warn({ code: 'check-failed', err: error }, 'The check before the review step failed.');
    return 'unread';
  }
}

/** The release form has no check: its items were just read. */
function aimOf(draft: Draft): Aim | undefined {
  if (draft.kind === 'create') return { kind: 'create', items: chosenItems(draft) };
  return draft.kind === 'request' ? { kind: 'request', productTypes: draft.productTypes } : undefined;
}
