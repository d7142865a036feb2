import { deepEqual, equal } from 'node:assert/strict';
import { isDecidable, isFinal, STATUS_FILTERS, STATUSES, UNDER_WAY } from '../../src/transfers/status.ts';

describe('Statuses', () => {
  it('end in one of six ways', () => {
    deepEqual(STATUSES.filter(isFinal), [
      'completed',
      'partiallyCompleted',
      'rejected',
      'withdrawn',
      'expired',
      'failed',
    ]);
  });

  it('wait for a person in two cases', () => {
    deepEqual(STATUSES.filter(isDecidable), ['awaitingApproval', 'open']);
  });

  it('have a name for each decision that is being carried out', () => {
    deepEqual(UNDER_WAY, { approve: 'approving', reject: 'rejecting', withdraw: 'withdrawing' });
  });

  it('are all found by exactly one of "open" and the words for how a transfer ends', () => {
    const { open = [], completed = [], rejected = [], withdrawn = [], expired = [], failed = [] } = STATUS_FILTERS;
    const found = [...open, ...completed, ...rejected, ...withdrawn, ...expired, ...failed];
    deepEqual(found.toSorted(), [...STATUSES].toSorted());
    equal(new Set(found).size, found.length);
  });

  it('that are open either wait for a person or are in progress', () => {
    const { open = [], waiting = [], progress = [] } = STATUS_FILTERS;
    deepEqual([...waiting, ...progress].toSorted(), [...open].toSorted());
    deepEqual(STATUS_FILTERS.all, STATUSES);
  });
});
