import { addresses } from './entries/addresses.ts';
import { botRegistration } from './entries/bot-registration.ts';
import { limits } from './entries/limits.ts';
import { openLiterals } from './entries/open-literals.ts';
import { partnerCenterRegistration } from './entries/partner-center-registration.ts';
import { people } from './entries/people.ts';
import { standInAddresses } from './entries/stand-in-addresses.ts';
import { storageAndKeys } from './entries/storage-and-keys.ts';
import { type Setting, type SettingsIn, settingsIn, type Tree, type ValueOf } from './setting.ts';

/** All settings, nested as in `Config`. */
export const TREE = {
  ...addresses,
  ...botRegistration,
  ...partnerCenterRegistration,
  ...people,
  ...storageAndKeys,
  ...limits,
  ...openLiterals,
  ...standInAddresses,
};

/** The groups in `.env.example`, in order, each with its heading. */
export const GROUPS: readonly (readonly [heading: string, tree: Tree])[] = [
  ['Where the desk is reached', addresses],
  ["The bot's app registration", botRegistration],
  ['The app registration for Partner Center, and where people sign in', partnerCenterRegistration],
  ['Who may use the desk, and who decides', people],
  ['What the desk keeps, and the keys that seal it', storageAndKeys],
  ['Log, limits and pace', limits],
  ["What Partner Center's pages leave open", openLiterals],
  ['For development on this machine', standInAddresses],
];

export const SETTINGS: readonly Setting[] = settingsIn(TREE);

type Each = SettingsIn<typeof TREE>;
export type SettingName = Each['name'];
/** The values, by their names in the environment. */
export type Values = { readonly [One in Each as One['name']]: ValueOf<One> };
