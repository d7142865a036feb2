import { botRegistration } from './entries/bot-registration.ts';
import { memory } from './entries/memory.ts';
import { pace } from './entries/pace.ts';
import { partnerCenterRegistration } from './entries/partner-center-registration.ts';
import { people } from './entries/people.ts';
import { reach } from './entries/reach.ts';
import { standInAddresses } from './entries/stand-in-addresses.ts';
import { unpublished } from './entries/unpublished.ts';
import { type Setting, type SettingsIn, settingsIn, type Tree, type ValueOf } from './setting.ts';

/** All settings, as `Config` has them. */
export const TREE = {
  ...reach,
  ...botRegistration,
  ...partnerCenterRegistration,
  ...people,
  ...memory,
  ...pace,
  ...unpublished,
  ...standInAddresses,
};

/** The groups in which `.env.example` shows them, each with its heading. */
export const GROUPS: readonly (readonly [heading: string, tree: Tree])[] = [
  ['Where the desk is reached', reach],
  ["The bot's app registration", botRegistration],
  ['The app registration for Partner Center, and where people sign in', partnerCenterRegistration],
  ['Who may use the desk, and who decides', people],
  ['What the desk keeps, and the keys that seal it', memory],
  ['Log, limits and pace', pace],
  ["What Partner Center's pages leave open", unpublished],
  ['For development on this machine', standInAddresses],
];

export const SETTINGS: readonly Setting[] = settingsIn(TREE);

type Each = SettingsIn<typeof TREE>;
export type SettingName = Each['name'];
/** By name in the environment. */
export type Values = { readonly [One in Each as One['name']]: ValueOf<One> };
