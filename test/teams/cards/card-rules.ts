import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { markupIn } from '../markdown.ts';

type Node = Readonly<Record<string, unknown>>;

/** Teams refuses messages above 28 KB. 1 KB is left for the part of the message around the card. */
const LIMIT_BYTES = 28 * 1024 - 1024;

const MOST_BUTTONS = 6;

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const root = new URL('../../../', import.meta.url);
ajv.addMetaSchema(json(new URL('node_modules/ajv/dist/refs/json-schema-draft-06.json', root)));
// Drops `id`: the schema declares draft 6, in which that keyword is called `$id`.
const { id: _, ...schema } = json(new URL('test/schemas/adaptive-card-1.5.json', root));
const validate = ajv.compile(schema);

function json(file: URL): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Returns what is wrong with a card, one line for each fault. Empty: the card may be sent. */
export function faults(card: object): string[] {
  const all = nodes(card);
  return [
    ...(validate(card)
      ? []
      : (validate.errors ?? []).slice(0, 3).map((error) => `schema: ${error.instancePath} ${error.message}`)),
    ...all.flatMap(literalFaults),
    ...all.flatMap(inputFaults),
    ...all.flatMap(actionFaults),
    ...all.flatMap(buttonFaults),
    ...all.flatMap(markupFaults),
    ...idFaults(all),
    ...sizeFaults(card),
  ];
}

function sizeFaults(card: object): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(card));
  return bytes > LIMIT_BYTES ? [`size: ${bytes} bytes`] : [];
}

/** Every object of the card, fallbacks included. */
function nodes(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodes);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Node, ...Object.values(value).flatMap(nodes)];
}

/** Finds unfilled placeholders such as `${…}`. Skips inputs, because only inputs show text exactly as a person typed it. */
function literalFaults(node: Node): string[] {
  return Object.entries(node).flatMap(([name, value]) => {
    const where = `${node.type ?? 'object'}.${name}`;
    if (value === null || value === undefined) return [`empty: ${where}`];
    const typed = (name === 'value' || name === 'placeholder') && String(node.type).startsWith('Input.');
    // Skips a button's data: a seal is random and may happen to contain a word such as `NaN`.
    const carried = node.type === undefined && (name === 'text' || name === 'seal');
    if (typeof value !== 'string' || typed || carried) return [];
    return /\$\{|undefined|\bnull\b|NaN|\[object/.test(value) ? [`unfilled: ${where}: ${value}`] : [];
  });
}

function inputFaults(node: Node): string[] {
  const type = String(node.type);
  if (!type.startsWith('Input.')) return [];
  const label = type === 'Input.Toggle' ? node.title : node.label;
  return [
    ...(typeof label === 'string' && label.trim() !== '' ? [] : [`label: ${type} ${node.id} has none`]),
    ...(node.isRequired === true && !node.errorMessage ? [`label: ${node.id} says nothing when it is empty`] : []),
  ];
}

function actionFaults(node: Node): string[] {
  if (!String(node.type).startsWith('Action.')) return [];
  const title = typeof node.title === 'string' && node.title.trim() !== '' ? [] : ['action: no title'];
  if (node.type !== 'Action.Execute') return title;
  const fallback = node.fallback as Node | undefined;
  const data = fallback?.data as Node | undefined;
  const same = fallback?.type === 'Action.Submit' && fallback.title === node.title && data?.verb === node.verb;
  return [...title, ...(same ? [] : [`action: ${node.verb} has no Submit with the same verb`])];
}

function buttonFaults(node: Node): string[] {
  const actions = node.actions as readonly unknown[] | undefined;
  return actions !== undefined && actions.length > MOST_BUTTONS ? [`buttons: ${actions.length}`] : [];
}

function idFaults(all: readonly Node[]): string[] {
  const ids = all.filter((node) => String(node.type).startsWith('Input.')).map(({ id }) => id);
  return ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `id: ${id} twice`);
}

/** The properties that Teams renders as Markdown. */
const RENDERED: Readonly<Record<string, readonly string[]>> = {
  TextBlock: ['text'],
  'Input.Toggle': ['title', 'label'],
  'Input.Text': ['label', 'errorMessage'],
  'Input.ChoiceSet': ['label'],
  undefined: ['title', 'value'],
};

function markupFaults(node: Node): string[] {
  const isData = node.type === undefined && ('draftId' in node || 'transferId' in node || 'verb' in node);
  if (isData) return [];
  return (RENDERED[String(node.type)] ?? []).flatMap((name) => {
    const text = node[name];
    if (typeof text !== 'string') return [];
    const markup = markupIn(text);
    return [
      ...(markup.length > 0 ? [`markup: ${markup} in ${JSON.stringify(text)}`] : []),
      ...(/<\/?at\b/i.test(text) ? [`mention: ${JSON.stringify(text)}`] : []),
    ];
  });
}
