import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import { decideByRef } from './decide-by-ref.ts';

export const withdraw: CommandDefinition<'decide'> = {
  words: 'withdraw',
  name: 'decide',
  slots: ['ref', 'reason'],
  decides: true,
  menus: MENUS,
  read: ({ ref = '', reason }) => ({ name: 'decide', verb: 'withdraw', ref, reason }),
  answer: decideByRef,
};
