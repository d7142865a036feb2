import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { CHANNEL, personByKey, roomByKey, TEAM } from '../../../stand-ins/teams/rooms.ts';
import { FABRIKAM, NORTHWIND } from '../../../stand-ins/world.ts';
import { BOT_APP_ID, CARD, type FakeBot, type Incoming, startFakeBot, withCard } from './fake-bot.ts';

interface Published {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly keys: readonly { readonly kid: string; readonly endorsements: readonly string[]; readonly d?: string }[];
}

async function json(url: string): Promise<Published> {
  return (await (await fetch(url)).json()) as Published;
}

const ISSUER = 'https://api.botframework.com';

describe('what the Teams stand-in sends to the bot', () => {
  let bot: FakeBot;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'teams-'));
    bot = await startFakeBot({ stateFile: join(folder, 'teams.json') });
    await bot.teams.control.installed();
  });
  afterEach(async () => {
    await bot.close();
    rmSync(folder, { recursive: true });
  });

  const messages = () => bot.received.filter((one) => one.activity.type === 'message');

  it('is signed as the Bot Framework says, with keys that its metadata leads to', async () => {
    await bot.teams.control.send('riley', 'chat', 'help');
    const bearer = bot.received.at(-1)?.authorization.replace('Bearer ', '') ?? '';
    const metadata = await json(bot.teams.openIdMetadataUrl);
    assert.equal(metadata.issuer, ISSUER);
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
    const { payload } = await jwtVerify(bearer, keys, { issuer: ISSUER, audience: BOT_APP_ID });
    assert.equal(payload.serviceurl, bot.teams.serviceUrl);
    const { keys: published } = await json(metadata.jwks_uri);
    const key = published.find((one) => one.kid === decodeProtectedHeader(bearer).kid);
    assert.deepEqual(key?.endorsements, ['msteams']);
    assert.equal(key?.d, undefined);
  });

  it('signs whatever a test of the gate needs', async () => {
    const bearer = await bot.teams.control.sign({ iss: 'https://evil.example', serviceurl: undefined });
    const claims = JSON.parse(Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString());
    assert.deepEqual([claims.iss, 'serviceurl' in claims, claims.aud], ['https://evil.example', false, BOT_APP_ID]);
    await bot.teams.control.post({ type: 'message' }, bearer);
    assert.equal(bot.received.at(-1)?.authorization, `Bearer ${bearer}`);
    await bot.teams.control.post({ type: 'message' }, null);
    assert.equal(bot.received.at(-1)?.authorization, '');
  });

  it('carries the mention, the team and the thread in the channel', async () => {
    const { activityId, status } = await bot.teams.control.send('noor', 'channel', '@Transfer Desk list transfers');
    assert.equal(status, 200);
    const activity = messages().at(-1)?.activity;
    const noor = personByKey('noor');
    assert.equal(activity?.id, activityId);
    assert.equal(activity?.text, '<at>Transfer Desk</at>&nbsp;list transfers\n');
    assert.deepEqual(activity?.from, {
      id: noor.teamsId,
      name: noor.name,
      aadObjectId: noor.objectId,
      tenantId: FABRIKAM.tenantId,
    });
    assert.deepEqual(activity?.channelData, {
      channel: { id: CHANNEL.id },
      team: { id: TEAM.id },
      tenant: { id: NORTHWIND.tenantId },
    });
    assert.deepEqual(activity?.conversation, {
      id: `${CHANNEL.id};messageid=${activityId}`,
      conversationType: 'channel',
      tenantId: NORTHWIND.tenantId,
      isGroup: true,
      name: CHANNEL.name,
    });
    const mention = activity?.entities[0];
    assert.deepEqual(mention?.mentioned, { id: `28:${BOT_APP_ID}`, name: 'Transfer Desk' });
  });

  it('keeps a reply in its thread', async () => {
    const { activityId } = await bot.teams.control.send('riley', 'channel', 'help');
    await bot.teams.control.send('riley', 'channel', 'status', { rootId: activityId });
    const activity = messages().at(-1)?.activity;
    assert.equal(activity?.conversation.id, `${CHANNEL.id};messageid=${activityId}`);
    assert.notEqual(activity?.id, activityId);
    assert.equal(activity?.replyToId, activityId);
  });

  it('is plain in a personal chat, in the person’s own tenant', async () => {
    await bot.teams.control.send('sam', 'chat', 'help');
    const activity = messages().at(-1)?.activity;
    assert.equal(activity?.text, 'help');
    assert.deepEqual(activity?.conversation, {
      id: roomByKey('chat:sam').id,
      conversationType: 'personal',
      tenantId: FABRIKAM.tenantId,
    });
    assert.equal('tenantId' in (activity?.from ?? {}), false);
  });

  it('announces each conversation once, also over a restart', async () => {
    await bot.teams.control.installed();
    const added = (incoming: readonly Incoming[]) =>
      incoming.filter((one) => one.activity.type === 'installationUpdate').map((one) => one.activity.action);
    assert.deepEqual(added(bot.received), Array(6).fill('add'));
    const team = bot.received.find((one) => one.activity.type === 'installationUpdate')?.activity.channelData;
    assert.equal(team?.team?.aadGroupId, TEAM.aadGroupId);
    const again = await startFakeBot({ stateFile: join(folder, 'teams.json') });
    await again.teams.control.installed();
    assert.deepEqual(added(again.received), []);
    await again.close();
  });

  it('waits for a bot that is still starting', async () => {
    const late = await startFakeBot();
    let refusals = 2;
    late.answer = () => ({ status: refusals-- > 0 ? 503 : 200 });
    await late.teams.control.installed();
    assert.equal(refusals < 0, true);
    await late.close();
  });

  it('shows the same conversations and trusts the same keys after a restart', async () => {
    await bot.call('POST', `v3/conversations/${encodeURIComponent(CHANNEL.id)}/activities`, withCard(CARD));
    const keys = await json(`${bot.teams.serviceUrl}v1/.well-known/keys`);
    const before = bot.teams.control.messages('channel');
    const again = await startFakeBot({ stateFile: join(folder, 'teams.json') });
    assert.deepEqual(again.teams.control.messages('channel'), before);
    assert.deepEqual(await json(`${again.teams.serviceUrl}v1/.well-known/keys`), keys);
    await again.close();
  });

  it('is sent again, with the same id, until the bot says 2xx, three times at most', async () => {
    const quick = await startFakeBot({ timing: { resendAfterMs: 30, resends: 2 } });
    await quick.teams.control.installed();
    quick.answer = () => ({ status: 500 });
    const { activityId, status } = await quick.teams.control.send('riley', 'chat', 'help');
    assert.equal(status, 500);
    const sent = () => quick.teams.control.attempts().filter((one) => one.activityId === activityId);
    while (sent().length < 3) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      sent().map((one) => one.number),
      [1, 2, 3],
    );
    assert.equal(quick.received.filter((one) => one.activity.id === activityId).length, 3);
    await quick.close();
  });
});
