/** Opens the store of DATABASE_URL, says so, and closes it: a process to be killed on the way. */
import { openStore } from '../../src/store/open.ts';

const store = await openStore({ url: process.env.DATABASE_URL ?? '', now: () => new Date() });
await store.close();
console.log('opened');
