import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Candidate } from '../../src/transfers/candidate.ts';
import {
  chosenItems,
  commerceOf,
  DRAFT_VERBS,
  type Draft,
  otherPartner,
  PAGE_SIZE,
  pressed,
  problemOf,
  visible,
  withInputs,
} from '../../src/transfers/draft.ts';
import { draft } from '../desk/samples.ts';
import { FABRIKAM, item, NORTHWIND, TAILSPIN } from './samples.ts';

const STRANGE = '99999999-9999-4999-8999-999999999999';

function many(count: number, blocked: (n: number) => boolean = () => false): Candidate[] {
  return Array.from({ length: count }, (_, n) => ({
    item: item({ subscriptionId: `S${n}`, friendlyName: n % 2 ? `Odd ${n}` : `Even ${n}` }),
    ineligible: blocked(n) ? { reason: 'trial' } : undefined,
  }));
}

describe('A draft', () => {
  it('takes over what was typed and ticked, whatever button was pressed', () => {
    const before = draft({ candidates: many(3), chosen: ['S2'] });
    const after = withInputs(before, {
      'pick.S0': 'true',
      'pick.S2': 'false',
      search: ' even ',
      other: FABRIKAM.tenantId,
      note: '  soon ',
      partnerIdOnRecord: '4847383',
      'partnerId.S1': ' 1234 ',
      customerEmail: ' it@contoso.example ',
      productTypes: 'AzureSubscription,Nonsense,OnlineServicesNCE',
    });
    deepEqual(after.chosen, ['S0']);
    equal(after.search, 'even');
    equal(after.other, FABRIKAM.tenantId);
    equal(after.note, 'soon');
    equal(after.customerEmail, 'it@contoso.example');
    deepEqual(after.partnerIds, { S1: '1234' });
    deepEqual(after.productTypes, ['OnlineServicesNCE', 'AzureSubscription']);
  });

  it('keeps what a card does not show', () => {
    const shown = { candidates: many(3), chosen: ['S1'], note: 'soon', reason: 'on 1 June', other: FABRIKAM.tenantId };
    const before = draft(shown);
    deepEqual(withInputs(before, {}), { ...before, problem: undefined });
  });

  it('of an earlier release has an empty reason for the other partner', () => {
    equal(withInputs(draft(), {}).reason, '');
  });

  it('believes no tick for what can not move, or for what is not there', () => {
    const before = draft({ candidates: many(2, (n) => n === 1) });
    deepEqual(withInputs(before, { 'pick.S1': 'true', 'pick.NOPE': 'true' }).chosen, []);
  });

  it('cuts what is too long, and takes only text for text', () => {
    const after = withInputs(draft(), { note: 'x'.repeat(900), search: 'y'.repeat(900), otherName: 5, other: null });
    equal(after.note.length, 500);
    equal(after.search.length, 60);
    equal(after.otherName, '');
    equal(after.other, FABRIKAM.tenantId);
  });

  it('takes nothing for a tick that is none, whatever it would make of itself', () => {
    const some = draft({ candidates: many(1), chosen: ['S0'] });
    for (const value of [{ toString: 'x' }, [['true']], ['true'], 1, null, 'TRUE'])
      deepEqual(withInputs(some, { 'pick.S0': value }).chosen, [], JSON.stringify(value));
    for (const value of [true, 'true'])
      deepEqual(withInputs({ ...some, chosen: [] }, { 'pick.S0': value }).chosen, ['S0']);
  });

  it('prefers a typed tenant id to the chosen partner', () => {
    equal(withInputs(draft(), { other: TAILSPIN.tenantId, otherTenant: STRANGE }).other, STRANGE);
    equal(withInputs(draft(), { other: TAILSPIN.tenantId, otherTenant: '  ' }).other, TAILSPIN.tenantId);
  });

  it('shows its candidates page by page, and only those that match', () => {
    const full = draft({ candidates: many(40) });
    equal(visible(full).pages, 3);
    equal(visible(full).rows.length, PAGE_SIZE);
    equal(visible({ ...full, page: 99 }).page, 2);
    equal(visible({ ...full, page: -5 }).page, 0);
    const found = visible({ ...full, search: 'ODD' });
    equal(found.matches.length, 20);
    deepEqual(visible(draft({ candidates: [] })), { matches: [], rows: [], page: 0, pages: 1 });
  });

  it('ticks and unticks all that match, never what can not move', () => {
    const some = draft({ candidates: many(6, (n) => n === 2), search: 'even' });
    const all = pressed(some, 'all');
    deepEqual(all.chosen, ['S0', 'S4']);
    const wider = pressed({ ...all, search: '' }, 'all');
    deepEqual(wider.chosen, ['S0', 'S1', 'S3', 'S4', 'S5']);
    deepEqual(pressed({ ...wider, search: 'odd' }, 'none').chosen, ['S0', 'S4']);
  });

  it('goes step by step, and back', () => {
    const steps = (kind: Draft['kind'], verbs: readonly ('next' | 'back' | 'perItem')[]) => {
      let at = draft({
        kind,
        step: kind === 'request' ? 'details' : 'items',
        candidates: many(2),
        chosen: ['S0'],
        customerEmail: 'a@b.example',
      });
      return verbs.map((verb) => {
        at = pressed(at, verb);
        return at.step;
      });
    };
    deepEqual(steps('create', ['next', 'next', 'back', 'perItem', 'next', 'back', 'back']), [
      'details',
      'review',
      'details',
      'partnerIds',
      'review',
      'details',
      'items',
    ]);
    deepEqual(steps('request', ['next', 'back', 'back']), ['review', 'details', 'details']);
    deepEqual(steps('release', ['next', 'back']), ['review', 'items']);
  });

  it('stays where it is while something has to be put right', () => {
    const stuck = pressed(draft({ candidates: many(2), chosen: [] }), 'next');
    equal(stuck.step, 'items');
    deepEqual(stuck.problem, { key: 'problem.noItems' });
    const fixed = withInputs(stuck, { 'pick.S0': 'true' });
    equal(fixed.problem, undefined);
    equal(pressed(fixed, 'next').step, 'details');
  });

  it('carries at most 25 items for new commerce, any number for traditional', () => {
    const chosen = many(27).map(({ item: { subscriptionId } }) => subscriptionId);
    const over = draft({ kind: 'release', candidates: many(27), chosen });
    deepEqual(problemOf(over), { key: 'problem.tooManyItems', with: { max: 25, chosen: 27, over: 2 } });
    equal(problemOf({ ...over, chosen: chosen.slice(2) }), undefined);
    equal(problemOf({ ...over, kind: 'create' }), undefined);
  });

  it('says what is wrong with the details, one thing at a time', () => {
    const create = (changes: Partial<Draft>) => problemOf(draft({ step: 'details', ...changes }))?.key;
    const request = (changes: Partial<Draft>) =>
      create({ kind: 'request', customerEmail: 'it@contoso.example', ...changes });
    const table: [string | undefined, string | undefined][] = [
      [create({}), undefined],
      [create({ other: '' }), 'problem.targetMissing'],
      [create({ other: 'Fabrikam' }), 'problem.notTenantId'],
      [create({ other: NORTHWIND.tenantId }), 'problem.targetIsOwn'],
      [create({ other: STRANGE }), undefined],
      [create({ partnerIdOnRecord: '123' }), 'problem.notPartnerId'],
      [create({ partnerIdOnRecord: '12345678901' }), 'problem.notPartnerId'],
      [create({ partnerIdOnRecord: '48x7383' }), 'problem.notPartnerId'],
      [create({ partnerIdOnRecord: '4847383' }), undefined],
      [request({}), undefined],
      [request({ other: '' }), 'problem.sourceMissing'],
      [request({ other: NORTHWIND.tenantId }), 'problem.sourceIsOwn'],
      [request({ other: STRANGE }), 'problem.sourceNameMissing'],
      [request({ other: STRANGE, otherName: 'Strange' }), undefined],
      [request({ customerEmail: '' }), 'problem.emailMissing'],
      [request({ customerEmail: 'nobody' }), 'problem.notEmail'],
      [request({ customerEmail: 'a@b.c, d@e.f' }), 'problem.notEmail'],
      [request({ customerEmail: 'A <a@b.example>' }), 'problem.notEmail'],
    ];
    for (const [said, expected] of table) equal(said, expected);
    equal(
      problemOf(draft({ step: 'partnerIds', chosen: ['S0'], partnerIds: { S0: 'x' } }))?.key,
      'problem.notPartnerId',
    );
    equal(problemOf(draft({ step: 'partnerIds', chosen: ['S0'], partnerIds: { S0: '4847383' } })), undefined);
    equal(problemOf(draft({ step: 'partnerIds', chosen: [], partnerIds: { S0: 'x' } })), undefined);
  });

  it('names the other side: known by its name, unknown by the name that was typed, or by its id', () => {
    deepEqual(otherPartner(draft()), FABRIKAM);
    deepEqual(otherPartner(draft({ other: `{${FABRIKAM.tenantId.toUpperCase()}}` })), FABRIKAM);
    const typed = { tenantId: STRANGE, name: 'Strange', isTyped: true };
    deepEqual(otherPartner(draft({ kind: 'request', other: STRANGE, otherName: 'Strange' })), typed);
    deepEqual(otherPartner(draft({ other: STRANGE })), { tenantId: STRANGE, name: STRANGE });
    equal(otherPartner(draft({ other: 'Fabrikam' })), undefined);
  });

  it('accepts no name for the tenant that subscriptions go to: its form asks for none, and approvers would read it', () => {
    const named = otherPartner(draft({ other: STRANGE, otherName: FABRIKAM.name }));
    deepEqual(named, { tenantId: STRANGE, name: STRANGE });
  });

  it('refuses a typed name that is a listed partner’s, in whichever case and spelling, for another tenant', () => {
    const form = { kind: 'request', step: 'details', other: STRANGE, customerEmail: 'it@contoso.example' } as const;
    const { partner } = draft();
    for (const { name } of [FABRIKAM, partner])
      for (const typed of [name, name.toUpperCase(), ` ${name}. `, name.split('').join('\u200B'), `${name}\u0301`]) {
        const problem = problemOf(draft({ ...form, otherName: typed }));
        deepEqual(problem, { key: 'problem.nameTaken', with: { partner: name } }, typed);
      }
    equal(problemOf(draft({ ...form, otherName: 'Strange' })), undefined);
    equal(problemOf(draft({ ...form, other: FABRIKAM.tenantId, otherName: FABRIKAM.name })), undefined);
  });

  it("puts an item's own Partner ID before the one for all", () => {
    const items = chosenItems(
      draft({ candidates: many(3), chosen: ['S2', 'S0'], partnerIdOnRecord: '1111', partnerIds: { S2: '2222' } }),
    );
    deepEqual(
      items.map(({ subscriptionId, partnerIdOnRecord }) => [subscriptionId, partnerIdOnRecord]),
      [
        ['S0', '1111'],
        ['S2', '2222'],
      ],
    );
    equal(chosenItems(draft({ candidates: many(1), chosen: ['S0'] }))[0]?.partnerIdOnRecord, undefined);
  });

  it('belongs to one commerce', () => {
    deepEqual((['create', 'request', 'release'] as const).map(commerceOf), [
      'traditional',
      'newCommerce',
      'newCommerce',
    ]);
  });

  it('stays among the steps of its kind, whatever buttons a forged click names', () => {
    const steps: Record<Draft['kind'], Draft['step'][]> = {
      create: ['items', 'details', 'partnerIds', 'review'],
      request: ['details', 'review'],
      release: ['items', 'review'],
    };
    const kinds = fc.constantFrom<Draft['kind'][]>('create', 'request', 'release');
    fc.assert(
      fc.property(kinds, fc.array(fc.constantFrom(...DRAFT_VERBS)), (kind, verbs) => {
        const step = kind === 'request' ? 'details' : 'items';
        let at = draft({ kind, step, chosen: ['SUB-1'], customerEmail: 'it@contoso.example' });
        for (const verb of verbs) {
          at = pressed(at, verb);
          ok(steps[kind].includes(at.step), `${kind} at ${at.step}`);
        }
      }),
    );
  });

  it('never holds a tick for what can not move, however it is clicked through', () => {
    const candidates = many(9, (n) => n % 3 === 0);
    const inputs = fc.dictionary(
      fc.constantFrom(...candidates.map(({ item: { subscriptionId } }) => `pick.${subscriptionId}`), 'search', 'page'),
      fc.constantFrom('true', 'false', 'odd', '', 7, null),
    );
    const click = fc.tuple(fc.constantFrom(...DRAFT_VERBS), inputs, fc.integer());
    fc.assert(
      fc.property(fc.array(click), (clicks) => {
        let at = draft({ candidates });
        for (const [verb, typed, page] of clicks) at = pressed(withInputs(at, typed), verb, page);
        const possible = candidates.filter(({ ineligible }) => !ineligible).map(({ item }) => item.subscriptionId);
        ok(at.chosen.every((id) => possible.includes(id)));
        equal(new Set(at.chosen).size, at.chosen.length);
        deepEqual(
          at.chosen,
          possible.filter((id) => at.chosen.includes(id)),
          'in the order of the list',
        );
      }),
    );
  });
});
