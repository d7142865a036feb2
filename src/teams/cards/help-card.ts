import * as commands from '../../desk/commands/every-command.ts';
import type { CommandDefinition } from '../../desk/ports/command-definition.ts';
import type { HelpView } from '../../desk/ports/message.ts';
import type { Card } from './card.ts';
import { plainText } from './plain-text.ts';
import type { Values } from './template.ts';
import type { Words } from './words.ts';

/** How many waiting transfers the help card offers as buttons. A card has at most six buttons. */
const WAITING_SHOWN = 3;

const TITLE_LENGTH = 80;
const LONGEST_COMMAND = 600;

/** What this person can do here and now: first the decisions that wait for them, then the commands they can use. */
export const help: Card<'help'> = (view, words) => {
  const isSmall = view.unknown !== undefined && view.nearest !== undefined;
  return {
    template: 'help',
    values: {
      unknown: view.unknown === undefined ? '' : words.get('help.unknown', { text: plainText(view.unknown, 80) }),
      nearest: view.nearest === undefined ? '' : words.get('help.nearest', { nearest: view.nearest }),
      title: isSmall ? '' : words.get('help.title'),
      warning: view.isKnownPartner ? '' : words.get('help.notPartner'),
      waiting: waitingLine(view, words),
      commands: (isSmall ? [] : offered(view, words)).map((name) => ({
        example: words.get(`commands.${name}.example`),
        about: words.get(`commands.${name}.about`),
      })),
      notes: notes(view, words).map((text) => ({ text })),
      buttons: buttons(view, words),
    },
  };
};

function waitingLine({ waiting, waitingInAll }: HelpView, words: Words): string {
  if (waiting.length === 0) return '';
  return 'exactly' in waitingInAll
    ? words.get('help.waiting', { count: waitingInAll.exactly })
    : words.get('help.waitingMore', { count: waitingInAll.moreThan });
}

/** Leaves out commands that can't work for this person in this place. */
function offered(view: HelpView, words: Words): string[] {
  const definitions: readonly CommandDefinition[] = Object.values(commands);
  const isOffered = ({ openTo, isOffered = () => true }: CommandDefinition) =>
    (view.isKnownPartner || openTo === 'anybody') && isOffered(view);
  const names = definitions.filter(isOffered).map((definition) => definition.words);
  return words.namesIn('commands').filter((name) => names.includes(name));
}

function notes(view: HelpView, words: Words): string[] {
  if (!view.isKnownPartner) return [];
  const channel = view.channel;
  return [
    view.where === 'channel' ? words.get('help.inChannel') : '',
    view.signedIn ? '' : words.get('help.notSignedIn'),
    channel === undefined ? words.get('help.noChannel') : channel === '' ? '' : words.get('help.channel', { channel }),
  ].filter((text) => text !== '');
}

/** A button for the similar command, unless its title would have to hide the end of the command. */
function nearestButton({ nearestButton: text }: HelpView): Values[] {
  if (text === undefined) return [];
  const title = plainText(text, TITLE_LENGTH);
  return title === plainText(text, LONGEST_COMMAND) ? [{ title, text }] : [];
}

function buttons(view: HelpView, words: Words): Values[] {
  const nearest = nearestButton(view);
  const waiting = view.waiting
    .slice(0, WAITING_SHOWN)
    .map(({ ref }) => ({ title: words.get('actions.show', { ref }), text: `show ${ref}` }));
  const list = view.isKnownPartner ? [{ title: words.get('actions.listTransfers'), text: 'list transfers' }] : [];
  return [...nearest, ...waiting, ...list];
}
