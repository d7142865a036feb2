/** Opens the store of DATABASE_URL, reports that, and closes it. The test kills this process on the way. */
import { openStore } from '../../src/store/open.ts';

const store = await openStore({ url: process.env.DATABASE_URL ?? '', now: () => new Date() });
await store.close();
console.log('opened');
