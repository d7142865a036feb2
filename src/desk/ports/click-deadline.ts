/**
 * Teams shows "Something went wrong" when a click isn't answered in time. The limit is undocumented; the desk plans for
 * a hard limit of five seconds. Teams also resends a message after 15 s. So the desk answers a click within this time,
 * even if work is still under way.
 */
const CLICK_MS = 2_500;

/** A check before the review step leaves the rest of the click's time to the store. */
const CHECK_MS = 2_000;

/**
 * Returns the result of `work` if it is ready before the deadline, else undefined. `work` continues either way.
 */
export async function within<T>(work: Promise<T>, limit: 'click' | 'check'): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limit === 'click' ? CLICK_MS : CHECK_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
