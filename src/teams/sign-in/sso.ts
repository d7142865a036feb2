import { z } from 'zod';
import type { Log } from '../../logging/log.ts';
import type { Actor } from '../../transfers/transfer.ts';
import type { TeamsActivity } from '../gate/activity-schema.ts';

/** How the exchange of an offered token ended. */
export type Exchanged =
  | { readonly kind: 'signedIn' | 'already' }
  /** `url`: where the person can sign in instead, if the link that the token was for is theirs and still valid. */
  | { readonly kind: 'refused'; readonly because: string; readonly url?: string };

export interface SsoOptions {
  /** Turns the token that Teams offers into a session, and continues the command that waited for the sign-in. */
  readonly exchange: (actor: Actor, exchangeId: string, token: string) => Promise<Exchanged>;
  readonly log: Log;
}

/** The HTTP-like status and the body of the answer to an invoke. */
export interface SsoAnswer {
  readonly status: number;
  readonly body: object;
}

/** Answers the invokes through which Teams takes part in a sign-in. Undefined for everything else. Never rejects. */
export type Sso = (activity: TeamsActivity) => Promise<SsoAnswer> | undefined;

/** Reads the token that a client offers, in `signin/tokenExchange` or in a click that is sent again. */
export const offerSchema = z.object({
  id: z.string().min(1).max(200),
  connectionName: z.string().max(200).nullish(),
  token: z.string().min(1).max(16_384),
});
/** Logs Teams' code for a failure, such as `resourcematchfailed`, but only if the code is one plain word. */
const failureSchema = z.object({ code: z.string().regex(/^[\w.-]{1,64}$/) });

/**
 * Single sign-on. Before a client shows a sign-in message, it offers a token for that message (`signin/tokenExchange`);
 * each of the person's clients does so. After any answer other than 200, the client shows the message with its button;
 * the documented answer is 412 with a reason. When the sign-in window that the button opens closes, Teams sends
 * `signin/verifyState`; our page has finished by then. A client without a token sends `signin/failure`. Source: page
 * "Add single sign-on to your bot".
 */
export function createSso({ exchange, log }: SsoOptions): Sso {
  async function answerOffer(activity: TeamsActivity): Promise<SsoAnswer> {
    const offer = offerSchema.safeParse(activity.value).data;
    const { tenantId, aadObjectId: objectId } = activity.from;
    if (offer === undefined || objectId === undefined) return { status: 400, body: {} };
    const { id, connectionName } = offer;
    const refused = (failureDetail: string) => ({ status: 412, body: { id, connectionName, failureDetail } });
    try {
      const outcome = await exchange({ tenantId, objectId }, id, offer.token);
      return outcome.kind === 'refused' ? refused(outcome.because) : { status: 200, body: { id, connectionName } };
    } catch (error) {
      log.error({ code: 'exchange-failed', activityId: activity.id, err: error }, 'Exchanging a Teams token failed.');
      return refused('failed');
    }
  }

  return (activity) => {
    if (activity.type !== 'invoke') return undefined;
    switch (activity.name) {
      case 'signin/tokenExchange':
        return answerOffer(activity);
      case 'signin/verifyState':
        return Promise.resolve({ status: 200, body: {} });
      case 'signin/failure': {
        const why = failureSchema.safeParse(activity.value).data?.code ?? 'unknown';
        log.warn(
          { code: 'sso-failed', why },
          'Teams had no token to offer. Check that the app registration fits the manifest.',
        );
        return Promise.resolve({ status: 200, body: {} });
      }
      default:
        return undefined;
    }
  };
}
