/**
 * Teams shows "Something went wrong" when a click is not answered in time (undocumented; the desk plans for a hard limit
 * of five seconds), and resends a message after 15 s. So the desk answers a click within this time, even if work is still
 * under way.
 */
const CLICK_MS = 2_500;

/** The result of `work` if it is done within the time that a click has, else undefined. `work` continues either way. */
export async function within<T>(work: Promise<T>, _: 'click'): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), CLICK_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
