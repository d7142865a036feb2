import type { Log } from '../../logging/log.ts';
import type { Store } from '../../store/store.ts';

/** How many days things are kept after they are over; absent: for ever. */
export interface Keeping {
  readonly finishedWork: number;
  /** Closed transfers with their audit rows and cards, and what people were refused. */
  readonly closedTransfers?: number;
}

/** Drafts that were left, and keys of activities that Teams will not send again. */
const LEFT_DAYS = 30;
/**
 * A new-commerce transfer is over after 30 days. A traditional one may wait for longer; without its stamp, the next message
 * on which its button is pressed has it.
 */
const STAMP_DAYS = 90;
const BATCH = 500;
/** Between batches others get their turn at the store. */
const BREATH_MILLISECONDS = 20;
const EVERY_MILLISECONDS = 3_600_000;

/** Deletes what is over, in small batches: at once and every hour. `stop` ends it after the batch that runs. */
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

/** One round; it ends after the batch that runs once `isStopped`. */
export async function tidy(store: Store, at: Date, keeping: Keeping, isStopped = () => false): Promise<void> {
  const before = (days: number) => new Date(at.getTime() - days * 86_400_000).toISOString();
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
