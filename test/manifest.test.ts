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

/**
 * Teams lists 12 commands at most, so some are only typed: signing in is offered when it is needed, and a channel can be
 * chosen in channels only.
 */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  personal: ['assign', 'sign out', 'use this channel'],
  team: ['sign in', 'sign out', 'who am i'],
  groupChat: ['sign in', 'sign out', 'use this channel'],
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
    assert.deepEqual(Object.keys(LEFT_OUT), bot?.scopes);
  });

  for (const [scope, leftOut] of Object.entries(LEFT_OUT)) {
    it(`lists for ${scope} the commands of the grammar, but not ${leftOut.join(', ')}`, () => {
      const list = manifest.bots[0]?.commandLists.find(({ scopes }) => scopes.includes(scope));
      const offered = FORMS.filter(({ title }) => !leftOut.includes(title));
      assert.deepEqual(
        list?.commands,
        offered.map(({ title, about }) => ({ title, description: words.commands[about]?.about })),
      );
      assert.ok(offered.length <= 12);
      for (const title of leftOut) assert.ok(FORMS.some((form) => form.title === title));
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
