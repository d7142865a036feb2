import { deepEqual, equal, throws } from 'node:assert/strict';
import { STATUSES } from '../../src/transfers/status.ts';
import { fromStored, type StoredTransfer } from '../../src/transfers/stored-transfer.ts';
import { inStatus, transfer } from './samples.ts';

describe('Reading a stored transfer', () => {
  it('gives back what this release stored', () => {
    for (const status of STATUSES) {
      const kept = JSON.parse(JSON.stringify(inStatus(status))) as StoredTransfer;
      deepEqual(fromStored(kept), kept);
    }
  });

  it('knows the calls by the names that earlier releases gave them', () => {
    const names = ['create', 'accept', 'patchReject', 'delete', 'patchItems', 'patchCancel'];
    const read = names.map((write) => {
      const { call: _, ...rest } = inStatus('approving').pending as object & { call: string };
      return fromStored({ ...transfer(), pending: { ...rest, write } } as StoredTransfer).pending?.call;
    });
    deepEqual(read, ['create', 'accept', 'reject', 'withdraw', 'acceptWithItems', 'cancel']);
  });

  it('does not guess a call that has no name', () => {
    const { call: _, ...nameless } = inStatus('approving').pending as object & { call: string };
    throws(() => fromStored({ ...transfer(), pending: nameless } as StoredTransfer), /has no name/);
    equal(fromStored(transfer()).pending, undefined);
  });
});
