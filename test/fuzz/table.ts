import type { FuzzReport } from './fuzz.ts';

/** A higher ratio means that memory leaks. */
export const MOST_HEAP = 1.25;

/** The report as lines of text. */
export function table({ seed, rows, problems, heapRatio, seconds }: FuzzReport): string {
  const statuses = [...new Set(rows.flatMap((row) => Object.keys(row.statuses)))].sort();
  const head = ['', 'sent', ...statuses.map((status) => (status === '0' ? 'cut' : status)), 'slowest'];
  const lines = rows.map(({ what, sent, statuses: counted, slowestMs }) => [
    what,
    String(sent),
    ...statuses.map((status) => String(counted[status] ?? '')),
    `${Math.round(slowestMs)} ms`,
  ]);
  const widths = head.map((_, at) => Math.max(...[head, ...lines].map((line) => (line[at] ?? '').length)));
  const row = (line: readonly string[]) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  const sent = rows.reduce((sum, one) => sum + one.sent, 0);
  return [
    row(head),
    ...lines.map(row),
    '',
    `${sent} requests in ${Math.round(seconds)} s, seed ${seed}; heap at the end ${heapRatio.toFixed(2)} of what it was after a fifth`,
    problems.length === 0 ? 'No problems.' : `${problems.length} problems:`,
    ...problems.slice(0, 20).map((problem) => `  - ${problem}`),
  ].join('\n');
}
