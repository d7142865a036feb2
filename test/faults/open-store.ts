/** Opens the store at DATABASE_URL, reports that it is open, and closes it. The test kills this process in between. */
import { openStore } from '../../src/store/open.ts';

const store = await openStore({ url: process.env.DATABASE_URL ?? '', now: () => new Date() });
await store.close();
console.log('opened');
