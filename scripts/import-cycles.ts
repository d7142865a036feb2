interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * Returns one shortest cycle for each group of files that import each other. A cycle is a list of edges; the last edge
 * leads back to the file where the first one starts. The order of the input does not change which file comes first.
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

/** Searches breadth first, so the path it finds is a shortest one. */
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
