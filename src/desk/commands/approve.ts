import { type CommandDefinition, MENUS } from '../ports/command-definition.ts';
import { decideByRef } from './decide-by-ref.ts';

export const approve: CommandDefinition<'decide'> = {
  words: 'approve',
  name: 'decide',
  slots: ['ref'],
  decides: true,
  menus: MENUS,
  isOffered: ({ isApprover }) => isApprover,
  read: ({ ref = '' }) => ({ name: 'decide', verb: 'approve', ref }),
  answer: decideByRef,
};
