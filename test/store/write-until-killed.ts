import { openStore } from '../../src/store/open.ts';
import { at, transfer } from './samples.ts';

/** Writes a transfer with its audit row and its work, one transaction each, and says on stdout which are committed. */
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
