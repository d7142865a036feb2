import type { Reply, Route, StandInRequest } from '../http.ts';
import { PEOPLE, type WorldPerson } from '../world.ts';
import { EntraRefusal } from './errors.ts';
import { parseScope } from './scope.ts';
import { errorPage, PAGE_STYLE, pageHeaders, signInPage } from './sign-in-page.ts';
import { type Desk, type EntraClient, methodsOf, saveState } from './state.ts';
import { clientIn } from './token-endpoint.ts';

/** A request whose app and redirect URI have been checked, so that a refusal can be sent back to the app. */
interface Asked {
  readonly tenant: string;
  readonly query: URLSearchParams;
  readonly client: EntraClient;
  readonly redirectUri: string;
}

/**
 * The page on which a person picks an account. GET shows the page; a POST to the same address sends the choice: `account`
 * (an object id) or `cancel`. An error in the app's id or redirect URI is shown on the page, as at Entra.
 */
export function authorizeRoutes(desk: Desk): Route[] {
  const path = '/:tenant/oauth2/v2.0/authorize';
  return [
    ['GET', path, (request, reply) => handle(desk, request, reply, show)],
    ['POST', path, (request, reply) => handle(desk, request, reply, choose)],
    ['GET', '/style.css', (_, reply) => reply.send(200, PAGE_STYLE, { 'content-type': 'text/css; charset=utf-8' })],
  ];
}

type Step = (desk: Desk, asked: Asked, request: StandInRequest, reply: Reply) => void;

function handle(desk: Desk, request: StandInRequest, reply: Reply, step: Step): void {
  const tenant = request.params.tenant ?? '';
  const { query } = request;
  const call = { endpoint: 'authorize', tenant, clientId: query.get('client_id') ?? '' } as const;
  let asked: Asked | undefined;
  try {
    asked = checkApp(desk, tenant, query);
    checkRequest(query);
    step(desk, asked, request, reply);
    desk.note(call);
  } catch (error) {
    if (!(error instanceof EntraRefusal)) throw error;
    desk.note({ ...call, refusedWith: error.code });
    if (asked === undefined) reply.send(400, errorPage(error), pageHeaders());
    else sendBack(asked, reply, { error: error.error, error_description: error.message });
  }
}

function checkApp(desk: Desk, tenant: string, query: URLSearchParams): Asked {
  const client = clientIn(desk, tenant, query.get('client_id'));
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!client.redirectUris.includes(redirectUri)) throw new EntraRefusal(50011);
  return { tenant, query, client, redirectUri };
}

function checkRequest(query: URLSearchParams): void {
  if (query.get('response_type') !== 'code' || (query.get('response_mode') ?? 'query') !== 'query') {
    throw new EntraRefusal(700054);
  }
  parseScope(query.get('scope'));
  if (query.has('code_challenge') && query.get('code_challenge_method') !== 'S256') throw new EntraRefusal(90014);
  // Nobody stays signed in at the stand-in, so a silent sign-in is impossible.
  if (query.get('prompt') === 'none') throw new EntraRefusal(50058);
}

function show(_desk: Desk, asked: Asked, request: StandInRequest, reply: Reply): void {
  const hint = asked.query.get('login_hint')?.toLowerCase();
  const page = signInPage({
    people: peopleOf(asked.tenant),
    hinted: (person) => person.username === hint,
    action: `${request.path}?${asked.query}`,
  });
  reply.send(200, page, pageHeaders(asked.redirectUri));
}

function choose(desk: Desk, asked: Asked, request: StandInRequest, reply: Reply): void {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const person = peopleOf(asked.tenant).find((one) => one.objectId === form.get('account'));
  if (form.has('cancel')) {
    const { error, message } = new EntraRefusal(65004);
    sendBack(asked, reply, { error, error_subcode: 'cancel', error_description: message });
  } else if (person === undefined) reply.send(400, errorPage(new EntraRefusal(50020)), pageHeaders());
  else sendBack(asked, reply, { code: codeFor(desk, asked, person) });
}

function codeFor(desk: Desk, { client, query, redirectUri }: Asked, person: WorldPerson): string {
  const code = `0.${desk.newId()}.${desk.newId()}`;
  desk.kept.state.codes[code] = {
    clientId: client.clientId,
    objectId: person.objectId,
    redirectUri,
    scope: query.get('scope') ?? '',
    amr: methodsOf(desk, person.objectId),
    at: desk.now().getTime(),
    redeemed: false,
    claims: query.get('claims') ?? undefined,
    nonce: query.get('nonce') ?? undefined,
    challenge: query.get('code_challenge') ?? undefined,
  };
  saveState(desk);
  return code;
}

/** The people in the tenant; everybody for `organizations`. */
function peopleOf(tenant: string): readonly WorldPerson[] {
  return tenant === 'organizations' ? PEOPLE : PEOPLE.filter((person) => person.tenantId === tenant);
}

function sendBack(asked: Asked, reply: Reply, answer: Readonly<Record<string, string>>): void {
  const target = new URL(asked.redirectUri);
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  const state = asked.query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  reply.send(302, undefined, { location: target.href, 'cache-control': 'no-store' });
}
