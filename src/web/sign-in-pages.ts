import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identity, SignInOutcome, SignInRefusal } from '../identity/identity.ts';
import type { Log } from '../logging/log.ts';
import { answerPage, PAGE_HEADERS } from './page.ts';

export type SignedIn = Extract<SignInOutcome, { kind: 'signedIn' }>;

/** Looks up the pages' words: `web.<page>.title`, `web.<page>.text` and `web.language` (the language of the words). */
export type WebWords = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export interface SignInOptions {
  readonly identity: Pick<Identity, 'authorizeUrl' | 'completeSignIn'>;
  /**
   * Saves the work that continues now that the person has signed in. The page is shown afterwards, because it says that
   * the work continues.
   */
  readonly onSignedIn: (outcome: SignedIn) => Promise<void>;
  readonly words: WebWords;
  readonly log: Log;
}

type PageName = 'signedIn' | 'tooMany' | SignInRefusal;

const STATUS: Readonly<Record<PageName, number>> = {
  signedIn: 200,
  unknownLink: 404,
  otherPerson: 403,
  denied: 403,
  failed: 400,
  unavailable: 503,
  tooMany: 429,
};

/**
 * The two steps of a sign-in that happen in the browser: the redirect to Entra, and the return. There are no cookies,
 * so nothing ties the returning browser to the one that began, and a link can be passed on. That is harmless: each link
 * was made for one person, works once within ten minutes, and only for an account with that person's `oid` and `tid`.
 */
export function createSignIn({ identity, onSignedIn, words, log }: SignInOptions) {
  const show = (response: ServerResponse, name: PageName) =>
    answerPage(response, {
      status: STATUS[name],
      language: words('web.language'),
      title: words(`web.${name}.title`),
      paragraphs: [words(`web.${name}.text`)],
    });

  return {
    /** Refuses a visitor whose address has sent too many requests. */
    turnAway(response: ServerResponse, waitSeconds: number): void {
      response.setHeader('retry-after', String(waitSeconds));
      show(response, 'tooMany');
    },

    /** The page that the link in the chat opens. */
    async begin(state: string, response: ServerResponse): Promise<void> {
      if (!/^[\w-]{1,100}$/.test(state)) return show(response, 'unknownLink');
      try {
        const location = await identity.authorizeUrl(state);
        if (location === undefined) return show(response, 'unknownLink');
        response.writeHead(302, { ...PAGE_HEADERS, location, 'content-length': 0 });
        response.end();
      } catch (error) {
        log.error({ code: 'sign-in-not-begun', err: error }, 'A sign-in could not begin.');
        show(response, 'unavailable');
      }
    },

    /** The page to which Entra sends the browser back. Never log the query: it holds the code and the state. */
    async complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
      let outcome: SignInOutcome;
      try {
        outcome = await identity.completeSignIn(queryOf(request));
      } catch (error) {
        log.error({ code: 'sign-in-not-completed', err: error }, 'A sign-in could not be completed.');
        return show(response, 'unavailable');
      }
      if (outcome.kind === 'refused') {
        log.warn({ code: 'sign-in-refused', because: outcome.because, actor: outcome.actor }, 'A sign-in was refused.');
        return show(response, outcome.because);
      }
      log.info({ code: 'signed-in', actor: outcome.actor }, 'Somebody signed in.');
      try {
        await onSignedIn(outcome);
      } catch (error) {
        log.error({ code: 'sign-in-not-resumed', err: error }, 'Work that waited for a sign-in did not continue.');
        return show(response, 'unavailable');
      }
      show(response, 'signedIn');
    },
  };
}

/** Returns the parameters of the query, without those that appear more than once. */
function queryOf(request: IncomingMessage): Record<string, string> {
  const { searchParams } = new URL(request.url ?? '/', 'http://desk');
  const names = [...searchParams.keys()];
  return Object.fromEntries([...searchParams].filter(([name]) => names.indexOf(name) === names.lastIndexOf(name)));
}
