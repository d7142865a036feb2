import fc from 'fast-check';

/** What goes wrong with one call to Partner Center. `…After`: it took effect all the same. */
const CALL_TROUBLE = [
  'errorBefore',
  'resetBefore',
  'throttled',
  'busyBefore',
  'wrongStateBefore',
  'errorAfter',
  'resetAfter',
  'busyAfter',
  'wrongStateAfter',
  /** The client gives up, and the request arrives later. */
  'late',
] as const;
export type CallTrouble = (typeof CALL_TROUBLE)[number] | 'none';

/** What goes wrong with one message. `gone`: somebody deleted the message that is edited. */
const MESSAGE_TROUBLE = ['throttled', 'lostBefore', 'lostAfter', 'gone'] as const;
export type MessageTrouble = (typeof MESSAGE_TROUBLE)[number] | 'none';

/** What goes wrong with one request for a token. */
const TOKEN_TROUBLE = ['unavailable', 'revoked'] as const;
export type TokenTrouble = (typeof TOKEN_TROUBLE)[number] | 'none';

export interface Troubles {
  readonly calls: readonly CallTrouble[];
  readonly messages: readonly MessageTrouble[];
  readonly tokens: readonly TokenTrouble[];
}

/** Trouble for a third of all outside calls, in the order in which they are made; after the last one all is well. */
export const troubles: fc.Arbitrary<Troubles> = fc.record({
  calls: often(CALL_TROUBLE, 40),
  messages: often(MESSAGE_TROUBLE, 40),
  tokens: often(TOKEN_TROUBLE, 20),
});

function often<T extends string>(kinds: readonly T[], most: number): fc.Arbitrary<(T | 'none')[]> {
  const one = fc.nat(kinds.length * 3 - 1).map((number): T | 'none' => kinds[number] ?? 'none');
  return fc.array(one, { maxLength: most, size: 'max' });
}

/** Deals troubles out one by one. */
export function dealer<T>(list: readonly T[], none: T): { next(): T; stop(): void } {
  let at = 0;
  return {
    next: () => list[at++] ?? none,
    stop() {
      at = list.length;
    },
  };
}
