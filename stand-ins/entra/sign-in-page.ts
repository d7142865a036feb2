import type { OutgoingHttpHeaders } from 'node:http';
import { PARTNERS, type WorldPerson } from '../world.ts';
import type { EntraRefusal } from './errors.ts';

interface SignInPage {
  readonly people: readonly WorldPerson[];
  /** Whether the app expects this account. Its button then has a mark and the focus. */
  readonly hinted: (person: WorldPerson) => boolean;
  readonly action: string;
}

/** Each account is a submit button, so the page works without scripts. */
export function signInPage({ people, hinted, action }: SignInPage): string {
  const accounts = people.map((person) => `<li>${accountButton(person, hinted(person))}</li>`).join('\n');
  const list =
    people.length > 0 ? `<ul>${accounts}</ul>` : '<p>Nobody in this organization takes part in the demo.</p>';
  return page(
    'Pick an account',
    `<p class="lead">to continue to <strong>Transfer Desk</strong></p>
<form method="post" action="${escapeHtml(action)}">
${list}
<div class="end"><button class="plain" name="cancel" value="1">Cancel</button></div>
</form>`,
  );
}

export function errorPage(refusal: EntraRefusal): string {
  return page(
    'Sorry, but we’re having trouble signing you in',
    `<p class="problem">${escapeHtml(refusal.message)}</p>
<p>Close this page, go back to Teams and ask for a new sign-in link.</p>`,
  );
}

export function signedOutPage(): string {
  return page('You signed out of your account', '<p>It’s a good idea to close all browser windows.</p>');
}

/**
 * Headers that forbid scripts, foreign content and framing. Browsers also apply `form-action` to redirects after a form is
 * sent, so `form-action` names the app and loopback, where the demo's pages are.
 */
export function pageHeaders(redirectUri?: string): OutgoingHttpHeaders {
  const targets = ["'self'", 'http://127.0.0.1:*', 'http://localhost:*'];
  if (redirectUri !== undefined) targets.push(new URL(redirectUri).origin);
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      `form-action ${targets.join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

function accountButton(person: WorldPerson, isHinted: boolean): string {
  const initials = person.name.replace(/(\p{L})\p{L}*\s*/gu, '$1').slice(0, 2);
  const tone = PARTNERS.findIndex((partner) => partner.tenantId === person.tenantId) % 2;
  return `<button class="account${isHinted ? ' hinted' : ''}" name="account" value="${person.objectId}"${isHinted ? ' autofocus' : ''}>
<span class="face tone${tone}" aria-hidden="true">${escapeHtml(initials)}</span>
<span class="who"><span class="name">${escapeHtml(person.name)}</span>
<span class="line">${escapeHtml(person.title)}</span>
<span class="line">${escapeHtml(person.username)}</span></span>
${isHinted ? '<span class="mark">The account that this link is for</span>' : ''}</button>`;
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Sign in (demo)</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<p class="brand">Sign in <span>demo stand-in for Microsoft Entra</span></p>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => named[character] ?? character);
}

export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #eef1f6; --card: #ffffff; --text: #1b1a19; --soft: #5c5a58; --rule: #e1dfdd; --hover: #f3f2f1;
  --accent: #0b5cad; --problem: #a4262c; --shadow: 0 2px 6px rgb(0 0 0 / 20%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161a; --card: #22252b; --text: #f3f2f1; --soft: #b8b5b2; --rule: #3a3d44; --hover: #2d3139;
    --accent: #6cb4f5; --problem: #f1707b; --shadow: 0 2px 8px rgb(0 0 0 / 60%);
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px;
  background: var(--page); color: var(--text);
  font: 15px/1.4 "Segoe UI", "Segoe UI Web", system-ui, -apple-system, Roboto, "Helvetica Neue", sans-serif;
}
main { width: 100%; max-width: 440px; background: var(--card); padding: 40px 44px 32px; box-shadow: var(--shadow); }
.brand { margin: 0 0 16px; font-weight: 600; color: var(--soft); }
.brand span { font-weight: 400; font-size: 13px; }
.brand span::before { content: "· "; }
h1 { margin: 0; font-size: 24px; font-weight: 600; line-height: 1.2; }
.lead { margin: 8px 0 16px; color: var(--soft); }
.lead strong { color: var(--text); font-weight: 600; }
.problem { color: var(--problem); overflow-wrap: anywhere; }
ul { list-style: none; margin: 0 -44px; padding: 0; border-top: 1px solid var(--rule); }
li { border-bottom: 1px solid var(--rule); }
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.account {
  width: 100%; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px;
  padding: 12px 44px; text-align: start;
}
.account:hover { background: var(--hover); }
.hinted { box-shadow: inset 4px 0 var(--accent); }
.face {
  flex: none; width: 44px; height: 44px; border-radius: 50%; display: grid; place-items: center;
  color: #ffffff; font-weight: 600;
}
.tone0 { background: #8a3707; }
.tone1 { background: #0b5cad; }
.who { flex: 1; min-width: 0; display: grid; }
.name { font-weight: 600; }
.line { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
.mark { flex-basis: 100%; padding-inline-start: 56px; color: var(--accent); font-size: 13px; }
.end { display: flex; justify-content: flex-end; margin-top: 24px; }
.plain { min-width: 108px; padding: 8px 12px; border: 1px solid var(--soft); }
.plain:hover { background: var(--hover); }
@media (max-width: 600px) {
  body { display: block; padding: 0; background: var(--card); }
  main { max-width: none; box-shadow: none; padding: 24px; }
  ul { margin: 0 -24px; }
  .account { padding: 12px 24px; }
}
@media (forced-colors: active) { .face, .account { border: 1px solid; } }
`;
