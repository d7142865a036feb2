import { deepEqual, equal, throws } from 'node:assert/strict';
import { STATUSES } from '../../src/transfers/status.ts';
import { fromStored, type StoredTransfer } from '../../src/transfers/stored-transfer.ts';
import { inStatus, T0, T1, transfer } from './samples.ts';

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

  const asked = { first: T0, last: T1, for: 'signIn.mfa' };
  for (const [flags, state] of [
    [{}, { kind: 'unsent' }],
    [{ ambiguous: true }, { kind: 'inDoubt' }],
    [{ asked }, { kind: 'unsent', asked }],
    [
      { ambiguous: true, asked },
      { kind: 'inDoubt', asked },
    ],
    [
      { waitsForSignIn: true, asked },
      { kind: 'unsentAway', asked },
    ],
    [
      { waitsForSignIn: true, ambiguous: true, asked },
      { kind: 'inDoubtAway', asked },
    ],
    // In releases that didn't record sign-in links, the transfer's last change was when the link was sent.
    [{ waitsForSignIn: true }, { kind: 'unsentAway', asked: { first: T1, last: T1 } }],
    [
      { waitsForSignIn: true, ambiguous: true },
      { kind: 'inDoubtAway', asked: { first: T1, last: T1 } },
    ],
  ] as const) {
    it(`makes a state of the flags ${JSON.stringify(flags)} that earlier releases kept`, () => {
      const { state: _, ...rest } = inStatus('approving').pending as object & { state: object };
      const kept = { ...transfer(), updatedAt: T1, pending: { ...rest, ...flags } } as StoredTransfer;
      deepEqual(fromStored(kept).pending, { ...rest, state });
    });
  }

  it('does not guess a call that has no name', () => {
    const { call: _, ...nameless } = inStatus('approving').pending as object & { call: string };
    throws(() => fromStored({ ...transfer(), pending: nameless } as StoredTransfer), /has no name/);
    equal(fromStored(transfer()).pending, undefined);
  });
});
