import { readFileSync } from 'node:fs';
import { parseBounded } from '../src/http/bounded-json.ts';
import { parseLoose } from '../src/partner-center/loose-json.ts';
import { readSubscriptions } from '../src/partner-center/read-subscription.ts';
import { readTransfers } from '../src/partner-center/read-transfer.ts';
import { plainText } from '../src/teams/cards/plain-text.ts';
import { ACTIVITY_BOUNDS, activitySchema } from '../src/teams/gate/activity-schema.ts';
import { claimedIssuer } from '../src/teams/gate/inbound-token.ts';
import { translate } from '../src/teams/inbound/activity.ts';
import { loadGrammar } from '../src/teams/inbound/load-grammar.ts';

/**
 * `npm run bench`: gives each part that reads from outside the largest input that its limits allow, and prints how much
 * CPU time one piece of work takes, which is how long nobody else is served.
 */
const BODY_BYTES = 256 * 1024;
const ANSWER_BYTES = 4 * 1024 * 1024;
const AIM_MS = 20;
const RUNS = 15;

const grammar = loadGrammar(new URL('../cards/locales/', import.meta.url));
const activity = (more: object) => ({
  type: 'message',
  id: '1',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  from: { id: '29:a', name: 'Anna', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000001' },
  recipient: { id: '28:b', name: 'Transfer Desk' },
  conversation: { id: '19:c', tenantId: '11111111-aaaa-4bbb-8ccc-000000000001' },
  ...more,
});
const repeated = (unit: string, bytes: number) => unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)));
const lists = (count: number, of: unknown) => Array.from({ length: count }, () => of);
const fullBody = JSON.stringify(activity({ value: lists(4, lists(950, 'x'.repeat(60))) }));
const longText = JSON.stringify(activity({ text: repeated('<at', BODY_BYTES - 1_000) }));
const subscription = {
  id: 's',
  offerId: 'o',
  friendlyName: 'A subscription',
  quantity: 1,
  status: 'active',
  links: {},
};
const transfer = { id: 't', status: 'Active', customerName: 'Contoso', lineItems: lists(3, { subscriptionId: 's' }) };

/** Each input, and the work that one request, message or answer does with it in one piece. */
const PIECES: readonly (readonly [what: string, bytes: number, work: () => unknown])[] = [
  piece('a token in the header', repeated('a', 15_000), (text) => claimedIssuer(`a.${text}.c`)),
  piece('a body with the most entries', fullBody, readBody),
  piece('a body with too many entries', `[${repeated('1,', BODY_BYTES)}`, readBody),
  piece('a body that is one long text', longText, readBody),
  piece('a body nested as deep as allowed', `${'['.repeat(64)}${']'.repeat(64)}`, readBody),
  piece('a command of the longest text', 'reject 3f2a because '.repeat(500), (text) => grammar.parse(text)),
  piece('a command that begins many mentions', repeated('<at', 10_000), (text) => grammar.parse(text)),
  piece('a name for a card', repeated('*', 1_000), (text) => plainText(text)),
  piece('1,000 subscriptions', JSON.stringify(lists(1_000, subscription)), (text) =>
    readSubscriptions(parseLoose(text)),
  ),
  piece('1,000 transfers of 3 items', JSON.stringify(lists(1_000, transfer)), (text) =>
    readTransfers(parseLoose(text), 'c'),
  ),
  piece(
    'an answer that is one long text',
    JSON.stringify([{ id: 's', friendlyName: repeated('x', ANSWER_BYTES - 100) }]),
    (text) => readSubscriptions(parseLoose(text)),
  ),
];

function piece(what: string, text: string, work: (text: string) => unknown) {
  return [what, Buffer.byteLength(text), () => work(text)] as const;
}

function readBody(text: string): unknown {
  const read = parseBounded(text, ACTIVITY_BOUNDS);
  const parsed = activitySchema.safeParse(read.kind === 'json' ? read.value : undefined).data;
  return parsed?.serviceUrl && translate({ ...parsed, channelId: 'msteams' } as Parameters<typeof translate>[0]);
}

/** The median CPU time of a piece, in milliseconds, once the code is warm. */
function measure(work: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return times.toSorted((one, other) => one - other)[Math.floor(RUNS / 2)] ?? 0;
}

const cpu = /^model name\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown processor';
console.log(`Node ${process.versions.node}, ${cpu}. CPU time in one piece; the aim is ${AIM_MS} ms.\n`);
for (const [what, bytes, work] of PIECES) {
  const ms = measure(work);
  const size = `${(bytes / 1024).toFixed(0)} KB`;
  console.log(
    `${what.padEnd(40)} ${size.padStart(8)} ${ms.toFixed(1).padStart(8)} ms${ms > AIM_MS ? '  over the aim' : ''}`,
  );
}
