import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { readJson } from '../../src/http/json-body.ts';

const LIMITS = { bytes: 1024, depth: 8, members: 8, marks: 100 };

function requestOf(body?: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  if (body !== undefined) request.push(body);
  if (body !== undefined) request.push(null);
  return request;
}

describe('a JSON body', () => {
  it('is read', async () => {
    assert.deepEqual(await readJson(requestOf('{"a":[1]}'), LIMITS), { kind: 'json', value: { a: [1] } });
  });

  it('whose connection ended before or while it is read is cut off', async () => {
    const early = requestOf();
    early.destroy();
    await new Promise((resolve) => early.once('close', resolve));
    assert.deepEqual(await readJson(early, LIMITS), { kind: 'cutOff' });
    const late = requestOf();
    const read = readJson(late, LIMITS);
    late.destroy();
    assert.deepEqual(await read, { kind: 'cutOff' });
  });
});
