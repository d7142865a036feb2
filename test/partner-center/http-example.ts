import { readFileSync } from 'node:fs';

export interface RequestExample {
  readonly method: string;
  /** Path and query, without the scheme and host that some examples have. */
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface ResponseExample {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A request in `test/fixtures/partner-center`, by the file's name without `.http`. Header names are in lower case. */
export function requestExample(name: string): RequestExample {
  const { first, headers, body } = messageOf(name);
  const [method = '', target = ''] = first.split(' ');
  return { method, target: target.replace(/^https:\/\/[^/]+/, ''), headers, body };
}

export function responseExample(name: string): ResponseExample {
  const { first, headers, body } = messageOf(name);
  return { status: Number(first.split(' ')[1]), headers, body };
}

/** Reads the body of a response as JSON. */
export function jsonExample(name: string): unknown {
  return JSON.parse(responseExample(name).body);
}

function messageOf(name: string) {
  const file = new URL(`../fixtures/partner-center/${name}.http`, import.meta.url);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const end = lines.findIndex((line) => line === '' || line.startsWith('{'));
  const head = end === -1 ? lines : lines.slice(0, end);
  const headers = new Map(
    head.slice(1).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { first: head[0] ?? '', headers, body: lines.slice(head.length).join('\n').trim() };
}
