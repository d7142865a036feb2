import type { Log } from '../../logging/log.ts';
import { answerWithText } from '../answer/invoke-answer.ts';
import type { Bot } from './bot.ts';

export interface TenantListOptions {
  readonly bot: Bot;
  /** The Teams tenants in whose conversations the bot takes part. */
  readonly tenants: readonly string[];
  readonly words: (key: 'bot.notHere', locale?: string) => string;
  readonly now: () => Date;
  readonly log: Log;
}

const HOUR = 3_600_000;
/** How many logged tenants to remember. Beyond that, the oldest may be logged again. */
const MOST = 1_000;

/**
 * Ignores activities from the conversations of all other tenants. If somebody else installs the bot there, the bot
 * posts nothing and stores nothing. The answer has HTTP status 200, so that Teams does not send the activity again.
 */
export function onlyTenants({ bot, tenants, words, now, log }: TenantListOptions): Bot {
  const logged = new Map<string, number>();

  function isNews(tenantId: string): boolean {
    const at = now().getTime();
    const before = logged.get(tenantId);
    if (before !== undefined && at - before < HOUR) return false;
    logged.delete(tenantId);
    const [oldest] = logged.keys();
    if (logged.size >= MOST && oldest !== undefined) logged.delete(oldest);
    logged.set(tenantId, at);
    return true;
  }

  return {
    async receive(passed) {
      const { conversation, type, locale } = passed.activity;
      const { tenantId } = conversation;
      if (tenants.includes(tenantId)) return bot.receive(passed);
      if (isNews(tenantId)) {
        log.warn(
          { code: 'tenant-not-listed', tenantId, type },
          'The bot is used in a tenant that is not in TEAMS_TENANTS.',
        );
      }
      return type === 'invoke' ? { status: 200, body: answerWithText(words('bot.notHere', locale)) } : { status: 200 };
    },
  };
}
