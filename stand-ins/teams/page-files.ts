import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Handler, Reply, Route } from '../http.ts';

const PAGE = join(import.meta.dirname, 'page');

/** The browser builds of Microsoft's card renderer and of the Markdown parser. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'adaptivecards.js': join(packageFolder('adaptivecards', 'lib'), 'dist/adaptivecards.min.js'),
  'adaptivecards.css': join(packageFolder('adaptivecards', 'lib'), 'dist/adaptivecards.css'),
  'markdown-it.js': join(packageFolder('markdown-it', 'dist'), 'dist/browser/markdown-it.umd.min.js'),
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};

/** The headers forbid inline scripts and styles. Pictures on cards may come from any HTTPS address, as in Teams. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export function pageFileRoutes(): readonly Route[] {
  return [
    ['GET', '/', (_request, reply) => sendFile(reply, join(PAGE, 'index.html'))],
    ['GET', '/page/:file', named((file) => (/^[a-z-]+\.(js|css|json)$/.test(file) ? join(PAGE, file) : undefined))],
    ['GET', '/lib/:file', named((file) => (Object.hasOwn(LIBRARIES, file) ? LIBRARIES[file] : undefined))],
  ];
}

function named(pathOf: (file: string) => string | undefined): Handler {
  return (request, reply) => {
    const path = pathOf(request.params.file ?? '');
    if (path === undefined) reply.send(404, 'Not found');
    else sendFile(reply, path);
  };
}

function sendFile(reply: Reply, path: string): void {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    reply.send(404, 'Not found');
    return;
  }
  reply.send(200, bytes, { ...PAGE_HEADERS, 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
}

/** Returns the folder of a package whose entry file is in the package's folder `entry`. */
function packageFolder(name: string, entry: string): string {
  const main = fileURLToPath(import.meta.resolve(name));
  let folder = dirname(main);
  while (!folder.endsWith(join(name, entry))) {
    const up = dirname(folder);
    if (up === folder) throw new Error(`The package ${name} is not laid out as expected: ${main}.`);
    folder = up;
  }
  return dirname(folder);
}
