import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { openStore } from '../../src/store/open.ts';
import { at } from './samples.ts';
import { writeContent } from './version-content.ts';

/** Writes the store file of the newest schema version. Once that version is released, the file is kept for good. */
const kept = fileURLToPath(new URL(`versions/version-${MIGRATIONS.length}.sqlite`, import.meta.url));
const file = join(tmpdir(), `version-${process.pid}.sqlite`);
const store = await openStore({ url: file, now: () => new Date(at(0)) });
await writeContent(store);
await store.close();
rmSync(kept, { force: true });
const database = new DatabaseSync(file);
// Small pages keep the file small: most of its tables hold one row.
database.exec(`pragma journal_mode = delete; pragma page_size = 512; vacuum into '${kept.replaceAll("'", "''")}'`);
database.close();
for (const left of [file, `${file}.lock`]) rmSync(left);
