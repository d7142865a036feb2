/** The stand-in refused the request. The message is for the person. */
export class Refused extends Error {}

export async function readState() {
  const response = await fetch('/page-api/state');
  if (!response.ok) throw new Refused(`The stand-in answered ${response.status}.`);
  return response.json();
}

/** Calls `onChange` with every change, and `onReady` after each connect, when the page may have missed changes. */
export function follow(onReady, onChange, onLost) {
  const source = new EventSource('/page-api/changes');
  source.onopen = onReady;
  source.onmessage = (event) => onChange(JSON.parse(event.data));
  source.onerror = onLost;
}

export const send = (body) => post('send', body);
export const press = (body) => post('press', body);
export const search = (body) => post('search', body);
export const look = (body) => post('look', body);

async function post(what, body) {
  const response = await fetch(`/page-api/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, ...(what === 'send' || what === 'press' ? { locale: navigator.language } : {}) }),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error ?? `The stand-in answered ${response.status}.`);
  return answer;
}
