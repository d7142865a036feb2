import { ServerResponse } from 'node:http';
import restify from 'restify';

/**
 * restify, with one repair. Loading it replaces `writeHead` for every HTTP server of the process by one that returns
 * nothing, so that `response.writeHead(200).end()` throws in code that has never heard of restify.
 */
const replaced = ServerResponse.prototype.writeHead as (...args: unknown[]) => unknown;

function writeHead(this: ServerResponse, ...args: unknown[]): ServerResponse {
  replaced.apply(this, args);
  return this;
}

ServerResponse.prototype.writeHead = writeHead;

export type { Next, Request, Response, Server, ServerOptions } from 'restify';
export { restify };
