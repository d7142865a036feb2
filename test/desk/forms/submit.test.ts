import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { submit } from '../../../src/desk/forms/submit.ts';
import { ALVA, FABRIKAM, item, NORTHWIND, transfer } from '../../transfers/samples.ts';
import { openRig, promised, type Rig } from '../rig.ts';
import { draft, draftRecord } from '../samples.ts';

const finished = draft({ step: 'review', chosen: ['SUB-1'], note: 'soon', partnerIdOnRecord: '4847383' });

describe('Submitting a draft', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
    await rig.store.drafts.add(draftRecord(finished));
  });
  afterEach(() => rig.close());

  const go = (document = finished) => submit(rig.parts, draftRecord(document), document);

  it('makes a transfer that is on its way, in the name of who asked', async () => {
    const made = await go();
    equal(made.status, 'creating');
    deepEqual([made.source, made.target, made.commerce], [NORTHWIND, FABRIKAM, 'traditional']);
    deepEqual(made.lineItems, [{ ...item(), partnerIdOnRecord: '4847383' }]);
    equal(made.note, 'soon');
    deepEqual([made.pending?.call, made.pending?.as], ['create', ALVA]);
    ok(await rig.store.transfers.find(made.id));
    const [row, ...more] = await rig.store.audit.of(made.id);
    deepEqual(more, []);
    deepEqual([row?.what, row?.to, row?.requestId], ['create', 'creating', made.pending?.requestId]);
    deepEqual((await promised(rig)).map(({ kind }) => kind).toSorted(), ['card', 'write']);
    deepEqual(rig.calls, []);
  });

  it('asks a manager first when the policy says so, and sends nothing', async () => {
    rig.approvalBeforeSubmit.add(NORTHWIND.tenantId);
    const made = await go();
    equal(made.status, 'awaitingApproval');
    equal(made.pending, undefined);
    equal((await rig.store.audit.of(made.id))[0]?.what, 'submit');
    deepEqual(
      (await promised(rig)).map(({ kind }) => kind),
      ['card'],
    );
  });

  it('turns a request around: the other side is the source, and chooses the items', async () => {
    const asked = draft({ ...finished, kind: 'request', customerEmail: 'it@contoso.example', productTypes: [] });
    const made = await go(asked);
    deepEqual([made.source, made.target, made.commerce], [FABRIKAM, NORTHWIND, 'newCommerce']);
    deepEqual(made.lineItems, []);
    equal(made.customerEmail, 'it@contoso.example');
    deepEqual(made.productTypes, []);
  });

  it('makes one transfer of one draft', async () => {
    const made = await go();
    await rejects(go(), { name: 'LostRace' });
    const { total } = await rig.store.transfers.list({ partnerTenantId: NORTHWIND.tenantId, limit: 10 });
    equal(total, 1);
    equal((await rig.store.drafts.find('draft-1'))?.submittedAs, made.id);
  });

  it('gives it a ref of four digits, or one more when all that it tries are taken', async () => {
    await rig.store.transfers.add(transfer('traditional', { ref: 'abcd' }));
    let ids = 0;
    const newId = () => `abcd1234-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
    const made = await submit({ ...rig.parts, newId }, draftRecord(finished), finished);
    equal(made.ref, 'abcd1');
  });

  it('is not possible without the other side', async () => {
    await rejects(go(draft({ ...finished, other: '' })), /without its other side/);
    deepEqual(await promised(rig), []);
  });
});
