import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { refusalSentence } from '../../../src/desk/decisions/sentences.ts';
import type { Message } from '../../../src/desk/ports/message.ts';
import type { AuditRow } from '../../../src/store/store.ts';
import { plainText } from '../../../src/teams/cards/plain-text.ts';
import { CARDS, createRender } from '../../../src/teams/cards/render-message.ts';
import { type Fill, loadTemplates } from '../../../src/teams/cards/template.ts';
import { loadLocales } from '../../../src/teams/cards/words.ts';
import { STATUSES } from '../../../src/transfers/status.ts';
import type { Partner, Transfer } from '../../../src/transfers/transfer.ts';
import { BO, inStatus, item, T0, transfer } from '../../transfers/samples.ts';
import { HOSTILE } from '../markdown.ts';
import { sealsWith } from '../sealed.ts';
import { faults } from './card-rules.ts';
import { everyView, type Taste } from './views.ts';

const PAGE = { total: 1, page: 0, pageSize: 10 };
const REFUSALS = ['notYourSide', 'ownRequest', 'onlyCreatorSide', 'approvedBefore', 'assigneeMayNot'] as const;
const CARDS_FOLDER = new URL('../../../cards/', import.meta.url);
const render = createRender(loadLocales(new URL('locales/', CARDS_FOLDER)), loadTemplates(CARDS_FOLDER));

const BUILDERS = new URL('../../../src/teams/cards/', import.meta.url);
/** Templates that several kinds of message share: lists, and a form that was closed. */
const SHARED = ['rows', 'closed'];

const { seals } = sealsWith(Buffer.alloc(32, 1));

const hostile = (n: number) => HOSTILE[n % HOSTILE.length] ?? '';
const long = (text: string) => (n: number) => `${n} ${text.repeat(300)}`.slice(0, text.length * 300);

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const TASTES: Readonly<Record<string, Taste>> = {
  'nothing but what must be there': { says: () => '', items: 0, addOns: 0 },
  'one item, empty names': { says: () => '', items: 1, addOns: 1 },
  'one of each': { says: (n) => `Name ${n}`, items: 1, addOns: 1 },
  'sixteen items': { says: (n) => `Name ${n}`, items: 16, addOns: 0 },
  'hostile names': { says: hostile, items: 26, addOns: 3 },
  'hostile names, shifted': { says: (n) => hostile(n + 9), items: 26, addOns: 3 },
  '25 items with 300 letters a name': { says: long('x'), items: 25, addOns: 2 },
  '25 items with 300 dots and letters a name': { says: long('a.'), items: 25, addOns: 2 },
  '25 items with 300 Arabic letters a name': { says: long('ع'), items: 25, addOns: 2 },
  '25 items with 300 emoji a name': { says: long('😀'), items: 25, addOns: 2 },
  '60 items with 300 emoji a name': { says: long('😀'), items: 60, addOns: 2 },
};

describe('Cards', () => {
  for (const [taste, described] of Object.entries(TASTES)) {
    it(`of ${taste} may be sent, every one of them`, () => {
      const wrong = everyView(described).flatMap(([name, message]) => {
        const { attachment, summary, text } = render(message, 'en-US');
        ok(attachment, name);
        ok(summary, `${name}: a notification has something to say`);
        equal(text, undefined, name);
        const { card } = seals.sealForNew('19:a-channel-with-a-long-id@thread.tacv2', attachment);
        return faults(card).map((fault) => `${name}: ${fault}`);
      });
      deepEqual(wrong, []);
    });
  }

  it('say so where approving begins with a choice, and only there', () => {
    const approval = { verb: 'approve', by: BO, at: T0, stage: 'partnerCenter', inPart: true } as const;
    const said = [transfer('newCommerce'), transfer('newCommerce', { decisions: [approval] }), transfer()].map((one) =>
      JSON.stringify(render({ kind: 'deskCard', transfer: one }, 'en-US').attachment).includes('"picks":true'),
    );
    deepEqual(said, [true, false, false]);
  });

  it('are found by one name: the kind of the view names the builder and the template', () => {
    const filled: [kind: string, template: string][] = [];
    let kind = '';
    const fill: Fill = (template) => {
      filled.push([kind, template]);
      return {};
    };
    const watched = createRender(loadLocales(new URL('locales/', CARDS_FOLDER)), fill);
    for (const [, message] of everyView({ says: () => 'x', items: 1, addOns: 1 })) {
      kind = dashed(message.kind);
      watched(message);
    }
    const named = Object.keys(CARDS).map(dashed);
    deepEqual(
      named.filter((one) => !filled.some(([seen]) => seen === one)),
      [],
      'the tests above look at every kind',
    );
    deepEqual(
      named.filter((one) => !existsSync(new URL(`${one.replace(/-card$/, '')}-card.ts`, BUILDERS))),
      [],
    );
    const strays = filled.filter(
      ([one, template]) => template !== one && !template.startsWith(`${one}-`) && !SHARED.includes(template),
    );
    deepEqual(strays, []);
    const files = readdirSync(CARDS_FOLDER).filter((file) => file.endsWith('.json'));
    deepEqual([...new Set(filled.map(([, template]) => `${template}.json`))].toSorted(), files.toSorted());
  });

  it('that are wrong are noticed', () => {
    const button = { type: 'Action.Execute', title: 'x', verb: 'v', fallback: { type: 'Action.Submit', title: 'x' } };
    const card = (...body: unknown[]) => ({ type: 'AdaptiveCard', version: '1.5', body });
    const bad: [RegExp, object][] = [
      [/^schema/, card({ type: 'TextBlock' })],
      [/^schema/, card({ type: 'TextBlock', text: 'x', weight: 'Heavy' })],
      [/^unfilled/, card({ type: 'TextBlock', text: '${name}' })],
      [/^unfilled/, card({ type: 'TextBlock', text: 'undefined' })],
      [/^label/, card({ type: 'Input.Text', id: 'a' })],
      [/^label/, card({ type: 'Input.Toggle', id: 'a', title: ' ' })],
      [/^id/, card(...[1, 2].map(() => ({ type: 'Input.Toggle', id: 'a', title: 'x' })))],
      [/^action/, { ...card(), actions: [button] }],
      [
        /^buttons/,
        { ...card(), actions: Array(7).fill({ type: 'Action.OpenUrl', url: 'https://x.example', title: 'x' }) },
      ],
      [/^markup/, card({ type: 'TextBlock', text: 'see [this](https://x.example)' })],
      [/^markup/, card({ type: 'FactSet', facts: [{ title: 'a', value: 'mail@contoso.com' }] })],
      [/^mention/, card({ type: 'Input.Toggle', id: 'a', title: '<at>x</at>' })],
      [/^size/, card({ type: 'TextBlock', text: 'x'.repeat(28_000) })],
    ];
    for (const [what, wrong] of bad) match(faults(wrong).join('\n'), new RegExp(what.source, 'm'));
    deepEqual(faults(card({ type: 'TextBlock', text: 'Contoso' })), []);
  });

  it('are in version 1.5 and say where their schema is', () => {
    const { attachment } = render({ kind: 'closed', say: { key: 'draft.dropped' } });
    const { $schema, type, version } = attachment as Record<string, unknown>;
    deepEqual([$schema, type, version], ['http://adaptivecards.io/schemas/adaptive-card.json', 'AdaptiveCard', '1.5']);
  });

  it('show the id of a tenant to which somebody gave a name, before anybody approves', () => {
    const listed = { tenantId: '11111111-1111-4111-8111-111111111111', name: 'Northwind Cloud' };
    const typed = { tenantId: '99999999-9999-4999-8999-999999999999', name: 'Northwind Cloud', isTyped: true } as const;
    const cardOf = (source: Partner) => {
      const transfer = { ...inStatus('awaitingApproval', 'newCommerce'), source };
      return ['deskCard', 'submitted'].map((kind) =>
        JSON.stringify(render({ kind: kind as 'deskCard', transfer }).attachment),
      );
    };
    for (const text of cardOf(typed)) match(text, /Northwind Cloud \(99999999-9999-4999-8999-999999999999\) →/);
    for (const text of cardOf({ ...typed, name: 'N'.repeat(200) })) match(text, /N… \(99999999-9999-[^)]*\) →/);
    for (const text of cardOf(listed)) match(text, /Northwind Cloud →/);
  });

  it('show a name that the requester typed only beside its tenant id, in every sentence', () => {
    const typed = {
      tenantId: '99999999-9999-4999-8999-999999999999',
      name: 'Northwind Cl.oud.ltd',
      isTyped: true,
    } as const;
    const [commerce, name] = ['newCommerce', plainText(typed.name)] as const;
    let times = 0;
    for (const status of STATUSES) {
      const one: Transfer = { ...inStatus(status, commerce), source: typed, approvalsMissing: undefined };
      const views: Message[] = [
        { kind: 'deskCard', transfer: one },
        { kind: 'deskCard', transfer: { ...one, approvalsMissing: 1 } },
        { kind: 'submitted', transfer: one },
        { kind: 'transferItems', transfer: one, page: 0, pageSize: 20 },
        { kind: 'transferList', transfers: [one], tenantId: one.target.tenantId, filter: { filter: 'open' }, ...PAGE },
        ...REFUSALS.map((because): Message => ({ kind: 'text', say: refusalSentence(because, one, BO) })),
      ];
      for (const view of views) {
        const rendered = render(view);
        for (const text of JSON.stringify([rendered.attachment, rendered.text]).split(name).slice(1)) {
          times++;
          ok(text.startsWith(` (${typed.tenantId})`), `${status}, ${view.kind}: …${name}${text.slice(0, 80)}`);
        }
      }
    }
    ok(times > 50, `${times} times`);
  });

  it('say of a copy when it was made, as long as the transfer may change', () => {
    const says = (status: Transfer['status'], asOf?: string) =>
      JSON.stringify(render({ kind: 'deskCard', transfer: inStatus(status), asOf }).attachment).includes(
        `${loadLocales(new URL('locales/', CARDS_FOLDER))().get('card.copy')} {{DATE(2026-01-15T08:00:00Z, SHORT)}}`,
      );
    const at = '2026-01-15T08:00:00.000Z';
    deepEqual([says('open', at), says('open'), says('completed', at)], [true, false, false]);
  });

  it('suggest what was probably meant as text, and on a button only if its title shows all of it', () => {
    const help = { where: 'channel', signedIn: true, isApprover: true, isKnownPartner: true, waiting: [] } as const;
    const waitingInAll = { exactly: 0 };
    const suggested = (nearest: string, nearestButton?: string) => {
      const view = { kind: 'help', ...help, waitingInAll, unknown: 'typo', nearest, nearestButton } as const;
      const text = JSON.stringify(render(view).attachment);
      ok(text.includes(plainText(nearest, 600)), text);
      const titles = [...text.matchAll(/"title":"([^"]*)"/g)].map(([, title = '']) => title);
      return [...new Set(titles.filter((title) => title.startsWith(nearest.slice(0, 8))))];
    };
    deepEqual(suggested('approve 3f2a'), []);
    deepEqual(suggested('customers Contoso', 'customers Contoso'), ['customers Contoso']);
    const long = `customers ${'x'.repeat(71)}`;
    deepEqual(suggested(long, long), []);
    const turned = `customers ${'\u202E'}osotnoC`;
    deepEqual(suggested(turned, turned), ['customers osotnoC']);
  });

  it('offer in help only what this person may do', () => {
    const shown = (isApprover: boolean) => {
      const who = { where: 'personal', signedIn: true, isApprover, isKnownPartner: true, waiting: [] } as const;
      return JSON.stringify(render({ kind: 'help', ...who, waitingInAll: { exactly: 0 } }).attachment);
    };
    for (const example of ['approve 3f2a', 'reject 3f2a because', 'assign 3f2a to @']) {
      ok(shown(true).includes(example), example);
      ok(!shown(false).includes(example), example);
    }
    for (const example of ['withdraw 3f2a', 'list transfers']) ok(shown(false).includes(example), example);
  });

  it('are not made for a plain sentence', () => {
    const rendered = render({ kind: 'text', say: { key: 'refusal.notFound' } });
    match(rendered.text ?? '', /not here/);
    equal(rendered.attachment, undefined);
  });

  it('show what happened, however often somebody was refused meanwhile', () => {
    const person = { tenantId: 't', objectId: 'o', name: 'Jamie' };
    const row = (what: AuditRow['what'], index: number): AuditRow => ({
      at: new Date(Date.UTC(2026, 0, 15, 8, index)).toISOString(),
      transferId: 'transfer-1',
      by: person,
      what,
      to: 'open',
    });
    const history = [row('create', 0), ...Array.from({ length: 40 }, (_, index) => row('refused', index + 1))];
    const { attachment } = render({ kind: 'deskCard', transfer: inStatus('open'), history }, 'en-US');
    const shown = JSON.stringify(attachment);
    ok(shown.includes('2026-01-15T08:00:00Z, SHORT'), 'the beginning is still there');
    ok(shown.includes('2026-01-15T08:40:00Z'), 'and the newest refusal');
    ok(!shown.includes('2026-01-15T08:37:00Z'), 'and not all of them');
  });

  it('show the line items that are being released, before Partner Center has them', () => {
    const before = { ...inStatus('approving'), commerce: 'newCommerce' as const, lineItems: [] };
    const chosen = item({ friendlyName: 'Chosen just now' });
    const pending = { ...before.pending, call: 'acceptWithItems', items: [chosen] } as Transfer['pending'];
    const { attachment } = render({ kind: 'deskCard', transfer: { ...before, pending } }, 'en-US');
    ok(JSON.stringify(attachment).includes('Chosen just now'));
  });
});
