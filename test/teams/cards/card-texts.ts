type Node = Readonly<Record<string, unknown>>;

/** Returns all texts on a card in reading order; facts as `title: value`. */
export function textsOf(card: unknown): string[] {
  return nodesOf(card).flatMap((node) => {
    if (node.type === 'TextBlock') return [String(node.text)];
    if (node.type === undefined && 'title' in node && 'value' in node) return [`${node.title}: ${node.value}`];
    return [];
  });
}

/** Returns the texts that the card's buttons type, in order, without the fallbacks for old clients. */
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
