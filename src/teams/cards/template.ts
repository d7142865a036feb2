import { readFileSync } from 'node:fs';
import { Template } from 'adaptivecards-templating';

/** What a template may be filled with. Not null or undefined: the template language throws on one and prints the other. */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };
export type Values = { readonly [name: string]: Value };

/** A card's buttons and inputs need Teams' newest documented version. */
const VERSION = '1.5';

export type Fill = (template: string, values: Values) => Record<string, unknown>;

/** Reads the templates of a folder, each once. */
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

/** Gives each `Action.Execute` an `Action.Submit` for clients that don't know it; its click arrives as a message. */
function withFallbacks(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withFallbacks);
  if (typeof node !== 'object' || node === null) return node;
  const walked = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withFallbacks(value)]));
  if (walked.type !== 'Action.Execute') return walked;
  const data = { ...(walked.data as object), verb: walked.verb };
  return { ...walked, fallback: { type: 'Action.Submit', title: walked.title, data } };
}
