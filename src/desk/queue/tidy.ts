import type { Log } from '../../logging/log.ts';
import type { Store } from '../../store/store.ts';
import { utc } from '../../time/read-time.ts';

/** How many days to keep records that are no longer needed. Absent: for ever. */
export interface Keeping {
  readonly finishedWork: number;
  /** Closed transfers with their audit rows and cards, and refusals. */
  readonly closedTransfers?: number;
}

/** For abandoned drafts, and for the keys of activities that Teams won't resend any more. */
const LEFT_DAYS = 30;
/**
 * For the stamps on cards. A new-commerce transfer is over after 30 days, but a traditional one may wait longer. Once a
 * stamp is deleted, it binds to the next message on which its button is pressed.
 */
const STAMP_DAYS = 90;
const BATCH = 500;
/** The pause between batches, which lets others use the store. */
const BREATH_MILLISECONDS = 20;
const EVERY_MILLISECONDS = 3_600_000;

/** Deletes expired records in small batches, now and every hour. `stop` waits for the current batch only. */
export function startTidying(
  { store, now, log }: { readonly store: Store; readonly now: () => Date; readonly log: Log },
  keeping: Keeping,
): { stop(): Promise<void> } {
  let stopped = false;
  let running = Promise.resolve();
  const run = () => {
    running = tidy(store, now(), keeping, () => stopped).catch((error: unknown) =>
      log.warn({ code: 'tidying-failed', err: error }, 'Tidying up failed. It is tried again in an hour.'),
    );
  };
  const timer = setInterval(run, EVERY_MILLISECONDS).unref();
  run();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** Runs one round. Once `isStopped` returns true, the round ends after the current batch. */
export async function tidy(store: Store, at: Date, keeping: Keeping, isStopped = () => false): Promise<void> {
  const before = (days: number) => utc(at.getTime() - days * 86_400_000);
  const rounds: (() => Promise<number>)[] = [
    () => store.work.forgetDoneBefore(before(keeping.finishedWork), BATCH),
    () => store.drafts.forgetBefore(before(LEFT_DAYS), BATCH),
    () => store.received.forgetBefore(before(LEFT_DAYS), BATCH),
    () => store.signIns.forgetBefore(at.toISOString(), BATCH),
    () => store.stamps.forgetBefore(before(STAMP_DAYS), BATCH),
    () => store.budgets.forgetBefore(before(1), BATCH),
  ];
  if (keeping.closedTransfers !== undefined) {
    const closedBefore = before(keeping.closedTransfers);
    rounds.push(() => store.transfers.forgetClosedBefore(closedBefore, BATCH));
    rounds.push(() => store.refusals.forgetBefore(closedBefore, BATCH));
  }
  for (const round of rounds) {
    while (!isStopped() && (await round()) === BATCH) {
      await new Promise((resolve) => setTimeout(resolve, BREATH_MILLISECONDS));
    }
  }
}
