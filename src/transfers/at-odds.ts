import { readTime } from '../time/read-time.ts';

/**
 * Where Partner Center's record of a transfer contradicts itself or its pages. `unknownStatus`: a status that no page
 * documents. `pastExpiry`: it should have expired, and is still called open.
 */
export type AtOdds =
  | { readonly kind: 'unknownStatus'; readonly status: string }
  | { readonly kind: 'pastExpiry'; readonly expiresAt: string };

/** How long after the expiry Partner Center may take to say so, and how far the clocks may differ. */
const LATEST_EXPIRY_MS = 60 * 60_000;

export function oddsOf(
  record: { readonly status: string; readonly statusLiteral: string; readonly expiresAt?: string | undefined },
  now: Date,
): readonly AtOdds[] {
  const { status, statusLiteral, expiresAt } = record;
  if (status === 'unknown') return [{ kind: 'unknownStatus', status: statusLiteral }];
  const expiry = readTime(expiresAt ?? '');
  const isPast = status === 'open' && expiry !== undefined && now.getTime() - expiry > LATEST_EXPIRY_MS;
  return isPast ? [{ kind: 'pastExpiry', expiresAt: expiresAt ?? '' }] : [];
}

interface Dated {
  readonly atOdds?: readonly AtOdds[] | undefined;
  readonly version: number;
  readonly updatedAt: string;
}

/** The transfer with these contradictions; undefined when it has the same ones already. */
export function withOdds<Of extends Dated>(transfer: Of, at: string, odds: readonly AtOdds[]): Of | undefined {
  if (JSON.stringify(transfer.atOdds ?? []) === JSON.stringify(odds)) return undefined;
  const atOdds = odds.length === 0 ? undefined : odds;
  return { ...transfer, atOdds, version: transfer.version + 1, updatedAt: at };
}
