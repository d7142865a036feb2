import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Command } from '../../../src/desk/ports/command.ts';
import { STATUS_FILTERS } from '../../../src/transfers/status.ts';
import { FORMS, parseCommand } from '../english.ts';

const GUID = '7c8db11f-1e5e-4472-8386-f0b627d1f301';

/** Parses a text; the result has no undefined fields. */
function read(text: string): unknown {
  return JSON.parse(JSON.stringify(parseCommand(text)));
}

function reads(table: Readonly<Record<string, unknown>>): void {
  for (const [text, command] of Object.entries(table)) deepEqual(read(text), command, text);
}

describe('What people type', () => {
  it('begins a traditional transfer', () => {
    const contoso = { name: 'create', customer: 'Contoso' };
    reads({
      'create transfer for Contoso': contoso,
      'Create a transfer for Contoso': contoso,
      'new transfer Contoso': contoso,
      'start transfer of Contoso': contoso,
      'create new transfer for "Contoso"': contoso,
      'create transfer for “Contoso”': contoso,
      "create transfer for 'Contoso'.": contoso,
      '/create transfer for Contoso': contoso,
      '  CREATE   TRANSFER\n for\u00A0Contoso\u200B ': contoso,
      'create transfer for Food for Thought': { name: 'create', customer: 'Food for Thought' },
      "create transfer for Trey's Research": { name: 'create', customer: "Trey's Research" },
      'create transfer for contoso.onmicrosoft.com': { name: 'create', customer: 'contoso.onmicrosoft.com' },
      [`create transfer for ${GUID}`]: { name: 'create', customer: GUID },
      'create transfer for 株式会社コントソ': { name: 'create', customer: '株式会社コントソ' },
      'create transfer for شركة كونتوسو': { name: 'create', customer: 'شركة كونتوسو' },
    });
  });

  it('asks for a new-commerce transfer', () => {
    reads({
      'request transfer for Contoso': { name: 'request', customer: 'Contoso' },
      'request a transfer for Contoso from Northwind Cloud': {
        name: 'request',
        customer: 'Contoso',
        source: 'Northwind Cloud',
      },
      'request transfer for "Gifts from Afar" from "Northwind"': {
        name: 'request',
        customer: 'Gifts from Afar',
        source: 'Northwind',
      },
    });
  });

  it('decides', () => {
    reads({
      'approve 3f2a': { name: 'decide', verb: 'approve', ref: '3f2a' },
      'Approve #3F2A': { name: 'decide', verb: 'approve', ref: '3F2A' },
      'accept transfer 3f2a': { name: 'decide', verb: 'approve', ref: '3f2a' },
      'reject 3f2a': { name: 'decide', verb: 'reject', ref: '3f2a' },
      'reject 3f2a because the contract runs until June': {
        name: 'decide',
        verb: 'reject',
        ref: '3f2a',
        reason: 'the contract runs until June',
      },
      'decline 3f2a, too early': { name: 'decide', verb: 'reject', ref: '3f2a', reason: 'too early' },
      'reject #3f2a: reason: too early': { name: 'decide', verb: 'reject', ref: '3f2a', reason: 'too early' },
      'reject 3f2a – wrong partner': { name: 'decide', verb: 'reject', ref: '3f2a', reason: 'wrong partner' },
      'withdraw 3f2a': { name: 'decide', verb: 'withdraw', ref: '3f2a' },
      'cancel transfer 3f2a because of a typo': {
        name: 'decide',
        verb: 'withdraw',
        ref: '3f2a',
        reason: 'of a typo',
      },
    });
  });

  it('lists, narrowed in any order', () => {
    reads({
      'list transfers': { name: 'list' },
      list: { name: 'list' },
      transfers: { name: 'list' },
      'show transfers': { name: 'list' },
      'show the transfers': { name: 'list' },
      'list open transfers': { name: 'list', filter: 'open' },
      'list transfers mine': { name: 'list', mine: true },
      'list my transfers': { name: 'list', mine: true },
      'list all transfers': { name: 'list', filter: 'all' },
      'list transfers all incoming page 2': { name: 'list', filter: 'all', direction: 'incoming', page: 1 },
      'list transfers outgoing completed': { name: 'list', filter: 'completed', direction: 'outgoing' },
      'list transfers completed for "Contoso" page 3': {
        name: 'list',
        filter: 'completed',
        customer: 'Contoso',
        page: 2,
      },
      'list transfers for Best of Breed': { name: 'list', customer: 'Best of Breed' },
      'list transfers for Open Systems': { name: 'list', customer: 'Open Systems' },
      'list transfers page 0': { name: 'list', page: 0 },
    });
    for (const filter of Object.keys(STATUS_FILTERS)) {
      deepEqual(read(`list transfers ${filter}`), { name: 'list', filter });
    }
  });

  it('looks things up', () => {
    reads({
      'show 3f2a': { name: 'show', ref: '3f2a' },
      'show transfer 3f2a': { name: 'show', ref: '3f2a' },
      'show 3f2a items page 2': { name: 'show', ref: '3f2a', itemsPage: 1 },
      'details of #3f2a': { name: 'show', ref: '3f2a' },
      'customers Cont': { name: 'customers', text: 'Cont' },
      'find customer named "Contoso"': { name: 'customers', text: 'Contoso' },
      'list customers Cont': { name: 'customers', text: 'Cont' },
      'subscriptions of Contoso': { name: 'subscriptions', customer: 'Contoso' },
      'list subscriptions of Contoso': { name: 'subscriptions', customer: 'Contoso' },
      'show subscriptions for Contoso page 2': { name: 'subscriptions', customer: 'Contoso', page: 1 },
    });
  });

  it('hands a decision to the person who was mentioned, or else to the name that was typed', () => {
    const mentions = [
      { userId: '29:morgan', name: 'Morgan Diaz' },
      { userId: '29:sam', name: 'Sam Kim' },
    ];
    const handedTo = { 'Morgan Diaz': '29:morgan', 'sam kim': '29:sam', 'Alex Roe': 'Alex Roe' };
    for (const [typed, to] of Object.entries(handedTo)) {
      deepEqual(parseCommand(`assign 3f2a to ${typed}`, mentions), { name: 'assign', ref: '3f2a', to });
    }
  });

  it('asks about the desk and oneself', () => {
    reads({
      '': { name: 'help' },
      ' \u200B ': { name: 'help' },
      help: { name: 'help' },
      'Hi!': { name: 'help' },
      '?': { name: 'help' },
      'sign in': { name: 'signIn' },
      login: { name: 'signIn' },
      'log off': { name: 'signOut' },
      'Who am I?': { name: 'whoAmI' },
      'use this channel': { name: 'useThisChannel' },
    });
  });
});

describe('A command with something missing', () => {
  it('is answered with how that command is typed', () => {
    reads({
      'create transfer': { name: 'incomplete', usage: 'create' },
      'create transfer for': { name: 'incomplete', usage: 'create' },
      'create transfer for ""': { name: 'incomplete', usage: 'create' },
      'request transfer for': { name: 'incomplete', usage: 'request' },
      approve: { name: 'incomplete', usage: 'approve' },
      'approve it please': { name: 'incomplete', usage: 'approve' },
      'reject that thing': { name: 'incomplete', usage: 'reject' },
      withdraw: { name: 'incomplete', usage: 'withdraw' },
      show: { name: 'incomplete', usage: 'show' },
      customers: { name: 'incomplete', usage: 'customers' },
      subscriptions: { name: 'incomplete', usage: 'subscriptions' },
      'subscriptions of': { name: 'incomplete', usage: 'subscriptions' },
    });
  });
});

describe('A typo', () => {
  const nearest = (text: string) => {
    const command = parseCommand(text);
    return command.name === 'unknown' ? command.nearest : command;
  };

  it('finds the command that was meant, with what was typed after it', () => {
    equal(nearest('aprove 3f2a'), 'approve 3f2a');
    equal(nearest('crate transfer for Contoso'), 'create transfer for Contoso');
    equal(nearest('lits transfers'), 'list transfers');
    equal(nearest('helpp'), 'help');
    equal(nearest('subscritpions of Contoso'), 'subscriptions of Contoso');
  });

  it('too far from everything finds nothing', () => {
    for (const text of ['what is the weather', 'ok', '🎉', 'please move everything']) equal(nearest(text), undefined);
  });

  it('of a slip finds a command that can be typed as it stands', () => {
    for (const { title, example } of FORMS) {
      const typo = `${title.slice(0, 2)}${title.slice(3)}${example.slice(title.length)}`;
      const command = parseCommand(typo);
      if (command.name === 'unknown' && command.nearest !== undefined) {
        ok(!['unknown', 'incomplete'].includes(parseCommand(command.nearest).name), typo);
      }
    }
  });
});

describe('The grammar', () => {
  const ownName: Readonly<Record<string, (command: Command) => boolean>> = {
    approve: (command) => command.name === 'decide' && command.verb === 'approve',
    reject: (command) => command.name === 'decide' && command.verb === 'reject' && command.reason !== undefined,
    withdraw: (command) => command.name === 'decide' && command.verb === 'withdraw',
  };

  for (const { title, example, about, incomplete } of FORMS) {
    it(`understands its own example "${example}", and "${title}" alone`, () => {
      const command = parseCommand(example);
      ok(ownName[about]?.(command) ?? command.name === about, `${example} was read as ${JSON.stringify(command)}`);
      ok(example.startsWith(title), 'an example starts with its title');
      if (incomplete !== undefined) deepEqual(parseCommand(title), { name: 'incomplete', usage: incomplete });
    });
  }

  it('never fails, whatever is typed', () => {
    const words = ['create', 'transfer', 'for', 'reject', 'list', 'from', '3f2a', '"', "'", 'page', '2', '\u202E', ' '];
    const mixed = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary' })), { maxLength: 12 });
    fc.assert(
      fc.property(
        mixed.map((parts) => parts.join(' ')),
        (text) => {
          const command = parseCommand(text);
          for (const value of Object.values(command)) ok(typeof value !== 'string' || value === value.trim());
        },
      ),
    );
  });

  it('takes a name in quotes exactly as it is', () => {
    const name = fc
      .stringMatching(/^[A-Za-zÄ-ü0-9&+()][A-Za-zÄ-ü0-9 &.,'+()-]{0,30}[A-Za-zÄ-ü0-9)]$/)
      .map((text) => text.replace(/\s+/g, ' '));
    fc.assert(
      fc.property(name, (customer) => {
        deepEqual(parseCommand(`create transfer for "${customer}"`), { name: 'create', customer });
        deepEqual(read(`list transfers for "${customer}" page 2`), { name: 'list', customer, page: 1 });
        deepEqual(read(`request transfer for "${customer}" from "${customer}"`), {
          name: 'request',
          customer,
          source: customer,
        });
      }),
    );
  });

  it('reads any number of the digits of a ref, with or without its sign', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{2,12}$/), fc.constantFrom('', '#'), (ref, sign) => {
        deepEqual(read(`approve ${sign}${ref}`), { name: 'decide', verb: 'approve', ref });
        deepEqual(read(`show ${sign}${ref}`), { name: 'show', ref });
      }),
    );
  });

  it('keeps what a button would have to carry short, however much is typed', () => {
    const command = parseCommand(`aprove ${'x'.repeat(30_000)}`);
    ok(JSON.stringify(command).length < 3_000);
    const list = parseCommand(`list transfers for ${'x'.repeat(30_000)}`);
    ok(JSON.stringify(list).length < 3_000);
  });
});
