import assert from 'node:assert/strict';
import { createLog } from '../../src/logging/pino-log.ts';
import { type Journey, startJourney } from './journey.ts';
import {
  actionUrl,
  button,
  created,
  deskCard,
  deskCardLater,
  licences,
  newCustomer,
  press,
  requested,
  signIn,
  signInLink,
} from './steps.ts';

/** Recognisable texts that people write. */
const TYPED = 'zqmessagecanary what is this';
const NOTE = 'zqnotecanary';
const REASON = 'zqreasoncanary';
const EMAIL = 'zqemailcanary@margies.example';
const QUOTED = 'zqdescriptioncanary';

describe('the log of whole journeys', () => {
  let journey: Journey;
  let said: string;
  /** Secrets that only their owner may read. */
  let secrets: Readonly<Record<string, string>>;
  /** The desk's answers to callers that sent something wrong. */
  const told: string[] = [];

  before(async function () {
    this.timeout(30_000);
    journey = await startJourney({ env: { LOG_LEVEL: 'trace' } });
    const { standIns } = journey;
    await journey.say('riley', 'chat', 'sign in');
    const link = await signInLink(journey, 'riley');
    assert.equal((await journey.signIn(link, 'jamie')).status, 403);
    await signIn(journey, 'riley', 'noor', 'morgan', 'sam');
    await journey.say('jamie', 'chat', TYPED);
    await journey.say('jamie', 'channel', TYPED);
    await journey.say('jamie', 'chat', `create transfer for ${TYPED}`);

    // A rejected transfer, a transfer that Partner Center first refuses in its own words, and a requested one.
    const rejected = await created(journey, newCustomer(journey).name, { note: NOTE });
    await deskCard(journey, rejected, 'awaitingApproval');
    await press(journey, 'jamie', rejected, 'approveNow');
    await press(journey, 'morgan', rejected, 'rejectNow', { reason: REASON });
    await deskCard(journey, rejected, 'rejected');
    standIns.partnerCenter.control.fault({
      kind: 'status',
      status: 400,
      code: '2000',
      description: `${QUOTED} ${EMAIL}`,
      match: { method: 'POST', path: /\/transfers$/ },
    });
    const refused = await created(journey, newCustomer(journey).name, { note: NOTE });
    await deskCard(journey, refused, 'awaitingApproval');
    await press(journey, 'morgan', refused, 'approveNow');
    await deskCardLater(journey, refused, 'failed');
    standIns.partnerCenter.control.fault({ kind: 'reset', when: 'after', match: { method: 'POST' } });
    await requested(journey, newCustomer(journey, licences(1)).name, { customerEmail: EMAIL, note: NOTE });

    // Faults in Entra and Teams.
    standIns.teams.control.fault({ on: 'post', status: 400, code: 'BadSyntax' });
    await journey.say('sam', 'chat', 'help');
    standIns.entra.control.outage(true);
    await journey.say('riley', 'chat', 'sign out');
    await journey.say('riley', 'chat', `create transfer for ${TYPED}`);
    standIns.entra.control.outage(false);

    const bearer = await standIns.teams.control.sign();
    const post = async (body: string, headers: Record<string, string>) => {
      const response = await fetch(`${journey.app().url}/api/messages`, { method: 'POST', body, headers });
      told.push(await response.text());
    };
    const activity = JSON.stringify({ ...journey.activityOf('riley', TYPED), serviceUrl: 'https://evil.example/' });
    const json = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
    await post(activity, json);
    await post(activity.slice(0, -9), json);
    await post(activity, { ...json, authorization: `${json.authorization}x` });
    await post(activity, { ...json, 'content-type': 'text/plain' });
    const state = actionUrl(link).split('/').at(-1) ?? '';
    told.push(await (await fetch(`${journey.app().url}/sign-in/callback?state=${state}&code=${QUOTED}`)).text());
    told.push(await (await fetch(`${journey.app().url}/sign-in/${QUOTED}`)).text());

    secrets = {
      'a bearer of Teams': bearer,
      'the state of a sign-in': state,
      "the bot's secret": standIns.env.MicrosoftAppPassword ?? '',
      "Partner Center's secret": standIns.env.PARTNER_CENTER_CLIENT_SECRET ?? '',
      'the token key': standIns.env.TOKEN_KEY ?? '',
      'a message': 'zqmessagecanary',
      'a note': NOTE,
      'a reason': REASON,
      'the e-mail address of a customer': EMAIL,
      'what Partner Center quoted': QUOTED,
    };
    const lines: string[] = [];
    const log = createLog('trace', { write: (line) => void lines.push(line) });
    for (const { level, fields, text } of journey.log) log[level](fields, text);
    said = lines.join('');
  });
  after(() => journey.stop());

  it('is there, with trouble in it', () => {
    assert.ok(journey.log.length > 30);
    assert.ok(journey.log.some(({ level }) => level === 'error'));
    assert.ok(journey.log.some(({ fields }) => fields.status === 400));
    assert.ok(told.length === 6 && told.every((one) => one.length > 20));
  });

  it('holds no token, no secret, nothing that people wrote and no address of a customer', () => {
    for (const [what, value] of Object.entries(secrets)) {
      assert.ok(value.length > 8, what);
      assert.ok(!said.includes(value), `${what} was logged: ${lineWith(said, value)}`);
    }
    assert.doesNotMatch(said, /eyJ[\w-]{10,}/);
    assert.doesNotMatch(said, /\bBearer [\w.-]{10,}/);
    // Codes and refresh tokens of the Entra stand-in have this form.
    assert.doesNotMatch(said, /\b[01]\.[0-9a-f]{8}-[0-9a-f-]{27}\.[0-9a-f]{8}-/);
  });

  it('does not depend on the net below it: no caller hands it any of that', () => {
    const handed = JSON.stringify(journey.log.map(({ fields, text }) => ({ text, ...fields, err: undefined })));
    for (const [what, value] of Object.entries(secrets)) assert.ok(!handed.includes(value), `${what} was handed over`);
    assert.doesNotMatch(handed, /eyJ[\w-]{10,}/);
  });

  it('and the answers to callers contain none of it either', () => {
    for (const [what, value] of Object.entries(secrets)) {
      for (const body of told) assert.ok(!body.includes(value), `${what} was told: ${body.slice(0, 300)}`);
    }
    assert.ok(button('approveNow') !== '');
  });
});

function lineWith(text: string, value: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.includes(value))
      ?.slice(0, 600) ?? ''
  );
}
