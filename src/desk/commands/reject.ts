import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import { decideByRef } from './decide-by-ref.ts';

export const reject: CommandDefinition<'decide'> = {
  words: 'reject',
  name: 'decide',
  slots: ['ref', 'reason'],
  decides: true,
  menus: MENUS,
  isOffered: ({ isApprover }) => isApprover,
  read: ({ ref = '', reason }) => ({ name: 'decide', verb: 'reject', ref, reason }),
  answer: decideByRef,
};
