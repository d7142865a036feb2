import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/**
 * Ends the response with a JSON body, or without a body. Does not use restify's formatters, because they repeat the
 * request in errors.
 */
export function answerJson(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
