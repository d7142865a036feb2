import { ServerResponse } from 'node:http';
import restify from 'restify';

/**
 * Loads restify and repairs one side effect. restify replaces `writeHead` for every HTTP server in the process with a
 * version that returns nothing, so `response.writeHead(200).end()` would throw even in code that does not use restify.
 */
const replaced = ServerResponse.prototype.writeHead as (...args: unknown[]) => unknown;

function writeHead(this: ServerResponse, ...args: unknown[]): ServerResponse {
  replaced.apply(this, args);
  return this;
}

ServerResponse.prototype.writeHead = writeHead;

export type { Next, Request, Response, Server, ServerOptions } from 'restify';
export { restify };
