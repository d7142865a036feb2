import { equal } from 'node:assert/strict';
import sinon from 'sinon';
import { type Polling, startPolling } from '../../../src/desk/queue/poll.ts';

describe('Polling for work', () => {
  let timers: sinon.SinonFakeTimers;
  let polling: Polling;
  let looks: number;
  let endLook: () => void;
  beforeEach(() => {
    timers = sinon.useFakeTimers();
    looks = 0;
    polling = startPolling(() => {
      looks += 1;
      const { promise, resolve } = Promise.withResolvers<void>();
      endLook = resolve;
      return promise;
    });
  });
  afterEach(() => timers.restore());

  /** Ends the current look for work, and lets what follows from it happen. */
  const look = async () => {
    endLook();
    await timers.tickAsync(0);
  };

  it('looks at its start, and a second after each look', async () => {
    await timers.tickAsync(0);
    equal(looks, 1);
    await look();
    await timers.tickAsync(999);
    equal(looks, 1);
    await timers.tickAsync(1);
    equal(looks, 2);
  });

  it('looks at once when it is nudged', async () => {
    await timers.tickAsync(0);
    await look();
    polling.nudge();
    equal(looks, 2);
  });

  it('looks once more after a look in which it was nudged, and never twice at the same time', async () => {
    await timers.tickAsync(0);
    polling.nudge();
    polling.nudge();
    await timers.tickAsync(5_000);
    equal(looks, 1);
    await look();
    equal(looks, 2);
    await look();
    equal(looks, 2);
  });

  it('that is stopped ends its look first, and looks no more', async () => {
    await timers.tickAsync(0);
    polling.nudge();
    let isStopped = false;
    const stopped = polling.stop().then(() => {
      isStopped = true;
    });
    await timers.tickAsync(5_000);
    equal(isStopped, false);
    endLook();
    await stopped;
    polling.nudge();
    equal(timers.countTimers(), 0, 'a timer would keep the process alive');
    await timers.tickAsync(5_000);
    equal(looks, 1);
  });

  it('that is stopped between two looks looks no more', async () => {
    await timers.tickAsync(0);
    await look();
    await polling.stop();
    await timers.tickAsync(5_000);
    equal(looks, 1);
  });
});
