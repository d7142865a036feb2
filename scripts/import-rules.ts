import { posix } from 'node:path';
import { cyclesIn } from './import-cycles.ts';

/** One import statement in a source file. */
export interface Import {
  readonly from: string;
  readonly line: number;
  /** For our own files, the path from the root; for a package, its name. */
  readonly to: string;
  readonly isOurs: boolean;
  /** `import type`, which disappears at run time. */
  readonly isType: boolean;
}

/** A line that breaks a rule, ready to be printed. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly says: string;
}

/** What a room may import from other rooms. `types` may be imported only with `import type`. */
interface Rule {
  readonly values: readonly string[];
  readonly types?: readonly string[];
}

/** Rooms of `src/`, innermost first. */
const INNER = ['http', 'logging', 'transfers', 'desk', 'partner-center', 'identity', 'store', 'teams'] as const;
/** The files directly in `src/`. */
const TOP = 'src';
const OUTSIDE = 'outside of src';
/** Rooms that import no room, and that every room of `src/` may import. */
const EVERYWHERE = ['time'];
const PRODUCTION = [...INNER, 'web', 'settings', 'wiring', TOP];

const RULES: Readonly<Record<string, Rule>> = {
  time: { values: [] },
  http: { values: [] },
  logging: { values: [] },
  transfers: { values: [] },
  desk: { values: ['transfers'], types: ['store', 'partner-center', 'identity', 'logging'] },
  'partner-center': { values: ['http', 'transfers'] },
  identity: { values: ['http', 'transfers'], types: ['store', 'logging'] },
  store: { values: ['transfers'], types: ['logging'] },
  teams: { values: ['transfers', 'desk', 'http'], types: ['store', 'logging'] },
  web: { values: INNER },
  settings: { values: INNER },
  wiring: { values: [...INNER, 'web', 'settings'] },
  [TOP]: { values: PRODUCTION },
  /** A stand-in plays another service, so it must not share logic with the product. */
  'stand-ins': { values: [] },
  /** The demo wires the real desk to the stand-ins. */
  demo: { values: [...PRODUCTION, ...EVERYWHERE, 'stand-ins'] },
};

/**
 * The rooms inside `src/desk/`, innermost first, then the files. A room may import from the lines above its own. Rooms
 * on the same line must not import each other; they pass things on by adding promised work instead.
 */
const DESK_ORDER: readonly (readonly string[])[] = [
  ['ports'],
  ['views', 'queue'],
  ['decisions', 'notices'],
  ['sign-in'],
  ['forms'],
  ['incoming', 'reminders', 'plans'],
  ['commands', 'carry-out'],
  ['clicks.ts'],
  ['desk.ts'],
];

/** Rooms outside `src/` that have a rule too. */
const BESIDE = ['stand-ins', 'demo'];

const BOT_PACKAGE = /^(?:botbuilder|botframework)(?:-|\/|$)/;

/**
 * Returns every breach in these sources. The map's keys are paths from the root, with `/`; its values are the files'
 * texts.
 */
export function breachesIn(sources: ReadonlyMap<string, string>): readonly Breach[] {
  const imports = [...sources].flatMap(([file, text]) => importsOf(file, text));
  return [...imports.flatMap(directionBreaches), ...cyclesIn(imports).map(cycleBreach)];
}

/** Finds static imports, re-exports, side-effect imports, and `import()` and `require()` with a plain string. */
export function importsOf(file: string, text: string): readonly Import[] {
  const found = FORMS.flatMap((form) => [...text.matchAll(form)]).map((match): Import => {
    const { to = '', type } = match.groups ?? {};
    const isOurs = to.startsWith('.');
    return {
      from: file,
      line: text.slice(0, match.index).split('\n').length,
      to: isOurs ? posix.join(posix.dirname(file), to) : to,
      isOurs,
      isType: type !== undefined,
    };
  });
  return found.sort((one, other) => one.line - other.line);
}

/** The formatter puts every static import at the start of a line, so these patterns skip imports quoted in comments. */
const FORMS: readonly RegExp[] = [
  /^import\s+(?<type>type\s+)?(?:[\w$*\s,]|\{[^}]*\})+?\s*from\s*['"](?<to>[^'"]+)['"]/gm,
  /^export\s+(?<type>type\s+)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^}]*\})\s*from\s*['"](?<to>[^'"]+)['"]/gm,
  /^import\s*['"](?<to>[^'"]+)['"]/gm,
  /\b(?:import|require)\s*\(\s*['"`](?<to>[^'"`]+)['"`]/g,
];

function directionBreaches(one: Import): readonly Breach[] {
  const says = directionBreach(one);
  return says === undefined ? [] : [{ file: one.from, line: one.line, says: `imports ${one.to}: ${says}` }];
}

function directionBreach({ from, to, isOurs, isType }: Import): string | undefined {
  const room = roomOf(from);
  if (!isOurs) return BOT_PACKAGE.test(to) && room !== 'teams' ? 'only src/teams knows the Bot Framework.' : undefined;
  const target = roomOf(to);
  if (target === room) return room === 'desk' ? deskBreach(from, to) : undefined;
  const isProduction = !BESIDE.includes(room);
  if (isProduction && target === OUTSIDE) return 'what is built from src holds nothing of the rest.';
  if (isProduction && BESIDE.includes(target))
    return 'src is production only: it imports neither stand-ins nor the demo.';
  if (isProduction && EVERYWHERE.includes(target)) return undefined;
  const rule = RULES[room];
  if (rule === undefined) return `${nameOf(room)} has no rule yet: add one to scripts/import-rules.ts.`;
  if (rule.values.includes(target)) return undefined;
  if (!rule.types?.includes(target)) return `${nameOf(room)} may import ${listOf(rule)}.`;
  return isType ? undefined : `${nameOf(room)} may import types only from ${nameOf(target)}: write import type.`;
}

function deskBreach(from: string, to: string): string | undefined {
  const [, , room = ''] = from.split('/');
  const [, , target = ''] = to.split('/');
  const line = DESK_ORDER.findIndex((rooms) => rooms.includes(room));
  if (line === -1) return `src/desk/${room} has no place in the order yet: add one to scripts/import-rules.ts.`;
  const inner = DESK_ORDER.slice(0, line).flat();
  if (target === room || inner.includes(target)) return undefined;
  return inner.length === 0
    ? `src/desk/${room} may import nothing else of the desk.`
    : `src/desk/${room} may import of the desk only ${inner.join(', ')}.`;
}

function cycleBreach(cycle: readonly Import[]): Breach {
  const [first, ...others] = cycle;
  const way = others.map(({ from, line }) => `${from}:${line}`);
  return {
    file: first?.from ?? '',
    line: first?.line ?? 0,
    says: `imports itself${way.length === 0 ? '' : ` by way of ${way.join(', ')}`}: files do not import in a circle.`,
  };
}

function roomOf(path: string): string {
  const [root = '', folder = '', ...rest] = path.split('/');
  if (BESIDE.includes(root)) return root;
  if (root !== 'src') return OUTSIDE;
  return rest.length === 0 ? TOP : folder;
}

function nameOf(room: string): string {
  if (room === TOP) return 'a file of src';
  return BESIDE.includes(room) ? room : `src/${room}`;
}

function listOf({ values, types = [] }: Rule): string {
  const all = [...values.map(nameOf), ...types.map((name) => `types from ${nameOf(name)}`)];
  return all.length === 0 ? 'nothing of ours' : `only ${all.join(', ')}`;
}
