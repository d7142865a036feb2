import assert from 'node:assert/strict';
import { foldStatus } from '../../src/partner-center/entity-status.ts';
import type { EntityStatus } from '../../src/partner-center/partner-center.ts';

describe('The status of a transfer at Partner Center', () => {
  const FOLDED: Readonly<Record<EntityStatus, readonly string[]>> = {
    open: ['Active', 'Pending', 'active', 'PENDING'],
    inProgress: ['InProgress', 'inprogress', 'In Progress'],
    completed: ['Complete', 'Completed', 'complete'],
    partiallyCompleted: ['PartiallyComplete', 'CompletedWithErrors', 'Partially Completed'],
    rejected: ['Reject', 'reject', 'Rejected', 'Declined'],
    withdrawn: ['Cancel', 'Canceled', 'Cancelled', 'Withdrawn'],
    expired: ['Expired'],
    failed: ['Failed'],
    unknown: ['', 'Suspended', 'toString', 'constructor', '__proto__', '進行中'],
  };
  for (const [status, literals] of Object.entries(FOLDED)) {
    it(`is ${status} for ${literals.map((literal) => `"${literal}"`).join(', ')}`, () => {
      assert.deepEqual([...new Set(literals.map(foldStatus))], [status]);
    });
  }
});
