import type { IncomingHttpHeaders } from 'node:http';
import type { Books } from './books.ts';
import type { Fields } from './fields.ts';
import type { Caller } from './records.ts';

/** A call to one operation, made by an authenticated person. */
export interface Call {
  readonly books: Books;
  readonly caller: Caller;
  /** Path parameters: `customer`, `transfer`, `subscription`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** `MS-RequestId`; absent when the call comes from the portal. */
  readonly requestId: string | undefined;
  /** Throws a refusal when the body isn't a JSON object. */
  body(): Fields;
}

export interface Result {
  readonly status: number;
  readonly body?: unknown;
  /** `X-Locale: en-US,en-US`, as in the example of the page "Create a transfer". */
  readonly repeatsLocale?: boolean;
}

/** Runs synchronously, so that two calls never interleave. Throws `Refusal`. */
export type Operation = (call: Call) => Result;
