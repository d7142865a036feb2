import type { HelpView, SignInView, View, WhoAmIView } from '../../desk/ports/message.ts';
import { FORMS } from '../inbound/grammar.ts';
import type { SignInCardWords } from './card.ts';
import { plainText } from './plain-text.ts';
import type { Fill, Values } from './template.ts';
import type { Words } from './words.ts';

/** How many waiting transfers help offers as buttons; a card has at most six buttons. */
const WAITING_SHOWN = 3;

export function welcomeCard(
  view: Extract<View, { kind: 'welcome' }>,
  words: Words,
  fill: Fill,
): Record<string, unknown> {
  const isPartner = view.partner !== undefined;
  const [first] = FORMS;
  return fill('welcome', {
    title: words.get('welcome.title'),
    about: words.get(`welcome.${view.where}`),
    warning: isPartner ? '' : words.get('welcome.notPartner'),
    first: words.get('welcome.first'),
    example: isPartner ? (first?.example ?? '') : '',
    hint: view.where === 'channel' && !view.bound && isPartner ? words.get('welcome.bindHint') : '',
    help: words.get('actions.help'),
  });
}

/** What this person can do here, now: what waits for them first, then the commands that make sense for them. */
export function helpCard(view: HelpView, words: Words, fill: Fill): Record<string, unknown> {
  const isSmall = view.unknown !== undefined && view.nearest !== undefined;
  return fill('help', {
    unknown: view.unknown === undefined ? '' : words.get('help.unknown', { text: plainText(view.unknown, 80) }),
    nearest: view.nearest === undefined ? '' : words.get('help.nearest', { nearest: view.nearest }),
    title: isSmall ? '' : words.get('help.title'),
    warning: view.isKnownPartner ? '' : words.get('help.notPartner'),
    waiting: view.waiting.length > 0 ? words.get('help.waiting', { count: view.waiting.length }) : '',
    commands: (isSmall ? [] : offered(view)).map((form) => ({
      example: form.example,
      about: words.get(`commands.${form.about}`),
    })),
    notes: notes(view, words).map((text) => ({ text })),
    buttons: buttons(view, words),
  });
}

/** Commands that can't work for this person here are left out. */
function offered(view: HelpView) {
  const hidden = new Set<string>();
  if (!view.isApprover) for (const about of ['approve', 'reject', 'useThisChannel']) hidden.add(about);
  if (view.where === 'personal') hidden.add('useThisChannel');
  hidden.add(view.signedIn ? 'signIn' : 'signOut');
  if (view.isKnownPartner) return FORMS.filter(({ about }) => !hidden.has(about));
  return FORMS.filter(({ about }) => about === 'whoAmI');
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

function buttons(view: HelpView, words: Words): Values[] {
  const nearest = view.nearest === undefined ? [] : [{ title: plainText(view.nearest, 80), text: view.nearest }];
  const waiting = view.waiting
    .slice(0, WAITING_SHOWN)
    .map(({ ref }) => ({ title: words.get('actions.show', { ref }), text: `show ${ref}` }));
  const list = view.isKnownPartner ? [{ title: words.get('actions.listTransfers'), text: 'list transfers' }] : [];
  return [...nearest, ...waiting, ...list];
}

export function signInCard(view: SignInView, words: Words, fill: Fill): Record<string, unknown> {
  return fill('sign-in', {
    title: words.get('signIn.title'),
    why: words.say(view.why),
    link: words.get('signIn.link'),
    signIn: words.get('actions.signIn'),
    url: view.url,
  });
}

export function signInWords(view: SignInView, words: Words): SignInCardWords {
  const lines = [words.get('signIn.title'), words.say(view.why), words.get('signIn.link')];
  return { text: lines.join('\n\n'), button: words.get('actions.signIn'), url: view.url };
}

export function whoAmICard(view: WhoAmIView, words: Words, fill: Fill): Record<string, unknown> {
  const { partner, username, mfa, isApprover } = view;
  const rights = partner === undefined ? 'whoAmI.nothing' : isApprover ? 'whoAmI.approver' : 'whoAmI.requester';
  const facts: [string, string][] = [
    ['facts.partner', partner === undefined ? words.get('whoAmI.noPartner') : plainText(partner.name)],
    ['facts.rights', words.get(rights)],
    ['facts.signedInAs', username === undefined ? words.get('facts.notSignedIn') : plainText(username)],
    ...(mfa === undefined ? [] : [['facts.mfa', words.get(mfa ? 'whoAmI.mfa' : 'whoAmI.noMfa')] as [string, string]]),
  ];
  return fill('who-am-i', {
    title: words.get('whoAmI.title', { name: view.person.name }),
    facts: facts.map(([title, value]) => ({ title: words.get(title), value })),
  });
}
