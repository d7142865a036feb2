import { deepEqual, equal } from 'node:assert/strict';
import { settle } from '../../src/desk/carry-out/settle.ts';
import { assign, decide } from '../../src/desk/decisions/decide.ts';
import { refusalSentence } from '../../src/desk/decisions/sentences.ts';
import type { Message } from '../../src/desk/ports/message.ts';
import { carriedOut, movedOn, opened, putBack } from '../../src/transfers/decisions.ts';
import type { Refusal } from '../../src/transfers/policy.ts';
import type { Decision, Person, Transfer } from '../../src/transfers/transfer.ts';
import { openRig, promised, type Rig } from '../desk/rig.ts';
import { item, T1 } from '../transfers/samples.ts';
import { FAY, FINN, NILS, NORA, textsOf, transferIn } from './rendered.ts';

const sentByNils: Decision = { verb: 'approve', by: NILS, at: T1, stage: 'beforeSubmit' };
const old = (status: Transfer['status'], changes: Partial<Transfer> = {}) => transferIn(status, 'traditional', changes);
const nce = (status: Transfer['status'], changes: Partial<Transfer> = {}) => transferIn(status, 'newCommerce', changes);

describe('The words of a refusal', () => {
  const GOLDEN: readonly (readonly [Refusal, Transfer, Person, string])[] = [
    [
      'ownRequest',
      old('awaitingApproval'),
      NORA,
      'You asked for transfer 7f3a yourself, so somebody else at Northwind has to decide.',
    ],
    [
      'ownRequest',
      nce('open'),
      FAY,
      'You asked for transfer 7f3a yourself, so somebody else at Northwind has to decide.',
    ],
    [
      'notYourSide',
      old('awaitingApproval'),
      FINN,
      'Transfer 7f3a is decided by Northwind. Your side can follow it here.',
    ],
    ['notYourSide', old('open'), NILS, 'Transfer 7f3a is decided by Fabrikam. Your side can follow it here.'],
    ['notYourSide', nce('open'), FINN, 'Transfer 7f3a is decided by Northwind. Your side can follow it here.'],
    [
      'notYourSide',
      old('open', { decisions: [sentByNils] }),
      NILS,
      'Nothing changed: Nils has already approved 7f3a for sending, and now Fabrikam decides.',
    ],
    [
      'onlyCreatorSide',
      old('open'),
      FINN,
      'Transfer 7f3a can only be withdrawn by Northwind, who made it. You can reject it instead.',
    ],
    [
      'onlyCreatorSide',
      nce('open'),
      NILS,
      'Transfer 7f3a can only be withdrawn by Fabrikam, who made it. You can reject it instead.',
    ],
    [
      'approvedBefore',
      nce('open'),
      NILS,
      'You have already approved 7f3a. Somebody else at Northwind has to approve it too.',
    ],
    [
      'assigneeMayNot',
      old('open'),
      FINN,
      "That person can't decide 7f3a: it takes an approver of Fabrikam who did not ask for it and has not approved it yet.",
    ],
    [
      'underWay',
      old('approving'),
      FINN,
      'Nothing changed: Finn has already approved 7f3a, and it is being carried out.',
    ],
    [
      'underWay',
      old('rejecting'),
      FINN,
      'Nothing changed: Finn has already rejected 7f3a, and it is being carried out.',
    ],
    [
      'underWay',
      nce('withdrawing'),
      NILS,
      'Nothing changed: Fay has already withdrawn 7f3a, and it is being carried out.',
    ],
    [
      'underWay',
      old('creating'),
      FINN,
      'Transfer 7f3a is still being sent to Partner Center. Wait until its card says that it is open.',
    ],
    ['alreadyDecided', old('expired'), FINN, 'Nothing changed: transfer 7f3a is expired already.'],
    [
      'alreadyDecided',
      old('rejected', { decisions: [sentByNils, { verb: 'reject', by: FINN, at: T1, stage: 'partnerCenter' }] }),
      NORA,
      'Nothing changed: Finn was first, and transfer 7f3a is rejected.',
    ],
  ];
  for (const [refusal, transfer, by, sentence] of GOLDEN)
    it(`to ${by.name}: ${sentence}`, () => {
      deepEqual(textsOf({ kind: 'text', say: refusalSentence(refusal, transfer, by) }), [sentence]);
    });
});

describe('The words that people are told', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
    rig.rules.approver = () => 'yes';
  });
  afterEach(() => rig.close());

  async function told(): Promise<string[]> {
    return (await promised(rig)).flatMap(({ kind, payload }) => {
      if (kind !== 'tell') return [];
      const { person, message } = payload as { person: Person; message: Message };
      return message.kind === 'text' ? [`${person.name}: ${textsOf(message).join()}`] : [];
    });
  }

  /** The outcomes at Partner Center. */
  const OUTCOMES: readonly (readonly [before: Transfer, after: (before: Transfer) => Transfer, ...told: string[]])[] = [
    [
      old('creating'),
      (before) => opened(before, T1, { id: 'pc', lineItems: [] }),
      'Nora: Transfer 7f3a for Contoso is at Partner Center now. The other side can approve or reject it.',
    ],
    [
      old('approving'),
      (before) => carriedOut(before, T1, 'completed'),
      'Nora: Transfer 7f3a for Contoso is completed. Fabrikam bills the subscriptions now.',
    ],
    [
      nce('approving'),
      (before) => carriedOut(before, T1, 'inProgress'),
      'Fay: Nils approved transfer 7f3a for Contoso. Partner Center is moving the subscriptions; you will be told when it is done.',
    ],
    [
      nce('open'),
      (before) => movedOn(before, T1, 'completed'),
      'Fay: Transfer 7f3a for Contoso was completed in Partner Center. Fabrikam bills the subscriptions now.',
    ],
    [
      old('approving'),
      (before) => carriedOut(before, T1, 'partiallyCompleted'),
      'Nora: Transfer 7f3a for Contoso is partly completed: some items did not move. To see which, type: show 7f3a',
    ],
    [
      old('rejecting'),
      (before) => carriedOut(before, T1, 'rejected'),
      'Nora: Finn rejected transfer 7f3a for Contoso: the contract runs until June',
    ],
    [
      old('open'),
      (before) => movedOn(before, T1, 'rejected'),
      'Nora: Transfer 7f3a for Contoso was rejected in Partner Center. Nothing has moved.',
    ],
    [
      old('open'),
      (before) => movedOn(before, T1, 'withdrawn'),
      'Nora: Transfer 7f3a for Contoso was withdrawn in Partner Center. Nothing has moved.',
    ],
    [
      nce('open'),
      (before) => movedOn(before, T1, 'expired'),
      'Fay: Transfer 7f3a for Contoso expired: nobody answered in time. Nothing has moved. A new request is needed.',
    ],
    [
      old('approving'),
      (before) => carriedOut(before, T1, 'failed'),
      'Nora: Transfer 7f3a for Contoso failed: no item could be moved. To see why, type: show 7f3a',
      'Finn: Transfer 7f3a for Contoso failed: no item could be moved. To see why, type: show 7f3a',
    ],
    [
      old('approving'),
      (before) => putBack(before, T1, { key: 'partnerCenter.roleMissing' }),
      'Nora: The decision on transfer 7f3a for Contoso did not go through, and the transfer is as it was. Your Partner Center role does not allow this. Ask an admin of your partner for the Admin agent role.',
      'Finn: The decision on transfer 7f3a for Contoso did not go through, and the transfer is as it was. Your Partner Center role does not allow this. Ask an admin of your partner for the Admin agent role.',
    ],
  ];
  for (const [before, change, ...sentences] of OUTCOMES)
    it(`${sentences[0]}`, async () => {
      await rig.store.transfers.add(before);
      const result = settle(rig.parts, before, change(before), { what: 'outcome', correlationId: 'c' });
      await rig.store.transaction(async (records) => result.commit?.(records));
      deepEqual(await told(), sentences);
    });

  it('Nils approved Nora’s transfer before it was sent', async () => {
    await rig.store.transfers.add(old('awaitingApproval'));
    equal((await decide(rig.parts, { transferId: 'transfer-1', verb: 'approve', by: NILS })).kind, 'decided');
    deepEqual(await told(), [
      'Nora: Nils approved your transfer 7f3a for Contoso. It is being sent to Partner Center in your name.',
    ]);
  });

  it('Nils gave the first of two approvals', async () => {
    rig.rules.approvalsRequired = () => 2;
    await rig.store.transfers.add(nce('open'));
    await decide(rig.parts, { transferId: 'transfer-1', verb: 'approve', by: NILS, items: [item()] });
    deepEqual(await told(), ['Fay: Nils approved your transfer 7f3a for Contoso. It needs more approvals.']);
  });

  it('Nils rejected Fay’s request', async () => {
    await rig.store.transfers.add(nce('open'));
    await decide(rig.parts, { transferId: 'transfer-1', verb: 'reject', by: NILS, reason: 'we renew in June' });
    deepEqual(await told(), ['Fay: Nils rejected your transfer 7f3a for Contoso: we renew in June']);
  });

  it('Fay handed the decision to Finn', async () => {
    await rig.store.transfers.add(old('open'));
    await assign(rig.parts, 'transfer-1', FAY, FINN);
    deepEqual(await told(), ['Finn: Fay handed you the decision on transfer 7f3a for Contoso. Here is its card.']);
  });
});
