import { readFileSync } from 'node:fs';
import { Template } from 'adaptivecards-templating';

/**
 * A value for a template. Null and undefined are not allowed: the template language throws on one and prints the other.
 */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };
export type Values = { readonly [name: string]: Value };

/** The buttons and inputs on our cards need the newest version that Teams documents. */
const VERSION = '1.5';

export type Fill = (template: string, values: Values) => Record<string, unknown>;

/** Loads templates from a folder. Each file is read once. */
export function loadTemplates(folder: URL): Fill {
  const templates = new Map<string, Template>();
  return (name, values) => {
    const known =
      templates.get(name) ?? new Template(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));
    templates.set(name, known);
    const card = known.expand({ $root: values }) as Record<string, unknown>;
    return {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      ...(withFallbacks(card) as Record<string, unknown>),
      version: VERSION,
    };
  };
}

/**
 * Adds an `Action.Submit` to each `Action.Execute`, for clients that don't support `Action.Execute`. In those clients,
 * a click arrives as a message.
 */
function withFallbacks(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withFallbacks);
  if (typeof node !== 'object' || node === null) return node;
  const walked = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withFallbacks(value)]));
  if (walked.type !== 'Action.Execute') return walked;
  const data = { ...(walked.data as object), verb: walked.verb };
  return { ...walked, fallback: { type: 'Action.Submit', title: walked.title, data } };
}
