import { posix } from 'node:path';
import { cyclesIn } from './import-cycles.ts';

/** One import as a source file writes it. */
export interface Import {
  readonly from: string;
  readonly line: number;
  /** A path from the root for what is ours, a name for a package. */
  readonly to: string;
  readonly isOurs: boolean;
  /** `import type`, of which nothing is left at run time. */
  readonly isType: boolean;
}

/** A rule that a line breaks, ready to be printed. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly says: string;
}

/** What a folder of `src/` may import of the others; `types` by `import type` only. */
interface Rule {
  readonly values: readonly string[];
  readonly types?: readonly string[];
}

const INNER = ['transfers', 'desk', 'partner-center', 'identity', 'store', 'teams'] as const;
/** Files that lie in `src/` itself. */
const TOP = 'src';
const OUTSIDE = 'outside of src';
const EVERYTHING = [...INNER, 'web', TOP];

const RULES: Readonly<Record<string, Rule>> = {
  transfers: { values: [] },
  desk: { values: ['transfers'], types: ['store', 'partner-center', 'identity'] },
  'partner-center': { values: ['transfers'] },
  identity: { values: ['transfers'], types: ['store'] },
  store: { values: ['transfers'] },
  teams: { values: ['transfers', 'desk'], types: ['store'] },
  web: { values: INNER },
  simulator: { values: ['transfers'] },
  [TOP]: { values: EVERYTHING },
};

/** The demo wires the real desk to the stand-ins. */
const DEMO = /^src\/simulator\/demo[^/]*\.ts$/;
const DEMO_RULE: Rule = { values: EVERYTHING };

const BOT_PACKAGE = /^(?:botbuilder|botframework)(?:-|\/|$)/;

/** Every breach in these sources: path from the root, with `/`, to text. */
export function breachesIn(sources: ReadonlyMap<string, string>): readonly Breach[] {
  const imports = [...sources].flatMap(([file, text]) => importsOf(file, text));
  return [...imports.flatMap(directionBreaches), ...cyclesIn(imports).map(cycleBreach)];
}

/** Static imports and re-exports, side-effect imports, and `import()` and `require()` with a plain string. */
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

/** The formatter puts static imports at the start of a line, which is what tells them from text in comments. */
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
  const folder = folderOf(from);
  if (!isOurs)
    return BOT_PACKAGE.test(to) && folder !== 'teams' ? 'only src/teams knows the Bot Framework.' : undefined;
  const target = folderOf(to);
  if (target === folder) return undefined;
  if (target === OUTSIDE) return 'what is built from src holds nothing of the rest.';
  if (target === 'simulator') return 'nothing outside src/simulator imports it.';
  const rule = DEMO.test(from) ? DEMO_RULE : RULES[folder];
  if (rule === undefined) return `src/${folder} has no rule yet: add one to scripts/import-rules.ts.`;
  if (rule.values.includes(target)) return undefined;
  if (!rule.types?.includes(target)) return `${nameOf(folder)} may import ${listOf(rule)}.`;
  return isType ? undefined : `${nameOf(folder)} may import types only from src/${target}: write import type.`;
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

function folderOf(path: string): string {
  const [root, folder = '', ...rest] = path.split('/');
  if (root !== 'src') return OUTSIDE;
  return rest.length === 0 ? TOP : folder;
}

function nameOf(folder: string): string {
  return folder === TOP ? 'a file of src' : `src/${folder}`;
}

function listOf({ values, types = [] }: Rule): string {
  const all = [...values.map((name) => `src/${name}`), ...types.map((name) => `types from src/${name}`)];
  return all.length === 0 ? 'nothing of ours' : `only ${all.join(', ')}`;
}
