import fc from 'fast-check';

/** Faults in a call to Partner Center. `…After`: the call takes effect before it fails. */
export const CALL_TROUBLE = [
  'errorBefore',
  /** A 500 with a code of Partner Center: an answer, but not a reliable one. */
  'failedBefore',
  'resetBefore',
  'throttled',
  'busyBefore',
  'wrongStateBefore',
  'errorAfter',
  'failedAfter',
  'resetAfter',
  'busyAfter',
  'wrongStateAfter',
  /** The client gives up waiting, and the request arrives later. */
  'late',
] as const;
export type CallTrouble = (typeof CALL_TROUBLE)[number] | 'none';

/** Twice as frequent, because only these faults make the desk repeat a call whose outcome is unknown. */
const REPEATED: readonly CallTrouble[] = ['errorBefore', 'resetBefore'];

/** Faults in sending a message. `gone`: somebody deleted the message that the desk edits. */
const MESSAGE_TROUBLE = ['throttled', 'lostBefore', 'lostAfter', 'gone'] as const;
export type MessageTrouble = (typeof MESSAGE_TROUBLE)[number] | 'none';

/** Faults in a request for a token. */
const TOKEN_TROUBLE = ['unavailable', 'revoked'] as const;
export type TokenTrouble = (typeof TOKEN_TROUBLE)[number] | 'none';

/**
 * One kind of call never gets through. `failed`: Partner Center answers each with an error of its own. `silent`: each
 * connection breaks. `late`: each connection breaks, and the requests arrive after the decision was given back.
 */
export interface NeverThrough {
  readonly call: 'create' | 'accept' | 'acceptWithItems' | 'reject' | 'withdraw' | 'cancel';
  readonly how: 'failed' | 'silent' | 'late';
}

export interface Troubles {
  readonly never?: NeverThrough | undefined;
  /** Faults in the calls that carry out decisions. */
  readonly decisions: readonly CallTrouble[];
  /** Faults in all other calls to Partner Center: creates and reads. */
  readonly calls: readonly CallTrouble[];
  readonly messages: readonly MessageTrouble[];
  readonly tokens: readonly TokenTrouble[];
}

/**
 * Faults for nine tenths of the calls that carry out decisions, and for a third of all other outside calls, in the order of
 * the calls. After the last fault, all calls succeed.
 */
export const troubles: fc.Arbitrary<Troubles> = fc.record({
  never: fc.oneof(
    { withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: neverThrough() },
  ),
  decisions: often([...CALL_TROUBLE, ...REPEATED], 9 / 10, { minLength: 4, maxLength: 16 }),
  calls: often(CALL_TROUBLE, 1 / 3, { maxLength: 40 }),
  messages: often(MESSAGE_TROUBLE, 1 / 3, { maxLength: 40 }),
  tokens: often(TOKEN_TROUBLE, 1 / 3, { maxLength: 20 }),
});

function neverThrough(): fc.Arbitrary<NeverThrough> {
  return fc.record({
    call: fc.constantFrom(
      ...([
        'create',
        'accept',
        'accept',
        'acceptWithItems',
        'acceptWithItems',
        'reject',
        'withdraw',
        'cancel',
      ] as const),
    ),
    how: fc.constantFrom('failed', 'silent', 'late', 'late'),
  });
}

function often<T extends string>(
  kinds: readonly (T | 'none')[],
  part: number,
  length: { readonly minLength?: number; readonly maxLength: number },
): fc.Arbitrary<(T | 'none')[]> {
  const calm = Array<'none'>(Math.round(kinds.length / part) - kinds.length).fill('none');
  const one = fc.constantFrom<(T | 'none')[]>(...calm, ...kinds);
  return fc.array(one, { ...length, size: 'max' });
}

/** Hands out the faults one by one, from `start` on. */
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
