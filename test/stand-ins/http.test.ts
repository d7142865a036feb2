import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type Listening, listen } from '../../stand-ins/http.ts';

describe('the stand-ins’ HTTP router', () => {
  let server: Listening;
  const logged: unknown[] = [];
  before(async () => {
    server = await listen({
      bodyLimit: 10,
      log: (_what, error) => logged.push(error),
      routes: [
        ['GET', '/things/:id', ({ params, query }, reply) => reply.send(200, { ...params, q: query.get('q') })],
        ['POST', '/things/:id', (request, reply) => reply.send(201, request.json())],
        ['GET', '/files/:path*', ({ params }, reply) => reply.send(200, params.path, { 'X-Unset': undefined })],
        [
          'GET',
          '/broken',
          () => {
            throw new Error('broken');
          },
        ],
      ],
    });
  });
  after(() => server.close());

  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(server.url + path, init);
    return [response.status, await response.text(), response.headers.get('allow')];
  };

  it('finds a route without regard to case and decodes its parameters', async () => {
    assert.deepEqual(await get('/Things/a%20B?q=1'), [200, '{"id":"a B","q":"1"}', null]);
    assert.deepEqual(await get('/files/a/b.js'), [200, 'a/b.js', null]);
  });

  it('answers 404 to a path it does not have and 405 to a method', async () => {
    assert.deepEqual(await get('/nothing'), [404, '', null]);
    assert.deepEqual(await get('/things/'), [404, '', null]);
    assert.deepEqual(await get('/things/1', { method: 'PUT' }), [405, '', 'GET, POST']);
  });

  it('reads JSON with a byte-order mark, and answers 400 to a body that is not JSON and 413 to one that is too long', async () => {
    const post = (body: string) => get('/things/1', { method: 'POST', body });
    assert.deepEqual(await post('\uFEFF[1]'), [201, '[1]', null]);
    assert.equal((await post('nope'))[0], 400);
    assert.equal((await post('[1,2,3,4,5,6]'))[0], 413);
    assert.equal((await get('/things/%zz'))[0], 400);
  });

  it('answers 500 to a handler that failed, and logs it', async () => {
    assert.equal((await get('/broken'))[0], 500);
    assert.match(String(logged[0]), /broken/);
  });

  it('cuts open connections when it closes', async () => {
    const short = await listen({ routes: [] });
    const socket = connect(short.port, '127.0.0.1');
    await new Promise((resolve) => socket.on('connect', resolve));
    const cut = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => {});
    await short.close();
    await cut;
    await assert.rejects(fetch(short.url));
  });

  it('says so when the port is taken', async () => {
    await assert.rejects(listen({ port: server.port, routes: [] }), { code: 'EADDRINUSE' });
  });
});
