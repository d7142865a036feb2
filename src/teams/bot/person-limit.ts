import type { Inbound } from '../../desk/ports/inbound.ts';
import type { TokenBuckets } from '../../http/token-buckets.ts';
import type { Log } from '../../logging/log.ts';
import { answerWithText } from '../answer/invoke-answer.ts';
import type { TeamsActivity } from '../gate/activity-schema.ts';
import { translate } from '../inbound/activity.ts';
import type { Bot } from './bot.ts';

type Typed = Extract<Inbound, { kind: 'message' | 'click' }>;

export interface PersonLimitOptions {
  readonly bot: Bot;
  readonly people: TokenBuckets;
  /** Posts the sentence to somebody who types too fast, once per burst. */
  readonly tell: (turn: Typed['turn']) => Promise<void>;
  readonly words: (key: 'bot.tooFast', locale?: string) => string;
  readonly log: Log;
}

/**
 * Limits how much each person may ask for, independently of other people. Counts by tenant and object id, which the
 * gate has verified. The answer to a click always has HTTP status 200, because Teams shows any other status as a
 * failure of its own.
 */
export function limitPeople({ bot, people, tell, words, log }: PersonLimitOptions): Bot {
  return {
    async receive(passed) {
      const { activity } = passed;
      const { aadObjectId, tenantId } = activity.from;
      const taken = aadObjectId === undefined ? { ok: true as const } : people.take(`${tenantId}|${aadObjectId}`);
      if (taken.ok) return bot.receive(passed);
      if (taken.isFirst) {
        log.warn({ code: 'person-too-fast', tenantId, objectId: aadObjectId }, 'A person asks for more than they may.');
      }
      if (isClick(activity)) {
        return { status: 200, body: answerWithText(words('bot.tooFast', activity.locale)) };
      }
      const inbound = translate(activity);
      if (taken.isFirst && (inbound.kind === 'message' || inbound.kind === 'click')) {
        tell(inbound.turn).catch((error: unknown) =>
          log.warn({ code: 'answer-not-sent', err: error }, 'A person was not told that they are too fast.'),
        );
      }
      return { status: 429, retryAfterSeconds: taken.waitSeconds };
    },
  };
}

function isClick({ type, name }: TeamsActivity): boolean {
  return type === 'invoke' && name === 'adaptiveCard/action';
}
