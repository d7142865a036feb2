import { buttonsOf, type CardButton, type CardInput } from './card-buttons.ts';

/** Which button to press: its verb, its title, or properties that tell it from similar buttons. `data` may be partial. */
export type ButtonChoice =
  | string
  | { readonly verb?: string; readonly title?: string; readonly data?: Readonly<Record<string, unknown>> };

/** The inputs that a person fills in: lists for multi-select, booleans for toggles. */
export type Inputs = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** Thrown for something that a person could not do: no such button or input, or a value that the card doesn't accept. */
export class NotOnCard extends Error {}

/** The action as a client sends it: the button's data, overwritten by the values of all inputs, even untouched ones. */
export interface PressedAction {
  readonly type: CardButton['type'];
  readonly id?: string;
  readonly title?: string;
  readonly verb?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function press(card: unknown, choice: ButtonChoice, given: Inputs = {}): PressedAction {
  const button = findButton(card, choice);
  const unknown = Object.keys(given).filter((id) => !button.inputs.some((input) => input.id === id));
  if (unknown.length > 0) {
    const known = button.inputs.map((input) => input.id).join(', ') || 'none';
    throw new NotOnCard(`The card has no input ${unknown.join(', ')} for ${describe(button)}. Its inputs: ${known}.`);
  }
  const { type, id, title, verb } = button;
  const data: Record<string, unknown> = { ...button.data };
  for (const input of button.inputs) {
    const value = fill(input, given[input.id]);
    if (value !== undefined) data[input.id] = value;
  }
  return { type, id, title, verb, data };
}

function findButton(card: unknown, choice: ButtonChoice): CardButton {
  const all = buttonsOf(card);
  const found = all.filter((button) => matches(button, choice));
  const execute = found.filter((button) => button.type === 'Action.Execute');
  const candidates = execute.length > 0 ? execute : found;
  const [button] = candidates;
  if (button === undefined) {
    throw new NotOnCard(`The card has no button ${JSON.stringify(choice)}. Its buttons: ${list(all)}.`);
  }
  if (candidates.length > 1) {
    throw new NotOnCard(`The card has ${candidates.length} buttons ${JSON.stringify(choice)}: ${list(candidates)}.`);
  }
  if (!button.isEnabled) throw new NotOnCard(`The button ${describe(button)} is disabled.`);
  return button;
}

function matches(button: CardButton, choice: ButtonChoice): boolean {
  if (typeof choice === 'string') return button.verb === choice || button.title === choice;
  return (
    (choice.verb === undefined || button.verb === choice.verb) &&
    (choice.title === undefined || button.title === choice.title) &&
    Object.entries(choice.data ?? {}).every(([key, value]) => button.data[key] === value)
  );
}

/** Returns what a client sends for an input; undefined for nothing. Throws for a value that the client rejects. */
function fill(input: CardInput, given: Inputs[string] | undefined): string | undefined {
  const value = given === undefined ? input.initial : asText(input, given);
  if (value === undefined || value === '') {
    if (input.isRequired) throw new NotOnCard(`The input ${input.id} is required.`);
    return undefined;
  }
  if (input.type === 'Input.Toggle') return fillToggle(input, value);
  if (input.maxLength !== undefined && value.length > input.maxLength) {
    throw new NotOnCard(`The input ${input.id} takes ${input.maxLength} characters, not ${value.length}.`);
  }
  if (input.regex !== undefined && !new RegExp(input.regex).test(value)) {
    throw new NotOnCard(`The input ${input.id} does not take ${JSON.stringify(value)}.`);
  }
  if (given !== undefined && input.choices !== undefined && input.dataset === undefined) checkChoices(input, value);
  return value;
}

function asText(input: CardInput, given: Inputs[string]): string {
  if (typeof given === 'boolean') return given ? input.valueOn : input.valueOff;
  return Array.isArray(given) ? given.join(',') : String(given);
}

function fillToggle(input: CardInput, value: string): string {
  if (value !== input.valueOn && value !== input.valueOff) {
    throw new NotOnCard(`The toggle ${input.id} sends ${input.valueOn} or ${input.valueOff}, not ${value}.`);
  }
  if (input.isRequired && value !== input.valueOn) throw new NotOnCard(`The toggle ${input.id} has to be on.`);
  return value;
}

function checkChoices(input: CardInput, value: string): void {
  const known = (input.choices ?? []).map((choice) => choice.value);
  const wrong = (input.isMultiSelect ? value.split(',') : [value]).filter((one) => !known.includes(one));
  if (wrong.length > 0) {
    throw new NotOnCard(`The input ${input.id} has no choice ${wrong.join(', ')}. Its choices: ${known.join(', ')}.`);
  }
}

function describe(button: CardButton): string {
  return `"${button.title ?? ''}" (${button.verb ?? button.type})`;
}

function list(buttons: readonly CardButton[]): string {
  return buttons.map(describe).join(', ') || 'none';
}
