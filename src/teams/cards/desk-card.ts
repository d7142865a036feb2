import { HISTORY_SHOWN, type ViewOf } from '../../desk/ports/message.ts';
import type { AuditRow } from '../../store/store.ts';
import { readUtc } from '../../time/read-time.ts';
import { isAway, mayHaveTakenEffect } from '../../transfers/call-state.ts';
import { choiceOf } from '../../transfers/choice.ts';
import { COMMERCE } from '../../transfers/commerce.ts';
import { consequences } from '../../transfers/consequences.ts';
import { deciderOf, picksItemsOnApprove } from '../../transfers/policy.ts';
import { isUnsent } from '../../transfers/rights.ts';
import { isDecidable, isFinal } from '../../transfers/status.ts';
import {
  counterpartyOf,
  creatorOf,
  type Decision,
  itemsOf,
  named,
  type Partner,
  type Sentence,
  type Transfer,
} from '../../transfers/transfer.ts';
import type { Card } from './card.ts';
import { itemRows } from './items.ts';
import { plainText } from './plain-text.ts';
import type { Values } from './template.ts';
import { cardSummary, route, statusStyle } from './transfer-words.ts';
import type { Words } from './words.ts';

/** A card that shows the history has no space for all items, so a button shows the rest. */
const ITEMS_BESIDE_HISTORY = 10;

/** The one card that always shows a transfer's latest state. Everybody sees the same card, so it needs no `refresh`. */
export const deskCard: Card<'deskCard'> = (view, words) => {
  const { transfer, history = [], notice, hasMoreForCreator = false } = view;
  const items = itemsOf(transfer);
  const { rows, more } = itemRows(items, words, history.length > 0 ? ITEMS_BESIDE_HISTORY : undefined);
  const decidable = isDecidable(transfer.status) && transfer.pending === undefined;
  const choosesItems = picksItemsOnApprove(transfer);
  return {
    template: 'desk-card',
    summary: cardSummary(transfer, words),
    values: {
      transferId: transfer.id,
      choice: choiceOf(transfer),
      notice: notice ? words.say(notice) : '',
      copy: copyText(view, words),
      title: words.get('card.title', { ref: transfer.ref, customer: transfer.customer.name }),
      status: words.get(`status.${transfer.status}`),
      statusStyle: statusStyle(transfer.status),
      route: route(transfer, words),
      problem: problems(transfer, words),
      next: nextText(transfer, words),
      facts: facts(transfer, words),
      itemsTitle:
        COMMERCE[transfer.commerce].itemsPickedAt === 'approve' && items.length === 0
          ? words.get('card.itemsLater', { source: named(transfer.source) })
          : words.get('card.items', { count: items.length }),
      items: rows,
      more,
      decisions: transfer.decisions.map((decision) => decisionRow(decision, words)),
      historyTitle: history.length > 0 ? words.get('card.history') : '',
      history: newestOf(history).map((row) => historyRow(row, words)),
      canApprove: decidable && !choosesItems,
      canChoose: decidable && choosesItems,
      canReject: decidable,
      canWithdraw: decidable || isUnsent(transfer),
      canRefresh: !isFinal(transfer.status),
      hasNote: hasMoreForCreator,
      actionNote: words.get('actions.note', { creator: creatorOf(transfer).name }),
      canGiveBack: isInDoubt(transfer),
      giveBackText: words.get('card.giveBackText', { partner: named(callerOf(transfer)) }),
      giveBackLabel: words.get('card.giveBackLabel'),
      hasMore: more !== '',
      allItems: `show ${transfer.ref} items`,
      actionAllItems: words.get('actions.allItems', { count: items.length }),
      consequencesTitle: words.get('consequences.title'),
      consequences: consequences(transfer).map((sentence) => ({ text: words.say(sentence) })),
      withdrawText: words.get('card.withdrawConfirm'),
      reasonLabel: words.get('card.reasonLabel'),
      reasonMissing: words.get('card.reasonMissing'),
      ...actionWords(words),
      ...(isInDoubt(transfer) && { actionRefresh: words.get('actions.lookAgain') }),
    },
  };
};

/** Why the last attempt failed, and what contradicts itself at Partner Center. */
function problems({ problem, atOdds = [], status }: Transfer, words: Words): string {
  const odds = isFinal(status) ? [] : atOdds;
  const said = odds.map((odd) =>
    odd.kind === 'pastExpiry'
      ? words.get('card.atOdds.pastExpiry', { day: words.day(odd.expiresAt) })
      : words.get(odd.status === '' ? 'card.atOdds.noStatus' : 'card.atOdds.unknownStatus', { status: odd.status }),
  );
  return [...(problem === undefined ? [] : [words.say(problem)]), ...said].join(' ');
}

/** Later changes don't reach a copy, so it says when it was made. A closed transfer no longer changes. */
function copyText({ transfer, asOf }: ViewOf<'deskCard'>, words: Words): string {
  if (asOf === undefined || isFinal(transfer.status)) return '';
  return `${words.get('card.copy')} ${moment(asOf)}`;
}

/** What happens next, or how the transfer ended. */
function nextText(transfer: Transfer, words: Words): string {
  const values = {
    source: named(transfer.source),
    target: named(transfer.target),
    creator: named(creatorOf(transfer)),
    counterparty: named(counterpartyOf(transfer)),
    as: transfer.pending?.as.name ?? '',
    partner: named(callerOf(transfer)),
  };
  const count = transfer.approvalsMissing;
  if (count !== undefined) return words.get('next.approvalsMissing', { count, decider: named(deciderOf(transfer)) });
  if (transfer.pending?.waitsForRight) return words.get('next.waitsForRight', values);
  if (transfer.pending !== undefined && isAway(transfer.pending.state)) return words.get('next.waitsForSignIn', values);
  const isRejectedHereOnly = transfer.status === 'rejected' && COMMERCE[transfer.commerce].calls.reject === 'none';
  const stillAtPartnerCenter = isRejectedHereOnly && transfer.partnerCenterId !== undefined;
  return words.get(stillAtPartnerCenter ? 'next.rejectedNewCommerce' : `next.${transfer.status}`, values);
}

function facts(transfer: Transfer, words: Words): Values[] {
  const by = words.get('card.requestedAt', { who: transfer.requester.name, partner: named(creatorOf(transfer)) });
  const rows: [string, string | undefined][] = [
    ['facts.requestedBy', `${by}, ${moment(transfer.createdAt)}`],
    ['facts.note', transfer.note && plainText(transfer.note, 500)],
    ['facts.reason', transfer.reason && plainText(transfer.reason, 500)],
    ['facts.customerEmail', transfer.customerEmail && plainText(transfer.customerEmail)],
    ['facts.asksFor', asksFor(transfer, words)],
    ['facts.partnerId', transfer.partnerIdOnRecord && plainText(transfer.partnerIdOnRecord)],
    ['facts.assignee', transfer.assignee && plainText(transfer.assignee.name)],
    ...doubtFacts(transfer, words),
    ['facts.expires', isFinal(transfer.status) || !transfer.expiresAt ? undefined : moment(transfer.expiresAt)],
  ];
  return rows.flatMap(([title, value]) => (value === undefined ? [] : [{ title: words.get(title), value }]));
}

/** Since when the outcome is unknown, what was tried, and how to ask about it. */
function doubtFacts({ pending, givenBack = [] }: Transfer, words: Words): [string, string | undefined][] {
  const late = pending === undefined ? givenBack.at(-1)?.until : undefined;
  if (late !== undefined) return [['facts.lookedForUntil', moment(late)]];
  if (pending === undefined || !mayHaveTakenEffect(pending.state)) return [];
  const { since, nothingSince } = ('doubt' in pending.state && pending.state.doubt) || { since: pending.since };
  const denials = (pending.denials ?? []).map((one) => {
    const who = 'by' in one ? one.by.name : one.operator;
    return words.get('card.denial', { who, reason: one.reason });
  });
  return [
    ['facts.tried', words.get(`card.tried.${pending.call}`, { who: pending.as.name })],
    ['facts.unknownSince', moment(since)],
    ['facts.nothingSince', nothingSince === undefined ? words.get('card.nobodyLooked') : moment(nothingSince)],
    ['facts.requestId', plainText(pending.requestId)],
    ['facts.denials', denials.length === 0 ? undefined : words.list(denials)],
  ];
}

function isInDoubt({ pending }: Transfer): boolean {
  return pending !== undefined && mayHaveTakenEffect(pending.state);
}

/** The partner in whose name the pending call is made. */
function callerOf(transfer: Transfer): Partner {
  const { source, target, pending } = transfer;
  return pending?.as.tenantId === source.tenantId ? source : target;
}

function asksFor(transfer: Transfer, words: Words): string | undefined {
  if (transfer.productTypes === undefined) return undefined;
  const asked = transfer.productTypes.map((type) => words.get(`productType.${type}`));
  return asked.length === 0 ? words.get('facts.everything') : words.list(asked);
}

function decisionRow(decision: Decision, words: Words): Values {
  const what = { key: `card.decided.${decision.stage}.${decision.verb}` };
  return {
    text: words.get('card.decidedBy', { decision: what, who: decision.by.name }),
    reason: decision.reason === undefined ? '' : words.get('card.reason', { reason: decision.reason }),
    at: moment(decision.at),
  };
}

function newestOf(history: readonly AuditRow[]): readonly AuditRow[] {
  const refused = history.filter(({ what }) => what === 'refused').slice(-HISTORY_SHOWN.refusals);
  return history.filter((row) => row.what !== 'refused' || refused.includes(row)).slice(-HISTORY_SHOWN.changes);
}

function historyRow({ what, to, why = '', by, at, times }: AuditRow, words: Words): Values {
  const told: Sentence =
    times === undefined
      ? { key: `history.${what}`, with: { status: { key: `status.${to}` }, why } }
      : { key: 'history.refusedAgain', with: { count: times } };
  return {
    text: by === undefined ? words.say(told) : words.get('history.by', { what: told, who: by.name }),
    at: moment(at),
  };
}

/** The reader's client shows this in the reader's time zone. Source: Adaptive Cards page "Text features". */
function moment(iso: string): string {
  const at = readUtc(iso);
  if (at === undefined) return plainText(iso);
  const seconds = `${at.slice(0, 19)}Z`;
  return `{{DATE(${seconds}, SHORT)}} {{TIME(${seconds})}}`;
}

function actionWords(words: Words): Values {
  return {
    actionApprove: words.get('actions.approve'),
    actionApproveNow: words.get('actions.approveNow'),
    actionChoose: words.get('actions.chooseItems'),
    actionReject: words.get('actions.reject'),
    actionRejectNow: words.get('actions.rejectNow'),
    actionWithdraw: words.get('actions.withdraw'),
    actionWithdrawNow: words.get('actions.withdrawNow'),
    actionRefresh: words.get('actions.refresh'),
    actionGiveBack: words.get('actions.giveBack'),
    actionGiveBackNow: words.get('actions.giveBackNow'),
  };
}
