/**
 * Loaded into the desk with `--import`: the message `{ shift: ms }` moves the desk's clock, as an operator or a time server
 * could. The answer `{ clock: ms }` is the new time.
 */
const RealDate = Date;
let shift = 0;

process.on('message', (message: { shift?: number }) => {
  if (message.shift === undefined) return;
  shift = message.shift;
  process.send?.({ clock: Date.now() });
});
process.channel?.unref();

globalThis.Date = new Proxy(RealDate, {
  construct(target, args, newTarget) {
    return Reflect.construct(target, args.length === 0 ? [RealDate.now() + shift] : args, newTarget);
  },
  apply: () => new RealDate(RealDate.now() + shift).toString(),
  get: (target, name, receiver) =>
    name === 'now' ? () => RealDate.now() + shift : Reflect.get(target, name, receiver),
});
