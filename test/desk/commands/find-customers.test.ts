import { deepEqual, equal } from 'node:assert/strict';
import { findCustomers, theOne } from '../../../src/desk/commands/find-customers.ts';
import type { SearchWay } from '../../../src/desk/ports/message.ts';
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
    return found.kind === 'done' ? found.value.customers.map(({ name }) => name) : found.kind;
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

  it('finds names and domains whatever their case, width and diacritics', async () => {
    for (const [typed, name] of [
      ['istanbul', 'İstanbul Turizm'],
      ['İSTANBUL', 'istanbul turizm'],
      ['ISPARTA', 'ısparta'],
      ['strasse', 'Straßenbau'],
      ['łodz', 'Lodz Foods'],
      ['Lodz', 'Łódź Foods'],
      ['sorensen', 'Sørensen'],
      ['zoe', 'Zoë'],
      ['οδος', 'ΟΔΟΣ'],
      ['ﬁsch', 'Fisch'],
      ['αδης', 'ᾍδης'],
    ] as const) {
      rig.will('customers', page([]), page([]), page([name, 'Adventure Works']));
      deepEqual(await names(typed), [name], typed);
    }
  });

  it('takes letters that another script tells apart for what they are', async () => {
    for (const [typed, name] of [
      ['はは', 'ばば'],
      ['하', '한'],
      ['का', 'की'],
    ] as const) {
      rig.will('customers', page([]), page([]), page([name]));
      deepEqual(await names(typed), [], typed);
    }
  });

  describe('when one way of searching fails', () => {
    const outcome = async (query: string) => {
      const found = await find(query);
      return found.kind === 'done' ? [found.value.customers.map(({ name }) => name), found.value.missing] : found.kind;
    };
    const failing = () => [ambiguous(), refused('accessDenied'), refused('unreadable')];

    it('goes on with the next way, and says which one is missing', async () => {
      for (const failure of failing()) {
        rig.will('customers', failure, page(['Contoso']));
        deepEqual(await outcome('contoso.example'), [['Contoso'], ['domain']]);
        rig.will('customers', failure, page(['Contoso']));
        deepEqual(await outcome('Contoso'), [['Contoso'], ['name']]);
        rig.will('customers', page([]), failure, page([]));
        deepEqual(await outcome('Contoso'), [[], []], 'the list shows that nobody is missing');
        rig.will('customers', page([]), failure, failure);
        deepEqual(await outcome('Contoso'), [[], ['domain', 'list']]);
        rig.will('customers', page([]), page([]), page(['Old Contoso'], 'more'), failure);
        deepEqual(await outcome('Contoso'), [['Old Contoso'], ['list']]);
        rig.will('customer', failure);
        rig.will(
          'customers',
          done({ customers: [CONTOSO, customer('Other')].map((one, n) => ({ ...one, id: n ? 'x' : one.id })) }),
        );
        deepEqual(await outcome(CONTOSO.id), [['Contoso'], []]);
      }
    });

    it('passes on the first failure when every way fails', async () => {
      rig.will('customers', refused('accessDenied'), ambiguous(), ambiguous());
      equal(await outcome('Cont'), 'refused');
      rig.will('customer', ambiguous());
      rig.will('customers', refused('accessDenied'));
      equal(await outcome(CONTOSO.id), 'ambiguous');
    });

    it('stops for a sign-in or a wait, which every other way would need as well', async () => {
      const waits = { kind: 'throttled', retryAfterSeconds: 9, correlationId: 'c' } as const;
      for (const [failure, kind] of [
        [refused('signInNeeded'), 'refused'],
        [refused('mfaNeeded'), 'refused'],
        [waits, 'throttled'],
      ] as const) {
        rig.will('customers', failure);
        equal(await outcome('Cont'), kind);
        rig.will('customer', failure);
        equal(await outcome(CONTOSO.id), kind);
      }
    });

    it('says so after twenty pages, too', async () => {
      rig.will('customers', page([]), page([]), ...Array.from({ length: 20 }, () => page([], 'more')));
      deepEqual(await outcome('coffee'), [[], ['list']]);
    });
  });
});

describe('The customer that was meant', () => {
  const all = NAMES.map(customer);
  const one = (customers: readonly Customer[], query: string, missing: readonly SearchWay[] = []) =>
    theOne({ customers, missing }, query);

  it('is the only match, or the one whose whole name or domain it is', () => {
    equal(one(all.slice(2, 3), 'Adv')?.name, 'Adventure Works');
    equal(one(all, ' contoso ')?.name, 'Contoso');
    equal(one(all, 'ContosoLtd.example')?.name, 'Contoso Ltd');
  });

  it('is asked for when there is any doubt', () => {
    equal(one(all, 'Cont'), undefined);
    equal(one([...all, customer('Contoso')], 'Contoso'), undefined);
    equal(one([], 'Contoso'), undefined);
    equal(one(all.slice(2, 3), 'Adv', ['domain']), undefined, 'another one may be missing');
    equal(one(all.slice(2, 3), 'adventure works', ['domain'])?.name, 'Adventure Works');
  });
});
