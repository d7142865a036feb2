import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { BOT } from '../../stand-ins/stand-ins.ts';
import { createWriter } from '../../stand-ins/teams/activities.ts';
import { type PersonKey, personByKey, type RoomKey, roomByKey } from '../../stand-ins/teams/rooms.ts';
import { actions, type Card, type Journey } from './journey.ts';

export interface Button {
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * A person's own program, which signs in to Teams as that person. Teams signs what the program sends, so the desk must
 * believe who sent it, and nothing else.
 */
export interface OwnClient {
  /** Presses any button, and names any message, or none. Returns the sentence or card that the desk answers. */
  press(button: Button, messageId: string | undefined, inputs?: object): Promise<string | Card>;
  /** Presses a button as clients did before Universal Actions: as a message, which the desk answers with another. */
  submit(button: Button, messageId: string | undefined): Promise<void>;
}

export function ownClient(journey: Journey, person: PersonKey, room: RoomKey): OwnClient {
  const { control, serviceUrl } = { ...journey.standIns.teams, control: journey.standIns.teams.control };
  const write = createWriter(
    { appId: BOT.appId, name: 'Transfer Desk' },
    () => serviceUrl,
    () => new Date(),
    randomUUID,
  );
  const turn = { room: roomByKey(room), from: personByKey(person) };
  return {
    async press({ verb, data }, messageId, inputs = {}) {
      const value = { action: { type: 'Action.Execute', verb, data: { ...data, ...inputs } }, trigger: 'manual' };
      const { status, body } = await control.post(write.invoke(turn, 'adaptiveCard/action', value, messageId ?? '0'));
      assert.equal(status, 200);
      return (body as { value: string | Card }).value;
    },
    async submit({ verb, data }, messageId) {
      const { status } = await control.post(write.submit(turn, messageId ?? '0', { ...data, verb }));
      assert.equal(status, 200);
    },
  };
}

/** The first button of a card with this verb, and with this text in its data. */
export function buttonOn(card: unknown, verb: string, text = ''): Button {
  const found = actions(card).find((one) => one.verb === verb && JSON.stringify(one.data).includes(text));
  assert.ok(found, `there is a button ${verb} ${text}`);
  return found as unknown as Button;
}
