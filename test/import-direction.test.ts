import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { checkImports, readSources } from '../scripts/check-imports.ts';
import { breachesIn, importsOf } from '../scripts/import-rules.ts';

/** Returns the breaches in a file with this text. The files that it imports are the real ones. */
function saidOf(file: string, text: string): readonly string[] {
  return breachesIn(new Map([[file, text]])).map(({ line, says }) => `${line} ${says}`);
}

describe('the direction of imports', () => {
  it('is kept by every file of src, stand-ins and demo', () => {
    assert.deepEqual(checkImports(), []);
  });

  it('is looked at in every file and every import', () => {
    const sources = readSources();
    for (const room of ['src/transfers/', 'src/desk/', 'src/teams/', 'src/wiring/', 'stand-ins/teams/', 'demo/']) {
      assert.ok(
        [...sources.keys()].some((file) => file.startsWith(room)),
        room,
      );
    }
    for (const [file, text] of sources) {
      const written = text.match(/(?:^import '|^(?:\} from|(?:import|export) .*\bfrom) ').*$/gm) ?? [];
      const found = importsOf(file, text).filter(({ line }) => !/\bimport\(/.test(text.split('\n')[line - 1] ?? ''));
      assert.equal(found.length, written.length, file);
    }
  });

  it('leads to one file for each name: no two of src are called the same', () => {
    const names = [...readSources().keys()]
      .filter((file) => file.startsWith('src/'))
      .map((file) => file.split('/').at(-1));
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) < index),
      [],
    );
  });

  const broken: ReadonlyArray<readonly [file: string, text: string, said: string]> = [
    [
      'src/transfers/policy.ts',
      "import type { Store } from '../store/store.ts';",
      '1 imports src/store/store.ts: src/transfers may import nothing of ours.',
    ],
    [
      'src/desk/desk.ts',
      "// Why.\nimport { openStore } from '../store/open.ts';",
      '2 imports src/store/open.ts: src/desk may import types only from src/store: write import type.',
    ],
    [
      'src/desk/desk.ts',
      "import { type Store } from '../store/store.ts';",
      '1 imports src/store/store.ts: src/desk may import types only from src/store: write import type.',
    ],
    [
      'src/desk/desk.ts',
      "import type { Gate } from '../teams/gate/gate.ts';",
      '1 imports src/teams/gate/gate.ts: src/desk may import only src/transfers, types from src/store, types from ' +
        'src/partner-center, types from src/identity, types from src/logging.',
    ],
    [
      'src/desk/queue/outbox.ts',
      "import { lookFirst } from '../carry-out/look-first.ts';",
      '1 imports src/desk/carry-out/look-first.ts: src/desk/queue may import of the desk only ports.',
    ],
    [
      'src/desk/carry-out/settle.ts',
      "import type { Reply } from '../commands/list.ts';",
      '1 imports src/desk/commands/list.ts: src/desk/carry-out may import of the desk only ports, views, queue, ' +
        'decisions, notices, sign-in, forms, incoming, reminders, plans.',
    ],
    [
      'src/desk/ports/parts.ts',
      "import type { Keeping } from '../queue/tidy.ts';",
      '1 imports src/desk/queue/tidy.ts: src/desk/ports may import nothing else of the desk.',
    ],
    [
      'src/desk/stray.ts',
      "import type { Reply } from './ports/reply.ts';",
      '1 imports src/desk/ports/reply.ts: src/desk/stray.ts has no place in the order yet: add one to ' +
        'scripts/import-rules.ts.',
    ],
    [
      'src/partner-center/client.ts',
      "import type { Store } from '../store/store.ts';",
      '1 imports src/store/store.ts: src/partner-center may import only src/http, src/transfers.',
    ],
    [
      'src/identity/sign-in.ts',
      "import { openStore } from '../store/open.ts';",
      '1 imports src/store/open.ts: src/identity may import types only from src/store: write import type.',
    ],
    [
      'src/store/open.ts',
      "export {\n  desk,\n} from '../desk/desk.ts';",
      '1 imports src/desk/desk.ts: src/store may import only src/transfers, types from src/logging.',
    ],
    [
      'src/teams/cards/items.ts',
      "import type { Config } from '../../settings/config.ts';",
      '1 imports src/settings/config.ts: src/teams may import only src/transfers, src/desk, src/http, types from ' +
        'src/store, types from src/logging.',
    ],
    [
      'src/web/server.ts',
      "import { TurnContext } from 'botbuilder';",
      '1 imports botbuilder: only src/teams knows the Bot Framework.',
    ],
    [
      'src/app.ts',
      "import type { Activity } from 'botframework-schema';",
      '1 imports botframework-schema: only src/teams knows the Bot Framework.',
    ],
    [
      'src/web/server.ts',
      "const world = await import('../../stand-ins/world.ts');",
      '1 imports stand-ins/world.ts: src is production only: it imports neither stand-ins nor the demo.',
    ],
    [
      'src/main.ts',
      "import '../demo/demo.ts';",
      '1 imports demo/demo.ts: src is production only: it imports neither stand-ins nor the demo.',
    ],
    [
      'stand-ins/world.ts',
      "export * from '../src/app.ts';",
      '1 imports src/app.ts: stand-ins may import nothing of ours.',
    ],
    [
      'src/app.ts',
      "import cards from '../cards/help.json' with { type: 'json' };",
      '1 imports cards/help.json: what is built from src holds nothing of the rest.',
    ],
    [
      'src/reports/reports.ts',
      "import { openStore } from '../store/open.ts';",
      '1 imports src/store/open.ts: src/reports has no rule yet: add one to scripts/import-rules.ts.',
    ],
  ];
  for (const [file, text, said] of broken) {
    it(`refuses ${JSON.stringify(text)} in ${file}`, () => assert.deepEqual(saidOf(file, text), [said]));
  }

  const good: ReadonlyArray<readonly [file: string, text: string]> = [
    [
      'src/desk/desk.ts',
      "import type { Store } from '../store/store.ts';\nimport { sameId } from '../transfers/ids.ts';",
    ],
    [
      'src/teams/bot/bot.ts',
      "import { CloudAdapter } from 'botbuilder';\nimport type { Inbound } from '../../desk/ports/inbound.ts';",
    ],
    [
      'src/desk/clicks.ts',
      "import { help } from './commands/help.ts';\nimport { VERBS } from '../transfers/commerce.ts';",
    ],
    ['src/desk/forms/submit.ts', "import { emptyDraft } from './draft-record.ts';"],
    ['src/web/server.ts', "import type { Gate } from '../teams/gate/gate.ts';\nimport { pino } from 'pino';"],
    [
      'demo/demo.ts',
      "import { startApp } from '../src/app.ts';\nimport { startTeams } from '../stand-ins/teams/teams.ts';",
    ],
    ['demo/demo-desk.ts', "import { readConfig } from '../src/settings/config.ts';"],
    ['src/app.ts', "import { createDesk } from './desk/desk.ts';\nimport './logging/pino-log.ts';"],
    [
      'src/web/page.ts',
      "// An import from '../../stand-ins/world.ts' would be wrong here.\nconst from = 'botbuilder';",
    ],
  ];
  for (const [file, text] of good) {
    it(`lets ${file} write ${JSON.stringify(text)}`, () => assert.deepEqual(saidOf(file, text), []));
  }

  it('finds files that import in a circle, types too, and says how', () => {
    const sources = new Map([
      ['src/teams/a.ts', "import { b } from './b.ts';"],
      ['src/teams/b.ts', "import { d } from './d.ts';\nimport { c } from './c.ts';"],
      ['src/teams/c.ts', "import type { A } from './a.ts';"],
      ['src/teams/d.ts', "import { c } from './c.ts';"],
      ['src/teams/alone.ts', "import { a } from './a.ts';"],
      ['src/web/self.ts', "import { x } from './self.ts';"],
    ]);
    assert.deepEqual(breachesIn(sources), [
      {
        file: 'src/teams/a.ts',
        line: 1,
        says: 'imports itself by way of src/teams/b.ts:2, src/teams/c.ts:1: files do not import in a circle.',
      },
      {
        file: 'src/teams/d.ts',
        line: 1,
        says:
          'imports itself by way of src/teams/c.ts:1, src/teams/a.ts:1, src/teams/b.ts:1: ' +
          'files do not import in a circle.',
      },
      { file: 'src/web/self.ts', line: 1, says: 'imports itself: files do not import in a circle.' },
    ]);
  });
});
