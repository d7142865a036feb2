import type { SignInOutcome } from '../identity/identity.ts';
import type { NewWork, WorkItem } from '../store/store.ts';
import { carryOut } from './carry-out/carry-out.ts';
import { watch } from './carry-out/watch.ts';
import { type ClickParts, click } from './clicks.ts';
import { commandHandler } from './commands/run-command.ts';
import { countRefusals } from './decisions/note-refusal.ts';
import { edit, send, tell } from './notices/deliver.ts';
import { loseConversation, tellApprovers } from './notices/lost-channel.ts';
import { showCard } from './notices/show-card.ts';
import type { ClickAnswer, Inbound, Turn } from './ports/inbound.ts';
import type { DeskParts } from './ports/parts.ts';
import { cardWork, commandWork, type Kind, type Payloads, sendWork, watchWork } from './queue/outbox.ts';
import { createWorker } from './queue/worker.ts';
import { afterSignIn } from './sign-in/after-sign-in.ts';

export interface Desk {
  /** Accepts an event from Teams. A click is answered at once; the worker answers a message later. */
  receive(inbound: Inbound): Promise<ClickAnswer | undefined>;
  /** Continues a person's request after they have signed in at Entra. */
  signedIn(outcome: SignInOutcome): Promise<void>;
  /** Does all work that is due now. Useful for a caller with a fixed clock. */
  drain(): Promise<void>;
  /** Stops taking new work and finishes running work. */
  stop(): Promise<void>;
}

/** `runsByItself: false`: work runs only when the desk is drained. */
export function createDesk(parts: DeskParts, { runsByItself = true }: { readonly runsByItself?: boolean } = {}): Desk {
  const runCommand = commandHandler(parts);
  const worker = createWorker({
    name: parts.newId(),
    store: parts.store,
    now: parts.now,
    log: parts.log,
    runsByItself,
    alike: [FOR_PARTNER_CENTER, FOR_TEAMS],
    afterOvertaken: (item) => afterOvertaken(item, parts.now().toISOString()),
    handlers: {
      command: runCommand.asWork,
      [COMMAND_BEFORE]: runCommand.asWork,
      send: send(parts),
      edit: edit(parts),
      tell: tell(parts),
      tellApprovers: tellApprovers(parts),
      write: carryOut(parts),
      watch: watch(parts),
      card: showCard(parts),
      refusals: countRefusals(parts),
    },
  });
  const clickParts: ClickParts = { ...parts, runCommand: runCommand.atOnce };

  return {
    async receive(inbound) {
      try {
        return await receive(parts, clickParts, inbound);
      } finally {
        worker.nudge();
      }
    },
    async signedIn(outcome) {
      await afterSignIn(parts, outcome);
      worker.nudge();
    },
    drain: worker.drain,
    stop: worker.stop,
  };
}

/** The kind of `command` items in earlier releases. Queues may still hold such items. */
const COMMAND_BEFORE = 'turn';

const FOR_PARTNER_CENTER: readonly (Kind | typeof COMMAND_BEFORE)[] = ['command', COMMAND_BEFORE, 'write', 'watch'];
const FOR_TEAMS: readonly Kind[] = ['send', 'edit', 'tell', 'card'];

/**
 * Returns work that corrects what an overtaken worker may have done: shown an old state, or made a call without
 * recording its outcome.
 */
function afterOvertaken({ kind, payload }: WorkItem, at: string): NewWork | undefined {
  switch (kind as Kind | typeof COMMAND_BEFORE) {
    case 'card':
      return cardWork((payload as Payloads['card']).transferId, at, 'anew');
    case 'write':
      return watchWork((payload as Payloads['write']).transferId, at, at);
    case 'command':
    case COMMAND_BEFORE:
    case 'send':
    case 'edit':
    case 'tell':
    case 'tellApprovers':
    case 'watch':
    case 'refusals':
      return undefined;
  }
}

async function receive(parts: DeskParts, clickParts: ClickParts, inbound: Inbound): Promise<ClickAnswer | undefined> {
  if (inbound.kind === 'removed') {
    await loseConversation(parts, inbound);
    return undefined;
  }
  if (inbound.kind === 'click') {
    await meet(parts, inbound.turn);
    return click(clickParts, inbound);
  }
  await promise(parts, inbound);
  return undefined;
}

/** Stores a message or an installation for the worker to answer. If Teams resends it, it is still stored only once. */
async function promise(parts: DeskParts, inbound: Extract<Inbound, { kind: 'message' | 'installed' }>): Promise<void> {
  const { turn } = inbound;
  const at = parts.now().toISOString();
  await parts.store.transaction(async (records) => {
    if (!(await records.received.first(inbound.kind === 'message' ? turn.key : greeting(turn, at), at))) return;
    if (turn.place.kind === 'personal') await records.places.meet(turn.person, turn.userId, turn.place, at);
    if (inbound.kind === 'message') {
      await records.work.add(commandWork({ command: parts.parse(inbound.text, inbound.mentions), turn }, at));
      return;
    }
    const where = turn.place.kind === 'personal' ? 'personal' : 'channel';
    const bound = (await records.places.boundTo(turn.person.tenantId)) !== undefined;
    const partner = parts.policy.partner(turn.person.tenantId)?.name;
    await records.work.add(sendWork({ place: turn.place, message: { kind: 'welcome', where, partner, bound } }, at));
  });
}

/** Teams announces one installation with several activities, so the key allows one greeting per conversation and day. */
function greeting(turn: Turn, at: string): string {
  return `installed|${turn.place.conversationId}|${at.slice(0, 10)}`;
}

async function meet(parts: DeskParts, turn: Turn): Promise<void> {
  if (turn.place.kind !== 'personal') return;
  await parts.store.places.meet(turn.person, turn.userId, turn.place, parts.now().toISOString());
}
