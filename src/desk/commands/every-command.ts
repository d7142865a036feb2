// All commands. Written by `npm run commands` from the command definitions that the files in this folder export.
export { approve } from './approve.ts';
export { assign } from './assign.ts';
export { check } from './check.ts';
export { create } from './create-transfer.ts';
export { customers } from './customers.ts';
export { help } from './help.ts';
export { list } from './list.ts';
export { reject } from './reject.ts';
export { request } from './request-transfer.ts';
export { show } from './show.ts';
export { signIn } from './signing-in.ts';
export { signOut } from './signing-out.ts';
export { subscriptions } from './subscriptions.ts';
export { useThisChannel } from './use-this-channel.ts';
export { whoAmI } from './who-am-i.ts';
export { withdraw } from './withdraw.ts';
