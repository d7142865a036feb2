import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import type { Message } from '../../../src/desk/ports/message.ts';
import type { Delivery, Messenger } from '../../../src/desk/ports/messenger.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Place, Store } from '../../../src/store/store.ts';
import { withinBudgets } from '../../../src/teams/send/budgeted.ts';

const message: Message = { kind: 'text', say: { key: 'signIn.done' } };
const place = (conversationId: string, tenantId = 'tenant'): Place => ({
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  conversationId,
  tenantId,
  kind: 'channel',
  botId: '28:bot',
});

describe('Teams’ budgets', () => {
  let store: Store;
  let at: Date;
  let calls: string[];
  let hold: Promise<void> | undefined;

  beforeEach(async () => {
    at = new Date('2026-01-15T08:00:00.000Z');
    store = await openStore({ url: ':memory:', now: () => at });
    calls = [];
    hold = undefined;
  });
  afterEach(() => store.close());

  const call = async (to: Place): Promise<Delivery> => {
    calls.push(to.conversationId);
    await hold;
    return { kind: 'sent', activityId: String(calls.length) };
  };
  const teams: Messenger = {
    post: call,
    edit: call,
    openChat: async (near) => ({ kind: 'opened', place: near }),
  };
  const replica = () => withinBudgets(teams, store.budgets, () => at);
  const kinds = (deliveries: Delivery[]) => deliveries.map(({ kind }) => kind);

  async function inTurn(count: number, to: (number: number) => Place, messenger = replica()): Promise<Delivery[]> {
    const deliveries: Delivery[] = [];
    for (let number = 0; number < count; number++) deliveries.push(await messenger.post(to(number), message));
    return deliveries;
  }

  it('lets 7 calls a second into a conversation, and tells the eighth how long to wait', async () => {
    const deliveries = await inTurn(8, () => place('a'));
    deepEqual(kinds(deliveries), [...Array(7).fill('sent'), 'throttled']);
    equal(calls.length, 7);
    const last = deliveries.at(-1);
    ok(last?.kind === 'throttled' && last.retryAfterSeconds > 0 && last.retryAfterSeconds <= 1);
  });

  it('counts posts and edits, threads of a channel, and all replicas together', async () => {
    await inTurn(4, () => place('a'));
    const other = replica();
    for (let number = 0; number < 3; number++) await other.edit(place('a;messageid=1'), '1', message);
    equal((await replica().post(place('a'), message)).kind, 'throttled');
  });

  it('keeps the longer windows too', async () => {
    for (let second = 0; second < 20; second++) {
      await inTurn(4, () => place('a'));
      at = new Date(at.getTime() + 1_000);
    }
    equal(calls.length, 60, '60 in 30 seconds');
  });

  it('lets 1,800 calls an hour into a conversation, however evenly they come', async () => {
    for (let number = 0; number < 1_800; number++) {
      equal((await inTurn(1, () => place('a')))[0]?.kind, 'sent', `call ${number}`);
      at = new Date(at.getTime() + 1_990);
    }
    const [tooMany] = await inTurn(1, () => place('a'));
    ok(tooMany?.kind === 'throttled' && tooMany.retryAfterSeconds > 17 && tooMany.retryAfterSeconds <= 18);
    at = new Date(at.getTime() + 18_000);
    equal((await inTurn(1, () => place('a')))[0]?.kind, 'sent', 'an hour after the first');
  });

  it('does not let one conversation use up another’s budget, but all of a tenant share 30 a second', async () => {
    await inTurn(8, () => place('a'));
    deepEqual(kinds(await inTurn(2, () => place('b'))), ['sent', 'sent']);
    const many = await inTurn(40, (number) => place(`c${number}`));
    equal(calls.length, 30);
    equal(many.at(-1)?.kind, 'throttled');
    equal((await replica().post(place('d', 'other tenant'), message)).kind, 'sent');
  });

  it('lets those that have to wait come back one after the other, as fast as Teams may take them', async () => {
    const waits = (await inTurn(307, () => place('a'))).flatMap((delivery) =>
      delivery.kind === 'throttled' ? [delivery.retryAfterSeconds] : [],
    );
    equal(waits.length, 300);
    const soon = (seconds: number) => waits.filter((wait) => wait <= seconds).length;
    ok(soon(2) <= 8, `${soon(2)} come back within 2 seconds`);
    ok(soon(10) >= 36 && soon(10) <= 40, `${soon(10)} come back within 10 seconds`);
    ok(Math.max(...waits) <= 31, 'nobody waits long for a queue that may be over by then');
    at = new Date(at.getTime() - 86_400_000);
    const [afterwards] = await inTurn(8, () => place('b')).then((deliveries) => deliveries.slice(-1));
    ok(afterwards?.kind === 'throttled' && afterwards.retryAfterSeconds <= 31, 'also when the clock was set back');
  });

  it('forgets a queue as soon as its last one may come back, so that it holds up nobody after it', async () => {
    const start = at;
    const later = (ms: number) => new Date(start.getTime() + ms);
    const wait = (until: Date) => ({ kind: 'wait', until: until.toISOString() }) as const;
    const answers = [wait(later(500)), { kind: 'taken' } as const, wait(later(600))];
    const messenger = withinBudgets(
      teams,
      { ...store.budgets, take: async () => answers.shift() ?? fail('asked too often') },
      () => at,
    );
    deepEqual(await messenger.post(place('a'), message), { kind: 'throttled', retryAfterSeconds: 0.5 });
    at = later(500);
    equal((await messenger.post(place('a'), message)).kind, 'sent');
    deepEqual(await messenger.post(place('a'), message), { kind: 'throttled', retryAfterSeconds: 0.1 });
  });

  it('gives a slow conversation two hands at most, so that others are not held up', async () => {
    let free = () => {};
    hold = new Promise((resolve) => {
      free = resolve;
    });
    const messenger = replica();
    const slow = [messenger.post(place('slow'), message), messenger.post(place('slow'), message)];
    equal((await messenger.post(place('slow'), message)).kind, 'throttled');
    hold = undefined;
    equal((await messenger.post(place('quick'), message)).kind, 'sent');
    free();
    deepEqual(kinds(await Promise.all(slow)), ['sent', 'sent']);
    equal((await messenger.post(place('slow'), message)).kind, 'sent');
  });

  describe('between talk and decisions', () => {
    const loud = { tenantId: 'tenant', objectId: 'loud' };
    const quiet = { tenantId: 'tenant', objectId: 'quiet' };
    const answer = (to: typeof loud, where = place('a'), messenger = replica()) =>
      messenger.post(where, message, undefined, { to });
    const wait = (ms: number) => {
      at = new Date(at.getTime() + ms);
    };
    const isSent = ({ kind }: Delivery) => kind === 'sent';

    it('edit a decided card at once, however many answers one person has asked for', async () => {
      const [desk, other] = [replica(), replica()];
      for (let asked = 0; asked < 280; asked++) {
        await answer(loud, place('a'), desk);
        wait(50);
        if (asked % 20 === 0) equal((await other.edit(place('a'), '1', message)).kind, 'sent', `after ${asked}`);
      }
    });

    it('keep a quarter of each window for decisions', async () => {
      for (let second = 0; second < 30; second++) {
        for (const number of [1, 2, 3]) await answer({ tenantId: 'tenant', objectId: `${second}/${number}` });
        wait(1_000);
      }
      equal(calls.length, 45, 'answers to many people within 30 seconds');
      wait(-1_000);
      const decided = [];
      for (let card = 0; card < 8; card++) decided.push(await replica().edit(place('a'), '1', message));
      deepEqual(kinds(decided), [...Array(7).fill('sent'), 'throttled']);
    });

    it('give one person 20 answers in 30 seconds in a channel, and others theirs', async () => {
      const given: Delivery[] = [];
      for (let half = 0; half < 58; half++) {
        given.push(await answer(loud));
        wait(500);
      }
      equal(given.filter(isSent).length, 20);
      equal((await answer(quiet)).kind, 'sent');
    });

    it('give one person 450 answers an hour in a channel', async () => {
      const given: Delivery[] = [];
      for (let asked = 0; asked < 500; asked++) {
        given.push(await answer(loud));
        wait(4_000);
      }
      equal(given.filter(isSent).length, 450);
    });

    it('let nobody wait in another person’s queue', async () => {
      const desk = replica();
      for (let asked = 0; asked < 100; asked++) await answer(loud, place('a'), desk);
      wait(2_000);
      equal((await answer(quiet, place('a'), desk)).kind, 'sent');
    });

    it('leave a person all answers in their own chat', async () => {
      const chat: Place = { ...place('chat'), kind: 'personal' };
      for (let second = 0; second < 29; second++) {
        for (const _ of [1, 2]) await answer(loud, chat);
        wait(1_000);
      }
      equal(calls.length, 45);
    });

    it('leave one hand free for a decision while Teams is slow with an answer', async () => {
      let free = () => {};
      hold = new Promise((resolve) => {
        free = resolve;
      });
      const desk = replica();
      const slow = answer(loud, place('a'), desk);
      equal((await answer(quiet, place('a'), desk)).kind, 'throttled');
      hold = undefined;
      equal((await desk.edit(place('a'), '1', message)).kind, 'sent');
      free();
      equal((await slow).kind, 'sent');
    });
  });
});
