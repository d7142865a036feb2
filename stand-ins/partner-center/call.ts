import type { IncomingHttpHeaders } from 'node:http';
import type { Books } from './books.ts';
import type { Fields } from './fields.ts';
import type { Caller } from './records.ts';

/** One call of a known person to one operation. */
export interface Call {
  readonly books: Books;
  readonly caller: Caller;
  /** `customer`, `transfer`, `subscription`, as in the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** `MS-RequestId`; absent when the call is made in the portal. */
  readonly requestId: string | undefined;
  /** Refused when it is not a JSON object. */
  body(): Fields;
}

export interface Result {
  readonly status: number;
  readonly body?: unknown;
  /** `X-Locale: en-US,en-US`, as in the example of the page "Create a transfer". */
  readonly repeatsLocale?: boolean;
}

/** Runs to its end without waiting, so that two calls never interleave. Throws `Refusal`. */
export type Operation = (call: Call) => Result;
