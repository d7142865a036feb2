import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, it } from 'mocha';
import { type Config, readConfig } from '../../src/settings/config.ts';
import { envExample } from '../../src/settings/example.ts';
import { settingsIn } from '../../src/settings/setting.ts';
import { GROUPS, SETTINGS, type SettingName } from '../../src/settings/settings.ts';

const NORTHWIND = '7c8db11f-1e5e-4472-8386-f0b627d1f301';
const FABRIKAM = '3a9a35ce-d5be-4814-ab58-4451c36fe102';
const PERSON = 'd0648481-b615-45c9-8cd1-ff87940dbd02';
const APPROVER = `${NORTHWIND}/${PERSON}`;
const GROUP = 'c5d2a8f0-4b1e-4d53-9a6c-7e2f90b1a401';
const KEY = Buffer.alloc(32, 7).toString('base64');
const FORMER = Buffer.alloc(32, 9).toString('base64');

type Env = Readonly<Record<string, string | undefined>>;

/** The settings without a default. */
const REQUIRED: Env = {
  PUBLIC_URL: 'https://desk.example.com',
  MicrosoftAppId: '11111111-2222-4333-8444-555555555555',
  MicrosoftAppPassword: 'bot-hush',
  MicrosoftAppTenantId: NORTHWIND,
  MicrosoftAppType: 'SingleTenant',
  PARTNER_CENTER_CLIENT_ID: '66666666-7777-4888-8999-000000000000',
  PARTNER_CENTER_CLIENT_SECRET: 'partner-center-hush',
  PARTNER_TENANTS: `${NORTHWIND}=Northwind Cloud; ${FABRIKAM}=Fabrikam Distribution`,
  TOKEN_KEY: KEY,
};
const AT_HOME: Env = { PUBLIC_URL: 'http://localhost:3978' };
const ALL_HERE: Env = { ...AT_HOME, PARTNER_CENTER_URL: 'http://127.0.0.1:4003' };
const STAND_IN = 'http://127.0.0.1:4001/v1/.well-known/openidconfiguration';

function configOf(env: Env = {}): Config {
  return goodOf(env).config;
}

function descriptionOf(env: Env = {}): readonly string[] {
  return goodOf(env).description;
}

function goodOf(env: Env) {
  const answer = readConfig({ ...REQUIRED, TRUST_PROXY_HOPS: '1', ...env });
  return answer.kind === 'ok' ? answer : assert.fail(answer.problems.join('\n'));
}

function problemsOf(env: Env): readonly string[] {
  const answer = readConfig({ ...REQUIRED, ...env });
  return answer.kind === 'ok' ? [] : answer.problems;
}

describe('settings', () => {
  it('need only what no default can know', () => {
    const config = configOf({ APPROVERS: APPROVER });
    // Compare partially, so that a new setting needs no change here. Lists are compared below: here, a part would match.
    assert.partialDeepStrictEqual(config, {
      port: 3978,
      host: '127.0.0.1',
      publicUrl: 'https://desk.example.com',
      bot: {
        appId: REQUIRED.MicrosoftAppId,
        credential: { kind: 'secret', secret: 'bot-hush' },
        tenantId: NORTHWIND,
        type: 'SingleTenant',
      },
      partnerCenter: {
        clientId: REQUIRED.PARTNER_CENTER_CLIENT_ID,
        credential: { kind: 'secret', secret: 'partner-center-hush' },
        ssoResource: undefined,
        url: 'https://api.partnercenter.microsoft.com',
      },
      openSettings: { transferType: 5, acceptStatus: 'InProgress', cancelStatus: 'Cancel', rejectStatus: 'reject' },
      entraAuthority: 'https://login.microsoftonline.com',
      approvalsRequired: 1,
      keeping: { finishedWork: 7, closedTransfers: undefined },
      graphUrl: 'https://graph.microsoft.com/v1.0',
      approvalBeforeSubmit: false,
      databaseUrl: 'data/transfer-desk.sqlite',
      tokenKey: Buffer.from(KEY, 'base64'),
      logLevel: 'info',
      limits: { perPerson: 300, perAddress: 600 },
      trustProxyHops: 1,
      watchMinutes: 15,
      channel: {
        issuer: 'https://api.botframework.com',
        openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
        loginUrl: 'https://login.microsoftonline.com/botframework.com',
        oAuthUrl: 'https://api.botframework.com',
        isStandIn: false,
      },
      allowLoopback: false,
      unauthenticated: false,
    });
    const { partners, teamsTenants, approvers, approverGroups, formerTokenKeys, warnings } = config;
    assert.deepEqual(partners, [
      { tenantId: NORTHWIND, name: 'Northwind Cloud' },
      { tenantId: FABRIKAM, name: 'Fabrikam Distribution' },
    ]);
    assert.deepEqual(teamsTenants, [NORTHWIND, FABRIKAM]);
    assert.deepEqual(approvers, [{ tenantId: NORTHWIND, objectId: PERSON }]);
    assert.deepEqual([...approverGroups, ...formerTokenKeys, ...warnings], []);
  });

  it('say everything that is missing at once, a sentence each', () => {
    const answer = readConfig({});
    assert.equal(answer.kind, 'missing');
    const problems = answer.kind === 'missing' ? answer.problems : [];
    assert.deepEqual(
      problems.map((problem) => problem.split(' ')[0]),
      Object.keys(REQUIRED),
    );
    for (const problem of problems) assert.match(problem, /^\w+ is not set\. Give .+\.$|openssl rand -base64 32\.$/);
  });

  it('count a blank value as none', () => {
    assert.deepEqual(problemsOf({ TOKEN_KEY: '  ', PORT: '' }), [
      'TOKEN_KEY is not set. Give 32 random bytes in base64, from: openssl rand -base64 32.',
    ]);
    assert.equal(configOf({ WATCH_MINUTES: ' 5 ' }).watchMinutes, 5);
  });

  const wrong: ReadonlyArray<readonly [SettingName, string, RegExp]> = [
    ['PORT', '0', /a whole number from 1 to 65535/],
    ['PORT', '3978.5', /a whole number/],
    ['PORT', '0x10', /a whole number/],
    ['HOST', 'my host', /an address of this machine/],
    ['PUBLIC_URL', 'http://desk.example.com', /https/],
    ['PUBLIC_URL', 'desk.example.com', /https/],
    ['PUBLIC_URL', 'http://localhost.evil.example', /https/],
    ['PUBLIC_URL', 'http://127.0.0.1@evil.example', /https/],
    ['PUBLIC_URL', 'https://me:hush@desk.example.com', /leave out user/],
    ['PUBLIC_URL', 'https://desk.example.com/?a=b', /leave out user/],
    ['MicrosoftAppId', 'my-bot', /an id such as/],
    ['MicrosoftAppTenantId', 'contoso.onmicrosoft.com', /an id such as/],
    ['MicrosoftAppType', 'MultiTenant', /authentication off/],
    ['MicrosoftAppType', 'SingelTenant', /authentication off/],
    ['MicrosoftAppType', '', /authentication off/],
    ['MicrosoftAppManagedIdentity', 'desk', /an id such as/],
    ['PARTNER_CENTER_CLIENT_ID', 'desk', /an id such as/],
    ['SSO_RESOURCE', 'https://desk.example.com', /an application id URI/],
    ['PARTNER_CENTER_URL', 'https://api.partnercenter.microsoft.com/v1', /has a path/],
    ['PARTNER_CENTER_URL', 'http://api.partnercenter.microsoft.com', /https/],
    ['ENTRA_AUTHORITY', 'https://login.microsoftonline.com/common', /has a path/],
    ['PARTNER_TENANTS', 'Northwind Cloud', /number 1\)\. Write <tenant id>=<name>/],
    ['PARTNER_TENANTS', `${NORTHWIND}=Northwind; ${FABRIKAM}=`, /number 2/],
    ['PARTNER_TENANTS', `${NORTHWIND}=A; ${NORTHWIND.toUpperCase()}=B`, /twice/],
    ['PARTNER_TENANTS', `${NORTHWIND}=A; ${FABRIKAM}=a`, /one name/],
    ['PARTNER_TENANTS', ' ; ', /names no partner/],
    ['TEAMS_TENANTS', `${NORTHWIND}, northwind.example`, /no tenant id \(number 2\)/],
    ['APPROVERS', `${APPROVER}, morgan@northwindcloud.example`, /number 2\)\. Give <tenant id>/],
    ['APPROVERS', `fabrikam.example/${PERSON}`, /number 1\)\. Give <tenant id>/],
    ['APPROVERS', 'group:managers', /number 1\)\. Give <tenant id>/],
    ['APPROVERS', `group:fabrikam.example/${GROUP}`, /number 1\)\. Give <tenant id>/],
    ['APPROVERS', `group:${FABRIKAM}/${GROUP}/x`, /number 1\)\. Give <tenant id>/],
    ['APPROVAL_BEFORE_SUBMIT', 'yes', /true, false or tenant ids/],
    ['APPROVAL_BEFORE_SUBMIT', PERSON, /not in PARTNER_TENANTS/],
    ['DATABASE_URL', 'postgres://desk@db.example.com', /can't be read\. Write postgres:/],
    ['DATABASE_URL', 'postgres://desk:hu/sh@db.example.com/desk', /written as in %2F/],
    ['DATABASE_URL', 'file:///var/lib/desk.sqlite', /neither the path of a file/],
    ['DATABASE_URL', 'mysql://desk@db.example.com/desk', /nor a database/],
    ['TOKEN_KEY', 'c2hvcnQ=', /32 bytes in base64/],
    ['TOKEN_KEY', `${KEY},${FORMER}`, /TOKEN_KEY_FORMER/],
    ['TOKEN_KEY_FORMER', `${FORMER},hush`, /32 bytes in base64/],
    ['LOG_LEVEL', 'loud', /one of trace, debug/],
    ['WATCH_MINUTES', '0', /from 1 to 1440/],
    ['NEW_COMMERCE_TRANSFER_TYPE', '4', /neither 3 nor 5/],
    ['NEW_COMMERCE_ACCEPT_STATUS', 'In Progress', /one word/],
    ['NEW_COMMERCE_CANCEL_STATUS', 'Cancel;', /one word/],
    ['TRADITIONAL_REJECT_STATUS', '"reject"', /one word/],
    ['GRAPH_URL', 'https://graph.example.com/v1.0', /Leave it empty unless a stand-in plays Microsoft Graph/],
    ['GRAPH_URL', 'http://127.0.0.1:4005/v1.0', /while PUBLIC_URL or PARTNER_CENTER_URL is not on this machine/],
    ['BOT_OPENID_METADATA_URL', 'https://keys.example.com', /Leave it empty unless a stand-in/],
    ['BOT_LOGIN_URL', 'https://login.example.com', /Leave it empty unless a stand-in/],
    ['BOT_OAUTH_URL', 'https://127.0.0.1.example.com', /Leave it empty unless a stand-in/],
    ['BOT_OPENID_METADATA_URL', STAND_IN, /while PUBLIC_URL or PARTNER_CENTER_URL is not on this machine/],
    ['ENTRA_AUTHORITY', 'http://127.0.0.1:4002', /while PUBLIC_URL or PARTNER_CENTER_URL is not on this machine/],
    ['DEV_UNAUTHENTICATED', 'true', /loopback-only/],
    ['DEV_UNAUTHENTICATED', 'loopback-only', /anyone who reaches the desk could speak as anybody/],
  ];
  for (const [name, value, sentence] of wrong) {
    it(`refuse ${name}=${value}`, () => {
      const problems = problemsOf({ [name]: value });
      assert.equal(problems.length, 1, problems.join('\n'));
      const [problem = ''] = problems;
      assert.ok(problem.startsWith(`${name} `), problem);
      assert.match(problem, sentence);
      assert.match(problem, /\.$|openssl rand -base64 32$/);
    });
  }

  it('take a stand-in with a stand-in for Partner Center only, and on this machine only', () => {
    const standIns: Env = {
      GRAPH_URL: 'http://127.0.0.1:4005/v1.0',
      BOT_OPENID_METADATA_URL: STAND_IN,
      ENTRA_AUTHORITY: 'http://127.0.0.1:4002',
    };
    for (const [name, url] of Object.entries(standIns)) {
      assert.deepEqual(problemsOf({ ...ALL_HERE, [name]: url }), []);
      for (const elsewhere of [AT_HOME, { PARTNER_CENTER_URL: ALL_HERE.PARTNER_CENTER_URL }])
        assert.match(problemsOf({ ...elsewhere, [name]: url }).join(), new RegExp(`^${name} names a stand-in`));
    }
  });

  it('repeat no value that was refused', () => {
    for (const { name } of SETTINGS) {
      for (const problem of problemsOf({ [name]: 'pasted~hush' })) assert.doesNotMatch(problem, /hush/);
    }
  });

  it('tell what does not fit together beside what is wrong elsewhere', () => {
    const problems = problemsOf({ PORT: 'x', APPROVAL_BEFORE_SUBMIT: PERSON, ENTRA_AUTHORITY: 'http://localhost:1' });
    assert.deepEqual(
      problems.map((problem) => problem.split(' ')[0]),
      ['PORT', 'ENTRA_AUTHORITY', 'APPROVAL_BEFORE_SUBMIT'],
    );
  });

  it('take a certificate or a managed identity instead of a secret, one of the three', () => {
    const CLIENT = '99999999-2222-4333-8444-555555555555';
    const none = { MicrosoftAppPassword: '', PARTNER_CENTER_CLIENT_SECRET: '' };
    const { config, description: lines } = goodOf({
      ...none,
      MicrosoftAppManagedIdentity: CLIENT,
      PARTNER_CENTER_CERTIFICATE: '/run/secrets/desk.pem',
    });
    assert.deepEqual(config.bot.credential, { kind: 'managedIdentity', clientId: CLIENT });
    assert.deepEqual(config.partnerCenter.credential, { kind: 'certificate', file: '/run/secrets/desk.pem' });
    for (const line of ['MicrosoftAppPassword=', `MicrosoftAppManagedIdentity=${CLIENT}`, 'MicrosoftAppCertificate='])
      assert.ok(lines.includes(line), line);
    assert.deepEqual(
      problemsOf(none).map((problem) => problem.split('. ')[0]),
      ['MicrosoftAppPassword is not set', 'PARTNER_CENTER_CLIENT_SECRET is not set'],
    );
    for (const name of ['MicrosoftAppCertificate', 'PARTNER_CENTER_CERTIFICATE'] as const) {
      const [problem = '', ...others] = problemsOf({ [name]: 'desk.pem' });
      assert.deepEqual(others, []);
      assert.match(problem, /more than one is set\. Keep one/);
    }
  });

  it('forgive the ways in which people write the same thing', () => {
    const config = configOf({
      PUBLIC_URL: 'https://desk.example.com/',
      MicrosoftAppTenantId: `{${NORTHWIND.toUpperCase()}}`,
      PARTNER_TENANTS: `\n ${NORTHWIND.toUpperCase()} = Northwind = Cloud ;\n`,
      APPROVERS: `${APPROVER.toUpperCase()}, ${PERSON},`,
      APPROVAL_BEFORE_SUBMIT: NORTHWIND.toUpperCase(),
      DATABASE_URL: 'C:\\desk\\desk.sqlite',
      TOKEN_KEY_FORMER: `${FORMER}, ${KEY}`,
      NEW_COMMERCE_TRANSFER_TYPE: '3',
    });
    assert.equal(config.publicUrl, 'https://desk.example.com');
    assert.equal(config.bot.tenantId, NORTHWIND);
    assert.deepEqual(config.partners, [{ tenantId: NORTHWIND, name: 'Northwind = Cloud' }]);
    assert.deepEqual(config.approvers, [{ tenantId: NORTHWIND, objectId: PERSON }]);
    assert.deepEqual(config.approvalBeforeSubmit, [NORTHWIND]);
    assert.equal(config.databaseUrl, 'C:\\desk\\desk.sqlite');
    assert.deepEqual(config.formerTokenKeys, [Buffer.alloc(32, 9), Buffer.alloc(32, 7)]);
    assert.equal(config.openSettings.transferType, 3);
    assert.equal(configOf({ APPROVAL_BEFORE_SUBMIT: 'TRUE' }).approvalBeforeSubmit, true);
  });

  it('let the bot answer in the Teams of the partners, or of those that are named', () => {
    assert.deepEqual(configOf().teamsTenants, [NORTHWIND, FABRIKAM]);
    const named = configOf({ TEAMS_TENANTS: ` ${FABRIKAM.toUpperCase()} , ${PERSON}` });
    assert.deepEqual(named.teamsTenants, [FABRIKAM, PERSON]);
  });

  it('warn when nobody may approve', () => {
    const { approvers, warnings } = configOf();
    assert.deepEqual(approvers, []);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /^APPROVERS is empty: nobody can approve/);
  });

  it('warn when more have to approve at a partner than there are approvers', () => {
    const required = (APPROVERS: string) => configOf({ APPROVERS, APPROVALS_REQUIRED: '2' }).warnings;
    const tooFew = required(`${APPROVER},${FABRIKAM}/${PERSON},${FABRIKAM}/${GROUP}`);
    assert.match(tooFew.join(), /^APPROVALS_REQUIRED is 2, and APPROVERS names fewer people at Northwind Cloud \(1\)/);
    assert.equal(tooFew.length, 1);
    assert.deepEqual(required(`${APPROVER},${NORTHWIND}/${GROUP}`), []);
    assert.deepEqual(required(`${APPROVER},group:${NORTHWIND}/${GROUP}`), []);
  });

  it('take people and groups for approvers of one partner', () => {
    const listed = `${APPROVER}, Group:${FABRIKAM.toUpperCase()}/${GROUP.toUpperCase()}, group:${FABRIKAM}/${GROUP}`;
    const config = configOf({ APPROVERS: listed });
    assert.deepEqual(config.approvers, [{ tenantId: NORTHWIND, objectId: PERSON }]);
    assert.deepEqual(config.approverGroups, [{ tenantId: FABRIKAM, groupId: GROUP }]);
    assert.deepEqual(config.warnings, []);
  });

  it('take an approver without a tenant where there is one partner tenant, and warn', () => {
    const PARTNER_TENANTS = `${NORTHWIND}=Northwind Cloud`;
    const config = configOf({ PARTNER_TENANTS, APPROVERS: `${PERSON}, group:${GROUP}, ${APPROVER}` });
    assert.deepEqual(config.approvers, [{ tenantId: NORTHWIND, objectId: PERSON }]);
    assert.deepEqual(config.approverGroups, [{ tenantId: NORTHWIND, groupId: GROUP }]);
    assert.equal(config.warnings.length, 2);
    for (const entry of [`${NORTHWIND}/${PERSON}`, `group:${NORTHWIND}/${GROUP}`])
      assert.match(
        config.warnings.join('\n'),
        new RegExp(`^APPROVERS names .* without a tenant.* Write ${entry}:`, 'm'),
      );
  });

  it('do not start with an approver without a tenant where there are several, and name the tenants to choose from', () => {
    const problems = problemsOf({ APPROVERS: `${PERSON}, ${APPROVER}, group:${GROUP}` });
    const among = (id: string, group = '') =>
      `APPROVERS names ${group}${id} without a tenant. An approver counts in one tenant only. Write ` +
      `${group}${NORTHWIND}/${id} (Northwind Cloud) or ${group}${FABRIKAM}/${id} (Fabrikam Distribution).`;
    assert.deepEqual(problems, [among(PERSON), among(GROUP, 'group:')]);
  });

  it('warn of a person and of a group who can approve nothing', () => {
    for (const entry of [`${PERSON}/${PERSON}`, `group:${PERSON}/${GROUP}`]) {
      const { approvers, approverGroups, warnings } = configOf({ APPROVERS: `${APPROVER}, ${entry}` });
      assert.deepEqual(approvers, [{ tenantId: NORTHWIND, objectId: PERSON }]);
      assert.deepEqual(approverGroups, []);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /^APPROVERS names a person or group of a tenant that is not in PARTNER_TENANTS/);
    }
  });

  it('warn at an https address without a trusted proxy, and say what to do', () => {
    const warned = (env: Env) => configOf({ APPROVERS: APPROVER, ...env }).warnings;
    const [warning, ...others] = warned({ TRUST_PROXY_HOPS: undefined });
    assert.match(warning ?? '', /^TRUST_PROXY_HOPS is 0, .* Set it to the number of proxies/);
    assert.deepEqual(others, []);
    assert.equal(warned({ TRUST_PROXY_HOPS: '0' }).length, 1);
    assert.deepEqual([...warned({ TRUST_PROXY_HOPS: '2' }), ...warned({ ...AT_HOME, TRUST_PROXY_HOPS: '0' })], []);
  });

  it('warn when nothing is kept', () => {
    const { warnings } = configOf({ APPROVERS: APPROVER, DATABASE_URL: ':memory:' });
    assert.match(warnings.join(), /^DATABASE_URL is :memory:/);
  });

  it('let stand-ins play Teams and Entra for a desk on this machine', () => {
    const config = configOf({
      ...AT_HOME,
      ENTRA_AUTHORITY: 'http://127.0.0.1:4002',
      PARTNER_CENTER_URL: 'http://127.0.0.1:4003/',
      BOT_OPENID_METADATA_URL: STAND_IN,
      BOT_LOGIN_URL: `http://127.0.0.1:4002/${NORTHWIND}`,
      BOT_OAUTH_URL: 'http://127.0.0.1:4002',
    });
    assert.equal(config.entraAuthority, 'http://127.0.0.1:4002');
    assert.equal(config.partnerCenter.url, 'http://127.0.0.1:4003');
    assert.deepEqual(config.channel, {
      issuer: 'https://api.botframework.com',
      openIdMetadataUrl: STAND_IN,
      loginUrl: `http://127.0.0.1:4002/${NORTHWIND}`,
      oAuthUrl: 'http://127.0.0.1:4002',
      isStandIn: true,
    });
    assert.equal(config.allowLoopback, true);
    assert.equal(config.unauthenticated, false);
  });

  it('do without authentication on this machine only, and warn', () => {
    const on = { DEV_UNAUTHENTICATED: 'loopback-only', APPROVERS: APPROVER };
    const config = configOf({ ...ALL_HERE, ...on });
    assert.equal(config.unauthenticated, true);
    assert.equal(config.allowLoopback, true);
    assert.match(config.warnings.join(), /^DEV_UNAUTHENTICATED is on: .*can speak as anybody/);
    assert.match(problemsOf({ ...AT_HOME, ...on, HOST: '0.0.0.0' }).join(), /^DEV_UNAUTHENTICATED .*HOST to 127/);
    for (const url of [undefined, 'https://api.partnercenter.microsoft.com', 'https://127.0.0.1.example.com']) {
      const problems = problemsOf({ ...AT_HOME, ...on, PARTNER_CENTER_URL: url });
      assert.match(problems.join(), /^DEV_UNAUTHENTICATED is for a stand-in for Partner Center only/);
    }
  });
});

describe('the lines that a start logs about its settings', () => {
  it('name every setting once and no secret', () => {
    const lines = descriptionOf({ TOKEN_KEY_FORMER: FORMER, APPROVERS: APPROVER });
    assert.deepEqual(
      lines.map((line) => line.split('=')[0]),
      SETTINGS.map(({ name }) => name),
    );
    const all = lines.join('\n');
    for (const secret of ['bot-hush', 'partner-center-hush', KEY, FORMER]) assert.ok(!all.includes(secret), secret);
    assert.match(all, /^MicrosoftAppPassword=\(secret\)$/m);
    assert.match(all, new RegExp(`^APPROVERS=${APPROVER}$`, 'm'));
  });

  it('show of each entry that is a secret only that it is there', () => {
    const secrets = SETTINGS.filter(({ isSecret }) => isSecret);
    for (const { name, read } of secrets) {
      const reading = ['pasted~hush', KEY].map((value) => read(value)).find(({ kind }) => kind === 'good');
      assert.ok(reading?.kind === 'good', `${name}: none of the values tried here is good`);
      assert.equal(reading.shown, '(secret)');
      assert.equal(reading.warning, undefined);
      const none = read(undefined);
      assert.ok(none.kind === 'wrong' || none.shown === '', `${name} is shown as set when it is not`);
    }
  });

  it('leave out no setting whose name says that it is a secret', () => {
    const telling = SETTINGS.filter(({ name }) => /secret|password|key/i.test(name));
    assert.ok(telling.length >= 4);
    for (const { name, isSecret } of telling) assert.ok(isSecret, name);
  });

  it('name the database without who may enter it', () => {
    const DATABASE_URL = 'postgresql://desk:hush@db.example.com:5433/desk?sslmode=verify-full';
    assert.equal(configOf({ DATABASE_URL }).databaseUrl, DATABASE_URL);
    const line = descriptionOf({ DATABASE_URL }).find((one) => one.startsWith('DATABASE_URL'));
    assert.equal(line, 'DATABASE_URL=postgres://db.example.com:5433/desk');
  });

  it('are settings again, but for the secrets', () => {
    const APPROVERS = `${APPROVER},group:${NORTHWIND}/${GROUP}`;
    const env = { ...ALL_HERE, APPROVERS, ENTRA_AUTHORITY: 'http://localhost:4002', PORT: '4000' };
    const { config, description } = goodOf(env);
    const lines = parseEnv(description.join('\n'));
    const secrets = Object.entries(lines).filter(([, value]) => value === '(secret)');
    const filled = Object.fromEntries(secrets.map(([name]) => [name, REQUIRED[name]]));
    assert.deepEqual(configOf({ ...lines, ...filled }), config);
  });
});

describe('.env.example', () => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');

  it('is what the settings say: npm run env-example writes it', () => assert.equal(text, envExample()));

  it('has every setting once, in the order in which problems are told, under a heading', () => {
    const names = [...text.matchAll(/^# ?(\w+=)|^(\w+)=/gm)].map(([, , name]) => name);
    assert.deepEqual(
      names,
      SETTINGS.map(({ name }) => name),
    );
    assert.deepEqual(
      GROUPS.flatMap(([, tree]) => settingsIn(tree)),
      SETTINGS,
    );
  });

  it('has lines of at most 120 characters', () => {
    for (const line of text.split('\n')) assert.ok(line.length <= 120, line);
  });

  it('gives the defaults, and nothing for what has none', () => {
    const example = parseEnv(text);
    assert.deepEqual(configOf({ ...example, ...REQUIRED }), configOf({ TRUST_PROXY_HOPS: undefined }));
    for (const { name, example: value } of SETTINGS) {
      const isOpen = readConfig({ ...REQUIRED, [name]: undefined }).kind === 'missing';
      assert.ok(!isOpen || value === '' || name === 'MicrosoftAppType', `${name} has no default`);
    }
  });
});
