import MarkdownIt from 'markdown-it';

const parser = new MarkdownIt({ html: false, linkify: true, breaks: true });

/** Returns the HTML elements that a permissive Markdown renderer makes from a text, except the paragraph around it. */
export function markupIn(text: string): string[] {
  const html = parser.render(text);
  return [...html.matchAll(/<([a-z][a-z0-9]*)/g)].map((match) => match[1] ?? '').filter((name) => name !== 'p');
}

/** Hostile names that might come from people or from Partner Center. */
export const HOSTILE = [
  '<at>Everyone</at>',
  '<b>bold</b> <img src=x onerror=alert(1)>',
  '[Approve here](https://evil.example/approve)',
  '![pixel](https://evil.example/p.png)',
  '[ref]: https://evil.example',
  'https://evil.example/?a=1&b=2',
  'www.evil.example evil.com mail@evil.com mailto:mail@evil.com',
  'javascript:alert(1) tel:+4912345 //evil.com/x',
  '**bold** __bold__ *em* _em_ ~~gone~~ `code` ```fence```',
  'quote@.http http@.\u0900',
  '# heading',
  '- item',
  '+ item',
  '1. item',
  '1) item',
  '> quote',
  '---',
  '***',
  'a\n\n# b\n\n- c\n===\n---',
  '    code',
  '| a | b |\n|---|---|\n| c | d |',
  '&lt;at&gt;x&lt;/at&gt; &#60;b&#62; &amp;lt;',
  '${title} ${$root.secret} {{DATE(2026-01-01T00:00:00Z)}} {name}',
  '\u202Egnp.exe\u202C \u2066x\u2069 a\u200Bb \u0000 \u001B[31m',
  'شركة كونتوسو <at>x</at> [y](http://z.example)',
  '\uD800 lone',
  '\\*escaped\\* \\[x\\](y)',
  '',
  '   ',
  '\u200B',
];
