import type { Kysely } from 'kysely';
import type { Differences } from './dialect-differences.ts';
import type { Tables } from './schema.ts';

/** An open database with the newest schema. */
export interface OpenDatabase {
  readonly db: Kysely<Tables>;
  readonly differences: Differences;
  /** The path or address, without secrets. */
  readonly where: string;
  /** The schema versions before and after the migration. */
  readonly schema: { readonly from: number; readonly to: number };
  /** Closes once running queries have ended. */
  close(): Promise<void>;
}
