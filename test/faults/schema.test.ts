import { deepEqual, ok } from 'node:assert/strict';
import { openStore } from '../../src/store/open.ts';
import { ask, postgresUrl } from '../store/postgres-server.ts';
import { differences, keptSchema, postgresSchema } from './schema.ts';

describe('The schema of a PostgreSQL store', () => {
  it('is that of the newest kept store file, and each missing part is named', async () => {
    const url = await postgresUrl();
    await (await openStore({ url, now: () => new Date() })).close();
    deepEqual(differences(keptSchema(), await postgresSchema(url)), []);
    await ask(url, 'alter table work drop column hurried_at');
    await ask(url, 'drop table sign_ins');
    await ask(url, 'alter table cards add column more text');
    await ask(url, 'delete from schema_versions where version = 1');
    const found = differences(keptSchema(), await postgresSchema(url));
    for (const line of [
      'it lacks column work.hurried_at',
      'it lacks column sign_ins.state',
      'it has column cards.more besides',
      'it lacks version 1',
    ]) {
      ok(found.includes(line), `${line}: ${found.join(', ')}`);
    }
  });
});
