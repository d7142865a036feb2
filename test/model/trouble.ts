import fc from 'fast-check';

/** What goes wrong with one call to Partner Center. `…After`: it took effect all the same. */
export const CALL_TROUBLE = [
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

/** Comes up twice as often: of all trouble only this makes the desk repeat a call of which it does not know the outcome. */
const REPEATED: readonly CallTrouble[] = ['errorBefore', 'resetBefore'];

/** What goes wrong with one message. `gone`: somebody deleted the message that is edited. */
const MESSAGE_TROUBLE = ['throttled', 'lostBefore', 'lostAfter', 'gone'] as const;
export type MessageTrouble = (typeof MESSAGE_TROUBLE)[number] | 'none';

/** What goes wrong with one request for a token. */
const TOKEN_TROUBLE = ['unavailable', 'revoked'] as const;
export type TokenTrouble = (typeof TOKEN_TROUBLE)[number] | 'none';

export interface Troubles {
  /** Of the calls that carry decisions out. */
  readonly decisions: readonly CallTrouble[];
  /** Of all others to Partner Center: creates and reads. */
  readonly calls: readonly CallTrouble[];
  readonly messages: readonly MessageTrouble[];
  readonly tokens: readonly TokenTrouble[];
}

/**
 * Trouble for nine tenths of the calls that carry decisions out, and for a third of all other outside calls, in the order
 * in which they are made; after the last one all is well.
 */
export const troubles: fc.Arbitrary<Troubles> = fc.record({
  decisions: often([...CALL_TROUBLE, ...REPEATED], 9 / 10, { minLength: 4, maxLength: 16 }),
  calls: often(CALL_TROUBLE, 1 / 3, { maxLength: 40 }),
  messages: often(MESSAGE_TROUBLE, 1 / 3, { maxLength: 40 }),
  tokens: often(TOKEN_TROUBLE, 1 / 3, { maxLength: 20 }),
});

function often<T extends string>(
  kinds: readonly (T | 'none')[],
  part: number,
  length: { readonly minLength?: number; readonly maxLength: number },
): fc.Arbitrary<(T | 'none')[]> {
  const calm = Array<'none'>(Math.round(kinds.length / part) - kinds.length).fill('none');
  const one = fc.constantFrom<(T | 'none')[]>(...calm, ...kinds);
  return fc.array(one, { ...length, size: 'max' });
}

/** Deals troubles out one by one, from `start` on. */
export function dealer<T>(list: readonly T[], none: T): { next(): T; start(): void; stop(): void } {
  let isOn = false;
  let at = 0;
  return {
    next: () => (isOn ? (list[at++] ?? none) : none),
    start() {
      isOn = true;
    },
    stop() {
      isOn = false;
    },
  };
}
