import { type Kysely, sql } from 'kysely';
import type { Migration } from './migration.ts';

/**
 * Folds the customers' names again, without diacritics, so that `istanbul` finds a transfer for `İstanbul` that an
 * earlier release stored.
 */
export const foldedNames: Migration = {
  version: 5,
  async up(db) {
    let last = '';
    for (;;) {
      const rows = await page(db, last);
      for (const { id, document } of rows) {
        const name = nameIn(document);
        if (name !== undefined)
          await sql`update transfers set customer_name = ${folded(name)} where id = ${id}`.execute(db);
      }
      const end = rows.at(-1);
      if (end === undefined) return;
      last = end.id;
    }
  },
};

const PAGE = 500;

async function page(db: Kysely<unknown>, after: string): Promise<{ id: string; document: string }[]> {
  const found = await sql<{ id: string; document: string }>`
    select id, document from transfers where id > ${after} order by id limit ${PAGE}`.execute(db);
  return found.rows;
}

/** A damaged document keeps the name that is stored beside it. */
function nameIn(document: string): string | undefined {
  try {
    const { customer } = JSON.parse(document) as { customer?: { name?: unknown } };
    return typeof customer?.name === 'string' ? customer.name : undefined;
  } catch {
    return undefined;
  }
}

/** How this release folds names (`transfers/folded.ts`), kept here because a released step never changes. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[øłđħŧæœþðŋ]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFKC')
    .trim();
}

const PLAIN: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ŧ: 't',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
  ŋ: 'n',
};
