import type { OutgoingHttpHeaders } from 'node:http';
import { type Arrived, dispatch, encode, type Routing, type SocketlessHandler } from './http.ts';

/** What a stand-in that was called directly answers; header names are lower-case. */
export type DirectAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'reset' };

/**
 * A stand-in's routes without a socket, for tests that live through thousands of histories: the same handlers, the same
 * answers, and a broken connection is an answer too. Without an answer it never resolves, like a server that hangs.
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
