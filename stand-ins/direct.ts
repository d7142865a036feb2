import type { OutgoingHttpHeaders } from 'node:http';
import { type Arrived, dispatch, encode, type Routing, type SocketlessHandler } from './http.ts';

/** The answer of a stand-in that was called directly. Header names are in lower case. */
export type DirectAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'reset' };

/**
 * Calls a stand-in's routes without a socket, for tests with thousands of histories. The handlers and their answers are the
 * same; a broken connection counts as an answer. If a handler never answers, the call hangs, as it would at a real server.
 */
export function callDirectly(routing: Routing<SocketlessHandler>) {
  return (call: Omit<Arrived, 'isGone'>): Promise<DirectAnswer> =>
    new Promise((resolve) => {
      const kept: Record<string, string> = {};
      const keep = (headers: OutgoingHttpHeaders) => {
        for (const [name, value] of Object.entries(headers))
          if (value !== undefined) kept[name.toLowerCase()] = String(value);
      };
      const reply = {
        send(status: number, body?: unknown, headers: OutgoingHttpHeaders = {}) {
          const [bytes, type] = encode(body);
          keep({ 'content-type': type });
          keep(headers);
          resolve({ kind: 'answered', status, headers: kept, body: bytes.toString('utf8') });
        },
        setHeader: (name: string, value: string) => keep({ [name]: value }),
        reset: () => resolve({ kind: 'reset' }),
      };
      void dispatch(routing, { ...call, isGone: () => false }, (request) => request, reply);
    });
}
