import { openStore } from '../../src/store/open.ts';
import { at, transfer } from './samples.ts';

/** Writes transfers with an audit row and work, one transaction each, and prints the committed ones on stdout. */
const store = await openStore({ url: process.argv[2] ?? '', now: () => new Date(at(0)) });
for (let i = 0; ; i++) {
  const id = `t${i}`;
  await store.transaction(async (records) => {
    await records.transfers.add(transfer({ id, ref: id }));
    await records.audit.add({ at: at(i), transferId: id, what: 'create', to: 'creating' });
    await records.work.add({ kind: 'create', lane: id, payload: { id }, runAt: at(0) });
  });
  process.stdout.write(`${id}\n`);
}
