import { equal, ok } from 'node:assert/strict';
import type { AuditRow } from '../../src/store/store.ts';
import type { Decision, Transfer } from '../../src/transfers/transfer.ts';
import type { History } from './deeds.ts';
import {
  decidedTo,
  ENDS,
  GOES,
  isVerb,
  type Kind,
  MANAGERS,
  mayDecide,
  type Verb,
  type Stage as When,
  type Who,
} from './life.ts';
import { named, whoIs } from './people.ts';

/** Each change has one audit row, in order. The model allows the change, and its person had the right to make it. */
export function followsItsLife({ stage }: History, transfer: Transfer, rows: readonly AuditRow[]): void {
  const { quorum } = stage.setting;
  const kind = transfer.commerce as Kind;
  const terms = { kind, requester: whoIs(transfer.requester) };
  const told = JSON.stringify(
    rows.filter(({ what }) => what !== 'refused').map(({ what, from, to, by }) => [what, from, to, by?.name]),
  );
  let status: string = 'begun';
  /** Who approved before the quorum was reached. The last approver isn't added, because Partner Center may refuse. */
  let approved: Who[] = [];
  /** The decision that is being carried out, or the last one. */
  let deciding: Verb | undefined;
  /** The side in whose name the last call was made. */
  let caller: { readonly tenantId: string; readonly requestId: string } | undefined;
  /** The transfer stays with its assignee when Partner Center refuses the call. */
  let assignee: string | undefined;
  for (const row of rows) {
    const { what } = row;
    const when: When = status === 'open' ? 'sent' : 'unsent';
    const isToBeDecided = ['awaitingApproval', 'open'].includes(status);
    if (what === 'refused') {
      equal(row.from, row.to, 'a refusal changes nothing');
      continue;
    }
    equal(row.from ?? 'begun', status, `the audit rows are a chain: ${told}`);
    if (what === 'assign') {
      const to = named(row.why);
      ok(isToBeDecided && row.to === status, `it was still to be decided, and is: ${told}`);
      ok(row.by && mayDecide(whoIs(row.by), 'approve', when, terms), `${row.by?.name} may hand it over: ${told}`);
      ok(assignee !== row.why, `${to} does not have it already: ${told}`);
      ok(mayDecide(to, 'approve', when, terms) && !approved.includes(to), `${to} may approve: ${told}`);
      assignee = row.why;
      continue;
    }
    if (what === 'giveBack') {
      ok(status === 'unknown' && row.to === status, `it was in doubt, and is: ${told}`);
      ok(row.by && MANAGERS.includes(whoIs(row.by)), `${row.by?.name} may say that it did not happen: ${told}`);
      equal(row.by.tenantId, caller?.tenantId, `it was a call of their side: ${told}`);
      equal(row.requestId, caller?.requestId, told);
      continue;
    }
    if (
      row.requestId !== undefined &&
      row.by !== undefined &&
      ['create', 'approve', 'reject', 'withdraw'].includes(what)
    )
      caller = {
        tenantId: what === 'create' || status === 'awaitingApproval' ? transfer.requester.tenantId : row.by.tenantId,
        requestId: row.requestId,
      };
    if (isVerb(what)) {
      const who = row.by && whoIs(row.by);
      ok(who && mayDecide(who, what, when, terms), `${who} may ${what} when ${status}: ${told}`);
      const isTakenBack = what === 'withdraw' && status === 'creating';
      ok(isToBeDecided || isTakenBack, `it was still to be decided: ${told}`);
      if (what === 'reject') equal(row.why, 'not now');
      ok(what !== 'approve' || !approved.includes(who), `${who} approves once: ${told}`);
      const isEnough = what !== 'approve' || approved.length + 1 >= quorum;
      equal(row.to, isEnough ? decidedTo(what, when, kind) : status, told);
      if (!isEnough) approved.push(who);
      if (!isEnough) continue;
    }
    if (isVerb(what)) deciding = what;
    // When Partner Center refuses a release, the choice of items and its approvals are dropped, unless only its person was
    // refused.
    const isRefused = what === 'outcome' && row.to === 'open' && row.why?.startsWith('partnerCenter.');
    const answer = stage.standIns.sent.findLast(
      ({ method, requestId }) => method !== 'GET' && requestId === row.requestId,
    );
    if (isRefused && answer?.status !== 403 && deciding === 'approve' && kind === 'newCommerce') approved = [];
    ok(GOES[status]?.includes(row.to), `from ${status} it can't go to ${row.to}: ${told}`);
    if (status === 'awaitingApproval') [approved, assignee] = [[], undefined];
    status = row.to;
  }
  equal(transfer.status, status, `the last audit row is where it is: ${told}`);
  ok(['awaitingApproval', 'open', ...ENDS].includes(transfer.status), `it does not stay ${transfer.status}: ${told}`);
  equal(transfer.pending, undefined);
  const isOver = ENDS.includes(status);
  const missing = isOver || approved.length === 0 ? undefined : quorum - approved.length;
  equal(transfer.approvalsMissing, missing, `the number of missing approvals is right: ${told}`);
  equal(transfer.assignee?.name, isOver ? undefined : assignee, `it is handed to whom it was: ${told}`);
}

/**
 * The decisions that Partner Center was asked to carry out, without approvals below the quorum. An approval that was
 * given back no longer counts, so each approver's last row tells.
 */
export function wholeDecisions(transfer: Transfer, rows: readonly AuditRow[]): Decision[] {
  const isInPart = ({ verb, by: { objectId } }: Decision) =>
    verb === 'approve' && rows.findLast(({ what, by }) => what === verb && by?.objectId === objectId)?.to === 'open';
  return transfer.decisions.filter((decision) => decision.stage === 'partnerCenter' && !isInPart(decision));
}
