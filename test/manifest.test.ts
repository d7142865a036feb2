import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { drawIcon } from '../scripts/draw-icons.ts';
import { FORMS, parseCommand } from './teams/english.ts';

const FOLDER = new URL('../manifest/', import.meta.url);

interface Manifest {
  readonly $schema: string;
  readonly manifestVersion: string;
  readonly version: string;
  readonly id: string;
  readonly icons: { readonly color: string; readonly outline: string };
  readonly accentColor: string;
  readonly bots: ReadonlyArray<{
    readonly botId: string;
    readonly scopes: readonly string[];
    readonly commandLists: ReadonlyArray<{
      readonly scopes: readonly string[];
      readonly commands: ReadonlyArray<{ readonly title: string; readonly description: string }>;
    }>;
  }>;
  readonly webApplicationInfo: { readonly id: string; readonly resource: string };
}

const text = readFileSync(new URL('manifest.json', FOLDER), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(readFileSync(new URL('../cards/locales/en.json', import.meta.url), 'utf8')) as {
  readonly commands: Readonly<Record<string, { readonly about: string }>>;
};

/** Commands that each menu must or must not have. `test/command-lists.test.ts` has the whole lists. */
const OFFERED: Readonly<Record<string, { readonly always: readonly string[]; readonly never: readonly string[] }>> = {
  personal: {
    always: ['create transfer for', 'request transfer for', 'approve', 'reject', 'list transfers', 'help', 'sign in'],
    never: ['sign out', 'use this channel'],
  },
  team: {
    always: ['create transfer for', 'approve', 'reject', 'assign', 'list transfers', 'help', 'use this channel'],
    never: ['sign in', 'sign out', 'who am i'],
  },
  groupChat: {
    always: ['create transfer for', 'approve', 'reject', 'assign', 'list transfers', 'help'],
    never: ['sign in', 'sign out', 'use this channel'],
  },
};

const problemsOf = (changed: object) => AppManifestUtils.validateAgainstSchema(changed as TeamsManifest);

describe('the manifest of the Teams app', () => {
  let fetching: typeof fetch;
  beforeEach(() => {
    fetching = globalThis.fetch;
    globalThis.fetch = () => Promise.reject(new Error('The schema is read from the package, not fetched.'));
  });
  afterEach(() => {
    globalThis.fetch = fetching;
  });

  it('keeps to the schema of its version', async () => {
    assert.equal(manifest.manifestVersion, '1.30');
    assert.ok(manifest.$schema.includes('/v1.30/'));
    assert.deepEqual(await problemsOf(manifest), []);
  });

  it('would be refused by that schema with a field or a command too many', async () => {
    assert.notDeepEqual(await problemsOf({ ...manifest, reports: [] }), []);
    const [bot] = manifest.bots;
    const [list] = bot?.commandLists ?? [];
    const commands = Array.from({ length: 13 }, () => list?.commands[0]);
    const bots = [{ ...bot, commandLists: [{ ...list, commands }] }];
    assert.notDeepEqual(await problemsOf({ ...manifest, bots }), []);
  });

  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Manifest;
    assert.equal(manifest.version, version);
  });

  it('offers the bot in chats, teams and group chats, each with its own list of commands', () => {
    const [bot] = manifest.bots;
    assert.deepEqual(bot?.scopes, ['personal', 'team', 'groupChat']);
    assert.deepEqual(
      bot?.commandLists.flatMap(({ scopes }) => scopes),
      bot?.scopes,
    );
    assert.deepEqual(Object.keys(OFFERED), bot?.scopes);
  });

  for (const [scope, { always, never }] of Object.entries(OFFERED)) {
    it(`lists for ${scope} commands of the grammar, at most 12, in their order`, () => {
      const { commands = [] } = manifest.bots[0]?.commandLists.find(({ scopes }) => scopes.includes(scope)) ?? {};
      const titles = commands.map(({ title }) => title);
      const known = FORMS.filter(({ title }) => titles.includes(title));
      assert.deepEqual(
        commands,
        known.map(({ title, about }) => ({ title, description: words.commands[about]?.about })),
      );
      assert.ok(commands.length <= 12);
      for (const title of always) assert.ok(titles.includes(title), title);
      for (const title of never) assert.ok(!titles.includes(title), title);
    });
  }

  it('lists nothing that the desk would not understand', () => {
    for (const { commands } of manifest.bots[0]?.commandLists ?? []) {
      for (const { title } of commands) assert.notEqual(parseCommand(title).name, 'unknown', title);
    }
  });

  it('names one bot, by ids that are replaced together', () => {
    const [bot] = manifest.bots;
    assert.notEqual(manifest.webApplicationInfo.id, bot?.botId, 'people sign in to an app of its own, not to the bot');
    assert.equal(manifest.webApplicationInfo.resource, `api://botid-${bot?.botId}`);
    assert.notEqual(manifest.id, bot?.botId);
  });
});

describe('the icons of the Teams app', () => {
  for (const [name, size] of [
    ['color', 192],
    ['outline', 32],
  ] as const) {
    it(`have ${size} by ${size} pixels and are as drawn: ${name}`, () => {
      const drawn = drawIcon(name);
      assert.deepEqual([drawn.width, drawn.height], [size, size]);
      const file = readFileSync(new URL(manifest.icons[name], FOLDER));
      assert.ok(drawn.asPng().equals(file), 'Run: npm run icons');
    });
  }

  it('are opaque in colour', () => {
    const { pixels } = drawIcon('color');
    assert.ok(pixels.every((value, index) => index % 4 !== 3 || value === 255));
  });

  it('are white on nothing in outline', () => {
    const { pixels } = drawIcon('outline');
    const alphas = pixels.filter((_, index) => index % 4 === 3);
    // Each colour is multiplied by the alpha of its pixel, so white has the value of the alpha.
    assert.ok(pixels.every((value, index) => value === alphas[Math.floor(index / 4)]));
    assert.ok(alphas.includes(0) && alphas.includes(255));
    assert.equal(alphas[0], 0);
  });
});
