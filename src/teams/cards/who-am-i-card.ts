import type { Card } from './card.ts';
import { plainText } from './plain-text.ts';

export const whoAmI: Card<'whoAmI'> = (view, words) => {
  const { partner, username, mfa, isApprover } = view;
  const rights = partner === undefined ? 'whoAmI.nothing' : isApprover ? 'whoAmI.approver' : 'whoAmI.requester';
  const facts: [string, string][] = [
    ['facts.partner', partner === undefined ? words.get('whoAmI.noPartner') : plainText(partner.name)],
    ['facts.rights', words.get(rights)],
    ['facts.signedInAs', username === undefined ? words.get('facts.notSignedIn') : plainText(username)],
    ...(mfa === undefined ? [] : [['facts.mfa', words.get(mfa ? 'whoAmI.mfa' : 'whoAmI.noMfa')] as [string, string]]),
  ];
  return {
    template: 'who-am-i',
    values: {
      title: words.get('whoAmI.title', { name: view.person.name }),
      facts: facts.map(([title, value]) => ({ title: words.get(title), value })),
    },
  };
};
