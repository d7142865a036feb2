/**
 * Whether a claims request asks for all required claims. Both arguments are JSON texts. Clients add claims of their own
 * (such as `xms_cc`), so extra claims are allowed.
 */
export function covers(asked: string | undefined, required: string): boolean {
  if (asked === undefined) return false;
  try {
    return contains(JSON.parse(asked), JSON.parse(required));
  } catch {
    return false;
  }
}

function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((one) => whole.some((other) => contains(other, one)));
  }
  if (typeof part === 'object' && part !== null) {
    if (typeof whole !== 'object' || whole === null) return false;
    const entries = new Map<string, unknown>(Object.entries(whole));
    return Object.entries(part).every(([name, value]) => entries.has(name) && contains(entries.get(name), value));
  }
  return whole === part;
}
