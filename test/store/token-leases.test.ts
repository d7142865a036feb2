import assert from 'node:assert/strict';
import { join } from 'node:path';
import { closeOpened, folder, open } from './opened.ts';
import { at } from './samples.ts';

describe('The lease of a token refresh', () => {
  afterEach(closeOpened);

  it('ends when the file of a holder who died is opened, and the tokens beside it stay', async () => {
    const file = join(folder(), 'desk.sqlite');
    const first = await open(file);
    await first.tokens.write('lease:usr:riley', 'held', undefined, at(0));
    await first.tokens.write('usr:riley', 'sealed', undefined, at(0));
    await first.close();
    const second = await open(file);
    assert.equal(await second.tokens.read('lease:usr:riley'), undefined);
    assert.equal((await second.tokens.read('usr:riley'))?.sealed, 'sealed');
  });
});
