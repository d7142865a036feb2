/** An edge between two files. */
interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * One cycle, as short as can be, for each knot of files that import each other: its edges in order, the last one leading
 * back to where the first one starts. Which file comes first does not depend on the order of the edges.
 */
export function cyclesIn<E extends Edge>(edges: readonly E[]): readonly (readonly E[])[] {
  const leaving = new Map<string, E[]>();
  for (const edge of edges) leaving.set(edge.from, [...(leaving.get(edge.from) ?? []), edge]);
  const told = new Set<string>();
  const cycles: E[][] = [];
  for (const file of [...leaving.keys()].sort()) {
    if (told.has(file)) continue;
    const cycle = shortestWayBack(file, leaving);
    if (cycle === undefined) continue;
    for (const { from } of cycle) told.add(from);
    cycles.push(cycle);
  }
  return cycles;
}

/** Breadth first, so that the way is a shortest one. */
function shortestWayBack<E extends Edge>(start: string, leaving: ReadonlyMap<string, readonly E[]>): E[] | undefined {
  const cameBy = new Map<string, E>();
  const queue = [start];
  for (const file of queue) {
    for (const edge of leaving.get(file) ?? []) {
      if (edge.to === start) return [...wayTo(file, start, cameBy), edge];
      if (cameBy.has(edge.to)) continue;
      cameBy.set(edge.to, edge);
      queue.push(edge.to);
    }
  }
  return undefined;
}

function wayTo<E extends Edge>(file: string, start: string, cameBy: ReadonlyMap<string, E>): E[] {
  const way: E[] = [];
  for (let at = file; at !== start; ) {
    const edge = cameBy.get(at);
    if (edge === undefined) break;
    way.unshift(edge);
    at = edge.from;
  }
  return way;
}
