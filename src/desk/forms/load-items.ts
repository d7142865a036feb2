import type { DraftRecord } from '../../store/store.ts';
import { commerceOf, type Draft } from '../../transfers/draft.ts';
import type { Sentence } from '../../transfers/transfer.ts';
import { card } from '../ports/click-answer.ts';
import { within } from '../ports/click-deadline.ts';
import type { ClickAnswer, Turn } from '../ports/inbound.ts';
import type { DeskParts } from '../ports/parts.ts';
import { LostRace } from '../queue/lost-race.ts';
import { decideLater } from '../sign-in/decide-later.ts';
import { readAs } from '../sign-in/read-as.ts';
import { loadCandidates } from './candidates.ts';
import { draftView, saveDraft } from './draft-record.ts';

/**
 * Reads the customer's subscriptions into the form, for the first time or again. Ticked subscriptions stay ticked if
 * they can still move. If the read takes too long for a click, the card says so and offers a button to continue. The
 * read still saves its result, and that next click shows it.
 */
export async function reload(
  parts: DeskParts,
  turn: Turn,
  record: DraftRecord,
  draft: Draft,
  problem?: Sentence,
): Promise<ClickAnswer> {
  const waiting = record.document === draft ? record : await saveDraft(parts, record, draft);
  const read = loaded(parts, turn, waiting, problem);
  return (
    (await within(read, 'click')) ??
    show({ ...waiting, document: { ...draft, problem: { key: 'draft.stillLoading' } } })
  );
}

async function loaded(
  parts: DeskParts,
  turn: Turn,
  record: DraftRecord,
  problem: Sentence | undefined,
): Promise<ClickAnswer> {
  const draft = record.document as Draft;
  const transfer = draft.transferId === undefined ? undefined : await parts.store.transfers.find(draft.transferId);
  const resume = transfer && decideLater(turn, transfer, { verb: 'approve', onCard: true, picks: true });
  const read = await readAs(parts, turn.person, resume, (as) =>
    loadCandidates(parts, as, draft.customer, commerceOf(draft.kind), transfer?.productTypes),
  );
  if (read.kind === 'instead') {
    if (read.message.kind !== 'text') return card(read.message);
    const problem = read.message.say;
    return show(await saveLoaded(parts, record, (draft) => ({ ...draft, problem })));
  }
  const { candidates, missing } = read.value;
  const possible = new Set(candidates.filter(({ ineligible }) => !ineligible).map(({ item }) => item.subscriptionId));
  const withItems = (draft: Draft): Draft => {
    const chosen = draft.chosen.filter((id) => possible.has(id));
    return { ...draft, step: 'items', candidates, missing, chosen, problem };
  };
  return show(await saveLoaded(parts, record, withItems));
}

/**
 * Saves the loaded items. If another click that is loading the same form saved first, the items are added to that
 * version. Otherwise two clicks could keep restarting each other.
 */
async function saveLoaded(
  parts: DeskParts,
  record: DraftRecord,
  change: (draft: Draft) => Draft,
): Promise<DraftRecord> {
  try {
    return await saveDraft(parts, record, change(record.document as Draft));
  } catch (error) {
    const newest = error instanceof LostRace ? await parts.store.drafts.find(record.id) : undefined;
    if (newest === undefined || (newest.document as Draft).step !== 'loading') throw error;
    return saveLoaded(parts, newest, change);
  }
}

export function show(record: DraftRecord): ClickAnswer {
  return card(draftView(record));
}
