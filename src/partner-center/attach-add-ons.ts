import type { Subscription } from '../transfers/transfer.ts';

interface Node extends Subscription {
  readonly addOns: Subscription[];
}

/**
 * Turns a customer's flat list into base subscriptions with their add-ons, at any depth. An add-on whose base is
 * missing stays in the list and keeps its `parentId`. So do subscriptions that name each other as base.
 */
export function attachAddOns(flat: readonly Subscription[]): Subscription[] {
  const nodes: Node[] = flat.map((subscription) => ({ ...subscription, addOns: [] }));
  const byId = new Map(nodes.map((node) => [node.id.toLowerCase(), node]));
  const baseOf = (node: Node) => byId.get(node.parentId?.toLowerCase() ?? '');
  return nodes.filter((node) => {
    const base = baseOf(node);
    if (base === undefined || endsInCircle(node, baseOf)) return true;
    base.addOns.push(node);
    return false;
  });
}

function endsInCircle(node: Node, baseOf: (node: Node) => Node | undefined): boolean {
  const seen = new Set<Node>();
  for (let above: Node | undefined = node; above !== undefined; above = baseOf(above)) {
    if (seen.has(above)) return true;
    seen.add(above);
  }
  return false;
}
