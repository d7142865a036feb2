import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

export interface Page {
  readonly status: number;
  readonly language: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
}

const STYLE = `
:root { color-scheme: light dark; --ink: #242424; --paper: #f5f5f5; --sheet: #ffffff; --line: #d1d1d1; }
@media (prefers-color-scheme: dark) { :root { --ink: #f5f5f5; --paper: #141414; --sheet: #1f1f1f; --line: #525252; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; min-height: 100vh; display: grid; place-items: center; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 'Segoe UI', system-ui, sans-serif; }
main { width: 100%; max-width: 32rem; padding: 1.5rem; background: var(--sheet); border: 1px solid var(--line);
  border-radius: 8px; overflow-wrap: anywhere; }
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.3; }
p { margin: 0.5rem 0 0; }
`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/**
 * With these headers, the browser loads nothing else, runs no scripts, refuses to show the page in a frame, and sends
 * no referrer.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Ends the response with a page for a person. The page has only our own words and repeats nothing from the request. */
export function answerPage(response: ServerResponse, page: Page): void {
  const html = `<!doctype html>
<html lang="${escaped(page.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(page.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(page.title)}</h1>
${page.paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`).join('\n')}
</main>
</body>
</html>
`;
  const headers = {
    ...PAGE_HEADERS,
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(html),
  };
  response.writeHead(page.status, headers);
  response.end(html);
}

const MARKUP: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => MARKUP[char] ?? '');
}
