import { deepEqual } from 'node:assert/strict';
import { type Aim, checksOf, type Findings } from '../../src/transfers/checks.ts';
import type { Subscription } from '../../src/transfers/transfer.ts';
import { item, subscription } from './samples.ts';

const NOW = new Date('2026-01-15T08:00:00.000Z');
const ready = subscription();
const suspended = subscription({ id: 'SUB-2', friendlyName: 'Visio Plan 2', status: 'suspended' });

describe('The check of what can move', () => {
  const items = (aim: Aim, subscriptions: readonly Subscription[]) => {
    const findings: Findings = {
      relationship: 'reseller',
      agreement: 'signed',
      subscriptions,
      azure: { subscriptions: new Map(), reservations: [] },
      verdicts: [],
      inTransfers: new Map(),
    };
    return checksOf(aim, findings, NOW).find(({ topic }) => topic === 'items')?.is;
  };

  it('notes what can’t move while something else can, before anything is chosen', () => {
    deepEqual(items({ kind: 'look' }, [ready, suspended]), 'warning');
    deepEqual(items({ kind: 'look' }, [ready]), 'ready');
  });

  it('says that something is in the way when nothing can move', () => {
    deepEqual(items({ kind: 'look' }, [suspended]), 'blocker');
  });

  it('says that something is in the way when one of the chosen items can’t move', () => {
    const chosen = [item(), item({ subscriptionId: 'SUB-2' })];
    deepEqual(items({ kind: 'create', items: chosen }, [ready, suspended]), 'blocker');
    deepEqual(items({ kind: 'create', items: [item()] }, [ready, suspended]), 'ready');
  });
});
