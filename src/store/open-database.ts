import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import type { Tables } from './schema.ts';

/** A database with the newest schema. */
export interface OpenDatabase {
  readonly db: Kysely<Tables>;
  readonly differences: Differences;
  /** As people know it; no secret is in it. */
  readonly where: string;
  /** The schema versions that it had and has. */
  readonly schema: { readonly from: number; readonly to: number };
  /** After what has begun. */
  close(): Promise<void>;
}
