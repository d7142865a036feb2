import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Store } from '../../src/store/store.ts';
import { closeOpened } from './opened.ts';
import { at } from './samples.ts';
import { eachStore } from './stores.ts';

/** An item in the model of the queue. Times are in seconds. */
interface Modelled {
  readonly key: string | undefined;
  readonly lane: string;
  payload: number;
  runAt: number;
  attempts: number;
  hurriedAt: number | undefined;
  held: { readonly worker: string; readonly until: number } | undefined;
  isDone: boolean;
}

type Step =
  | { readonly do: 'add'; readonly lane: string; readonly isKeyed: boolean; readonly delay: number }
  | { readonly do: 'take'; readonly worker: string; readonly lease: number }
  | { readonly do: 'done' | 'later' | 'renew'; readonly which: number; readonly delay: number }
  | { readonly do: 'release'; readonly worker: string }
  | { readonly do: 'hurry'; readonly lane: string }
  | { readonly do: 'wait'; readonly seconds: number };

const lane = fc.constantFrom('a', 'b');
const worker = fc.constantFrom('one', 'two');
const delay = fc.integer({ min: 0, max: 20 });
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ do: fc.constant('add' as const), lane, isKeyed: fc.boolean(), delay }),
    fc.record({ do: fc.constant('take' as const), worker, lease: fc.integer({ min: 1, max: 15 }) }),
    fc.record({ do: fc.constantFrom('done' as const, 'later' as const, 'renew' as const), which: fc.nat(30), delay }),
    fc.record({ do: fc.constant('release' as const), worker }),
    fc.record({ do: fc.constant('hurry' as const), lane }),
    fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 10 }) }),
  ),
  { minLength: 10, maxLength: 60 },
);

eachStore('The work in the store, whatever is done with it in whatever order', ({ name, fresh }) => {
  afterEach(closeOpened);

  it('behaves as its plain model says', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        await followPlan(await fresh(), plan);
        await closeOpened();
      }),
      { numRuns: name === 'SQLite' ? 150 : 30 },
    );
  });
});

async function followPlan({ work }: Store, plan: readonly Step[]): Promise<void> {
  const items: Modelled[] = [];
  const takes: { item: Modelled; id: number; worker: string; attempt: number }[] = [];
  let now = 0;
  for (const [number, step] of plan.entries()) {
    switch (step.do) {
      case 'add': {
        const key = step.isKeyed ? `key ${step.lane}` : undefined;
        const runAt = now + step.delay;
        await work.add({ kind: 'k', lane: step.lane, key, payload: number, runAt: at(runAt) });
        const waiting = items.findLast((item) => key !== undefined && item.key === key && isWaiting(item));
        if (waiting !== undefined) Object.assign(waiting, { payload: number, runAt: Math.min(waiting.runAt, runAt) });
        else
          items.push({
            key,
            lane: step.lane,
            payload: number,
            runAt,
            attempts: 0,
            hurriedAt: undefined,
            held: undefined,
            isDone: false,
          });
        break;
      }
      case 'take': {
        const expected = heads(items)
          .filter((item) => item.runAt <= now && (item.held?.until ?? 0) <= now)
          .sort((one, other) => one.runAt - other.runAt)[0];
        const item = await work.take(step.worker, at(now), at(now + step.lease));
        assert.equal(item?.payload, expected?.payload);
        if (item === undefined || expected === undefined) break;
        expected.attempts++;
        expected.hurriedAt = undefined;
        expected.held = { worker: step.worker, until: now + step.lease };
        assert.equal(item.attempts, expected.attempts);
        takes.push({ item: expected, id: item.id, worker: step.worker, attempt: item.attempts });
        break;
      }
      case 'done':
      case 'later':
      case 'renew': {
        const take = takes[step.which % Math.max(1, takes.length)];
        if (take === undefined) break;
        const isHolder =
          !take.item.isDone && take.item.held?.worker === take.worker && take.item.attempts === take.attempt;
        const runAt = now + step.delay;
        const answer = await {
          done: () => work.done(take.id, take.worker, take.attempt, at(now)),
          later: () => work.later(take.id, take.worker, take.attempt, at(runAt)),
          renew: () => work.renew(take.id, take.worker, take.attempt, at(runAt)),
        }[step.do]();
        assert.equal(answer, isHolder);
        if (!isHolder) break;
        if (step.do === 'renew') {
          take.item.held = { worker: take.worker, until: runAt };
          break;
        }
        take.item.held = undefined;
        if (step.do === 'done') take.item.isDone = true;
        else take.item.runAt = Math.min(runAt, take.item.hurriedAt ?? runAt);
        take.item.hurriedAt = undefined;
        break;
      }
      case 'release':
        await work.release(step.worker);
        for (const item of items.filter(({ held }) => held?.worker === step.worker)) {
          Object.assign(item, { held: undefined, hurriedAt: undefined });
        }
        break;
      case 'hurry':
        await work.hurry(`key ${step.lane}`, at(now));
        for (const item of items.filter(({ key, isDone }) => key === `key ${step.lane}` && !isDone)) {
          item.runAt = Math.min(item.runAt, now);
          if (item.held !== undefined) item.hurriedAt = now;
        }
        break;
      case 'wait':
        now += step.seconds;
        break;
    }
    const due = heads(items).map((item) => item.held?.until ?? item.runAt);
    assert.equal(await work.nextDue(), due.length === 0 ? undefined : at(Math.min(...due)));
  }
}

/** The oldest unfinished item in each lane, oldest first. */
function heads(items: readonly Modelled[]): Modelled[] {
  return items.filter(
    (item) => !item.isDone && items.find((other) => other.lane === item.lane && !other.isDone) === item,
  );
}

/** Only the newest item with a key can be replaced. An older item that was given back keeps its payload. */
function isWaiting(item: Modelled): boolean {
  return !item.isDone && item.held === undefined;
}
