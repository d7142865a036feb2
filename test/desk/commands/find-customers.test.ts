import { deepEqual, equal } from 'node:assert/strict';
import { findCustomers, theOne } from '../../../src/desk/commands/find-customers.ts';
import type { Customer } from '../../../src/transfers/transfer.ts';
import { ambiguous, done, openRig, type Rig, refused } from '../rig.ts';
import { CONTOSO } from '../samples.ts';

const NAMES = ['Contoso', 'Contoso Ltd', 'Adventure Works', 'Fourth Coffee'];
const customer = (name: string): Customer => ({ ...CONTOSO, name, domain: `${name.replaceAll(' ', '')}.example` });
const page = (names: readonly string[], continuationToken?: string) =>
  done({ customers: names.map(customer), continuationToken });

describe('Finding customers', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await openRig();
  });
  afterEach(() => rig.close());

  const find = (query: string) => findCustomers(rig.parts.partnerCenter, { token: 't', correlationId: 'c' }, query);
  const names = async (query: string) => {
    const found = await find(query);
    return found.kind === 'done' ? found.value.map(({ name }) => name) : found.kind;
  };
  const searches = () => rig.calls.map(({ args }) => args[0]);

  it('asks for names that start with the text, and lists them in order of name', async () => {
    rig.will('customers', page(['Contoso Ltd', 'Contoso']));
    deepEqual(await names('Cont'), ['Contoso', 'Contoso Ltd']);
    deepEqual(searches(), [{ by: 'name', startsWith: 'Cont' }]);
  });

  it('asks for domains first when it looks like one', async () => {
    rig.will('customers', page(['Contoso']));
    deepEqual(await names('contoso.example'), ['Contoso']);
    deepEqual(searches(), [{ by: 'domain', startsWith: 'contoso.example' }]);
  });

  it('looks through every page for the text anywhere, in whatever case and width, when nothing starts so', async () => {
    rig.will('customers', page([]), page([]), page(NAMES, 'more'), page(['Café Ｃｏｆｆｅｅ']));
    deepEqual(await names('COFFEE'), ['Café Ｃｏｆｆｅｅ', 'Fourth Coffee']);
    deepEqual(searches().slice(2), [
      { by: 'all', size: 500, continuationToken: undefined },
      { by: 'all', size: 500, continuationToken: 'more' },
    ]);
  });

  it('stops after twenty pages with what it has', async () => {
    rig.will('customers', page([]), page([]), ...Array.from({ length: 20 }, () => page(['Fourth Coffee'], 'more')));
    equal((await names('coffee')).length, 20);
    equal(rig.calls.length, 22);
  });

  it('reads one customer by its tenant id', async () => {
    rig.will('customer', done(CONTOSO));
    deepEqual(await names(`{${CONTOSO.id.toUpperCase()}}`), ['Contoso']);
    deepEqual(searches(), [CONTOSO.id]);
  });

  it('finds nobody under an id that Partner Center does not know', async () => {
    rig.will('customer', refused('notFound'), refused('customerNotFound'), refused('noRelationship'));
    for (let n = 0; n < 3; n++) deepEqual(await names(CONTOSO.id), []);
  });

  it('passes on why it could not look', async () => {
    rig.will(
      'customers',
      ambiguous(),
      page([]),
      refused('signInNeeded'),
      page([]),
      page([]),
      page([], 'x'),
      ambiguous(),
    );
    equal(await names('Cont'), 'ambiguous');
    equal(await names('Cont'), 'refused');
    equal(await names('Cont'), 'ambiguous');
    rig.will('customer', refused('mfaNeeded'));
    equal(await names(CONTOSO.id), 'refused');
  });
});

describe('The customer that was meant', () => {
  const all = NAMES.map(customer);

  it('is the only match, or the one whose whole name or domain it is', () => {
    equal(theOne(all.slice(2, 3), 'Adv')?.name, 'Adventure Works');
    equal(theOne(all, ' contoso ')?.name, 'Contoso');
    equal(theOne(all, 'ContosoLtd.example')?.name, 'Contoso Ltd');
  });

  it('is asked for when there is any doubt', () => {
    equal(theOne(all, 'Cont'), undefined);
    equal(theOne([...all, customer('Contoso')], 'Contoso'), undefined);
    equal(theOne([], 'Contoso'), undefined);
  });
});
