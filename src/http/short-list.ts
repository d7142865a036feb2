import { z } from 'zod';

/** Beyond this many unreadable elements, nobody learns anything from more of them. */
const MOST_ISSUES = 10;

/**
 * A list from outside with at most `most` elements. Its length is checked before its elements, and reading ends at the
 * tenth element that can't be read: otherwise a long list of wrong elements would take seconds.
 */
export function shortList<T>(element: z.ZodType<T>, most: number) {
  return z.array(z.unknown()).transform((elements, context): T[] => {
    if (elements.length > most) {
      context.addIssue({ code: 'custom', message: `more than ${most} elements` });
      return z.NEVER;
    }
    const read: T[] = [];
    let issues = 0;
    for (const [index, one] of elements.entries()) {
      const parsed = element.safeParse(one);
      if (parsed.success) read.push(parsed.data);
      else context.addIssue({ code: 'custom', message: 'not readable', path: [index] });
      if (!parsed.success && ++issues === MOST_ISSUES) return z.NEVER;
    }
    return read;
  });
}
