type Node = Readonly<Record<string, unknown>>;

/** Every text of a card in the order in which it is read; facts as `title: value`. */
export function textsOf(card: unknown): string[] {
  return nodesOf(card).flatMap((node) => {
    if (node.type === 'TextBlock') return [String(node.text)];
    if (node.type === undefined && 'title' in node && 'value' in node) return [`${node.title}: ${node.value}`];
    return [];
  });
}

/** What its buttons type, in their order; without the fallbacks for old clients. */
export function typedBy(card: unknown): string[] {
  return nodesOf(card).flatMap((node) =>
    node.type === 'Action.Execute' && node.verb === 'type' ? [String((node.data as Node).text)] : [],
  );
}

function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Node, ...Object.values(value).flatMap(nodesOf)];
}
