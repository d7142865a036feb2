import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { crc32, inflateSync } from 'node:zlib';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { drawColour, drawOutline } from '../scripts/draw-icons.ts';
import type { Picture } from '../scripts/png.ts';
import { FORMS, parseCommand } from '../src/teams/inbound/grammar.ts';

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
  readonly commands: Readonly<Record<string, string>>;
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
        offered.map(({ title, about }) => ({ title, description: words.commands[about] })),
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
  const icons: ReadonlyArray<readonly ['color' | 'outline', number, () => Picture]> = [
    ['color', 192, drawColour],
    ['outline', 32, drawOutline],
  ];
  for (const [name, size, drawn] of icons) {
    it(`have ${size} by ${size} pixels and are as drawn: ${name}`, () => {
      const file = new URL(manifest.icons[name], FOLDER);
      assert.ok(existsSync(file));
      const picture = decodePng(readFileSync(file));
      assert.deepEqual([picture.width, picture.height], [size, size]);
      assert.ok(Buffer.from(drawn().pixels).equals(picture.pixels), 'Run: node scripts/draw-icons.ts');
    });
  }

  it('are opaque in colour', () => {
    const { pixels } = decodePng(readFileSync(new URL(manifest.icons.color, FOLDER)));
    assert.ok(pixels.every((value, index) => index % 4 !== 3 || value === 255));
  });

  it('are white on nothing in outline', () => {
    const { pixels } = decodePng(readFileSync(new URL(manifest.icons.outline, FOLDER)));
    const alphas = pixels.filter((_, index) => index % 4 === 3);
    assert.ok(pixels.every((value, index) => index % 4 === 3 || value === 255));
    assert.ok(alphas.includes(0) && alphas.includes(255));
    const [first] = alphas;
    assert.equal(first, 0);
  });
});

/** Reads what the icons use: 8 bits, colour with alpha, rows without a filter. */
function decodePng(file: Buffer): Picture & { readonly pixels: Buffer } {
  assert.equal(file.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const end = at + 8 + file.readUInt32BE(at);
    const type = file.toString('ascii', at + 4, at + 8);
    assert.equal(file.readUInt32BE(end), crc32(file.subarray(at + 4, end)), `${type} is damaged`);
    chunks.set(type, file.subarray(at + 8, end));
    at = end + 4;
  }
  assert.deepEqual([...chunks.keys()], ['IHDR', 'IDAT', 'IEND']);
  const header = chunks.get('IHDR') ?? Buffer.alloc(13);
  assert.deepEqual([...header.subarray(8)], [8, 6, 0, 0, 0]);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const data = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  const rows = Array.from({ length: height }, (_, y) => data.subarray(y * (width * 4 + 1), (y + 1) * (width * 4 + 1)));
  for (const row of rows) assert.equal(row[0], 0);
  return { width, height, pixels: Buffer.concat(rows.map((row) => row.subarray(1))) };
}
