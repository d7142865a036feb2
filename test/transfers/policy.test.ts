import { deepEqual, equal } from 'node:assert/strict';
import { VERBS, type Verb } from '../../src/transfers/commerce.ts';
import {
  lostRights,
  mayAssign,
  mayDecide,
  maySee,
  type Policy,
  picksItemsOnApprove,
} from '../../src/transfers/policy.ts';
import { isFinal, STATUSES, type Status } from '../../src/transfers/status.ts';
import {
  ALVA,
  ARI,
  away,
  BEA,
  BO,
  FABRIKAM,
  inStatus,
  MAJA,
  NORTHWIND,
  POLICY,
  pending,
  T0,
  TIM,
  transfer,
} from './samples.ts';

type Stage = 'before submit' | 'being sent' | 'open' | 'under way' | 'in progress' | 'over';
const STAGES: readonly Stage[] = ['before submit', 'being sent', 'open', 'under way', 'in progress', 'over'];

function stageOf(status: Status): Stage {
  if (status === 'awaitingApproval') return 'before submit';
  if (status === 'creating') return 'being sent';
  if (status === 'open') return 'open';
  if (status === 'inProgress') return 'in progress';
  return isFinal(status) ? 'over' : 'under way';
}

const PEOPLE = {
  requester: ALVA,
  'their colleague': ARI,
  'their manager': MAJA,
  "the counterparty's clerk": BEA,
  "the counterparty's manager": BO,
  "a third partner's manager": TIM,
};
type Who = keyof typeof PEOPLE;

/** What the policy says to a decision in each stage: `yes`, or the refusal. */
const same = (outcome: string) => STAGES.map(() => outcome);
/** The counterparty doesn't see a request before it is sent. */
const unseen = (...after: string[]) => ['unknownPartner', 'unknownPartner', ...after];
const DECIDES = ['yes', 'underWay', 'yes', 'underWay', 'notDecidable', 'alreadyDecided'];
const DECIDES_BEFORE = ['yes', ...Array<string>(5).fill('notYourSide')];
const DECIDES_AFTER = unseen('yes', 'underWay', 'notDecidable', 'alreadyDecided');
const CLERK_BEFORE = ['noApproverRight', ...Array<string>(5).fill('notYourSide')];
const CLERK_AFTER = unseen(...Array<string>(4).fill('noApproverRight'));

const counterpartysDecision: Record<Who, string[]> = {
  requester: same('ownRequest'),
  'their colleague': CLERK_BEFORE,
  'their manager': DECIDES_BEFORE,
  "the counterparty's clerk": CLERK_AFTER,
  "the counterparty's manager": DECIDES_AFTER,
  "a third partner's manager": same('unknownPartner'),
};
const EXPECTED: Record<Verb, Record<Who, string[]>> = {
  approve: counterpartysDecision,
  reject: counterpartysDecision,
  withdraw: {
    requester: DECIDES,
    'their colleague': same('noApproverRight'),
    'their manager': DECIDES,
    "the counterparty's clerk": unseen(...Array<string>(4).fill('onlyCreatorSide')),
    "the counterparty's manager": unseen(...Array<string>(4).fill('onlyCreatorSide')),
    "a third partner's manager": same('unknownPartner'),
  },
};

function outcome(who: Who, verb: Verb, status: Status, commerce: 'traditional' | 'newCommerce', reason?: string) {
  const permission = mayDecide(PEOPLE[who], verb, inStatus(status, commerce), POLICY, reason);
  return permission.allowed ? 'yes' : permission.because;
}

describe('Who may decide', () => {
  for (const verb of VERBS) {
    for (const who of Object.keys(PEOPLE) as Who[]) {
      it(`to ${verb}: ${who}, in every status of both commerces`, () => {
        for (const commerce of ['traditional', 'newCommerce'] as const) {
          for (const status of STATUSES) {
            const expected = EXPECTED[verb][who][STAGES.indexOf(stageOf(status))];
            equal(outcome(who, verb, status, commerce, 'because'), expected, `${commerce} ${status}`);
          }
        }
      });
    }
  }

  it('needs a reason to reject, and asks only those for it who may reject', () => {
    for (const reason of [undefined, '', ' \n ']) {
      equal(outcome("the counterparty's manager", 'reject', 'open', 'traditional', reason), 'reasonNeeded');
      equal(outcome('their manager', 'reject', 'awaitingApproval', 'traditional', reason), 'reasonNeeded');
      equal(outcome("the counterparty's clerk", 'reject', 'open', 'traditional', reason), 'noApproverRight');
      equal(outcome("the counterparty's manager", 'reject', 'completed', 'traditional', reason), 'alreadyDecided');
    }
    equal(outcome("the counterparty's manager", 'approve', 'open', 'traditional'), 'yes');
    equal(outcome('requester', 'withdraw', 'open', 'traditional'), 'yes');
  });

  it('keeps a requester who is an approver from deciding on their own request, not from withdrawing it', () => {
    const everybody: Policy = { ...POLICY, approver: () => 'yes' };
    const decide = (verb: Verb, status: Status) => mayDecide(ALVA, verb, inStatus(status), everybody, 'because');
    deepEqual(decide('approve', 'awaitingApproval'), { allowed: false, because: 'ownRequest' });
    deepEqual(decide('reject', 'awaitingApproval'), { allowed: false, because: 'ownRequest' });
    deepEqual(decide('withdraw', 'awaitingApproval'), { allowed: true });
  });

  it('lets nobody decide when no approvers are configured, and the requester still take it back', () => {
    const nobody: Policy = { ...POLICY, approver: () => 'no' };
    deepEqual(mayDecide(BO, 'approve', transfer(), nobody), { allowed: false, because: 'noApproverRight' });
    deepEqual(mayDecide(MAJA, 'withdraw', transfer(), nobody), { allowed: false, because: 'noApproverRight' });
    deepEqual(mayDecide(ALVA, 'withdraw', transfer(), nobody), { allowed: true });
  });

  it('turns away a partner that is not on the list, even as a side of the transfer', () => {
    const without: Policy = { ...POLICY, isKnownPartner: (tenantId) => tenantId !== FABRIKAM.tenantId };
    for (const verb of VERBS) {
      deepEqual(mayDecide(BO, verb, transfer(), without, 'x'), { allowed: false, because: 'unknownPartner' });
    }
  });

  it('counts the right of a person as lost once their partner is no longer listed', () => {
    const without: Policy = { ...POLICY, isKnownPartner: (tenantId) => tenantId !== FABRIKAM.tenantId };
    const underWay = transfer('traditional', { status: 'approving', pending: pending() });
    deepEqual(lostRights(underWay, POLICY).lost, []);
    deepEqual(lostRights(underWay, without).lost, [BO]);
  });

  it('goes by tenant and object id together, never by name', () => {
    const impostor = { ...BO, tenantId: NORTHWIND.tenantId };
    deepEqual(mayDecide(impostor, 'approve', transfer(), POLICY), { allowed: false, because: 'notYourSide' });
    const namesake = { ...BEA, name: BO.name };
    deepEqual(mayDecide(namesake, 'approve', transfer(), POLICY), { allowed: false, because: 'noApproverRight' });
  });

  it('takes nobody for the requester who has the same object id in another tenant', () => {
    const stranger = { ...BO, objectId: ALVA.objectId };
    const everybody: Policy = { ...POLICY, approver: () => 'yes' };
    deepEqual(mayDecide(stranger, 'approve', transfer(), everybody), { allowed: true });
    const colleague = { ...MAJA, objectId: BO.objectId };
    const requestedByBo = transfer('traditional', { requester: BO });
    deepEqual(mayDecide(colleague, 'withdraw', requestedByBo, { ...POLICY, approver: () => 'no' }), {
      allowed: false,
      because: 'noApproverRight',
    });
  });

  it('stops every second decision while one waits for its person to sign in', () => {
    const waiting = transfer('traditional', { status: 'open', pending: pending({ state: away() }) });
    deepEqual(mayDecide(BO, 'approve', waiting, POLICY), { allowed: false, because: 'underWay' });
  });
});

describe('To whom a decision may be handed', () => {
  const may = (by: typeof BO, to: typeof BO, policy: Policy = POLICY, one = transfer()) => {
    const permission = mayAssign(by, to, one, policy);
    return permission.allowed || permission.because;
  };
  const both = (objectId: string) => [BO, BEA].some((one) => one.objectId === objectId);
  const twoApprovers: Policy = { ...POLICY, approver: ({ objectId }) => (both(objectId) ? 'yes' : 'no') };

  it('must be an approver at the deciding partner, no matter which approver hands the decision over', () => {
    equal(may(BO, BEA, twoApprovers), true);
    equal(may(BO, BEA), 'assigneeMayNot', 'no approver');
    equal(may(BO, MAJA), 'assigneeMayNot', 'an approver of the other partner');
    equal(may(BEA, BO), 'noApproverRight', 'only an approver hands it over');
  });

  it('is nobody whose groups can’t be read', () => {
    const policy: Policy = { ...POLICY, approver: ({ objectId }) => (objectId === BO.objectId ? 'yes' : 'unknown') };
    equal(may(BO, BEA, policy), 'rightsUnknown');
  });

  it('is nobody who approved already, though the one who hands it over may have', () => {
    const by = { verb: 'approve', at: T0, stage: 'partnerCenter', inPart: true } as const;
    const once = (person: typeof BO) =>
      transfer('newCommerce', { source: FABRIKAM, decisions: [{ ...by, by: person }] });
    equal(may(BO, BEA, twoApprovers, once(BEA)), 'assigneeMayNot');
    equal(may(BO, BEA, twoApprovers, once(BO)), true);
  });
});

describe('Who may see a transfer', () => {
  it('is the people of its two partners', () => {
    deepEqual(
      [ALVA, ARI, MAJA, BO, BEA, TIM].map((person) => maySee(person, transfer())),
      [true, true, true, true, true, false],
    );
  });
});

describe('Choosing line items', () => {
  it('belongs to approving an open new-commerce transfer, and to nothing else', () => {
    const picks = STATUSES.filter((status) => picksItemsOnApprove(inStatus(status, 'newCommerce')));
    deepEqual(picks, ['open']);
    deepEqual(
      STATUSES.filter((status) => picksItemsOnApprove(inStatus(status, 'traditional'))),
      [],
    );
  });
});
