/** A button that a person could press, read from a card's JSON as a client reads it. */
export interface CardButton {
  readonly type: 'Action.Execute' | 'Action.Submit';
  readonly id?: string;
  readonly title?: string;
  readonly verb?: string;
  readonly data: Record<string, unknown>;
  readonly isEnabled: boolean;
  /** The inputs whose values are sent: the inputs on the button's own card and on the cards around that card. */
  readonly inputs: readonly CardInput[];
}

export interface CardInput {
  readonly id: string;
  readonly type: string;
  readonly label?: string;
  readonly isRequired: boolean;
  /** The value that an untouched input sends; undefined when it sends none. */
  readonly initial?: string;
  readonly choices?: readonly { readonly title: string; readonly value: string }[];
  /** Set if Teams asks the bot for choices while the person types. */
  readonly dataset?: string;
  readonly isMultiSelect: boolean;
  readonly maxLength?: number;
  readonly regex?: string;
  readonly valueOn: string;
  readonly valueOff: string;
}

export function buttonsOf(card: unknown): CardButton[] {
  const buttons: CardButton[] = [];
  if (isRecord(card)) walkCard(card, [], buttons);
  return buttons;
}

export function inputsOf(card: unknown): CardInput[] {
  const byId = new Map<string, CardInput>();
  for (const button of buttonsOf(card)) for (const input of button.inputs) byId.set(input.id, input);
  if (isRecord(card)) for (const input of collectInputs(card.body)) byId.set(input.id, input);
  return [...byId.values()];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function walkCard(card: Record<string, unknown>, outer: readonly CardInput[], buttons: CardButton[]): void {
  const inputs = [...outer, ...collectInputs(card.body)];
  for (const action of collectActions(card)) {
    if (action.type === 'Action.ShowCard' && isRecord(action.card)) walkCard(action.card, inputs, buttons);
    if (action.type !== 'Action.Execute' && action.type !== 'Action.Submit') continue;
    buttons.push({
      type: action.type,
      id: text(action.id),
      title: text(action.title),
      verb: text(action.verb),
      data: isRecord(action.data) ? action.data : {},
      isEnabled: action.isEnabled !== false,
      inputs: text(action.associatedInputs)?.toLowerCase() === 'none' ? [] : inputs,
    });
  }
}

/** Returns a card's own inputs, without those on cards that its buttons open. */
function collectInputs(element: unknown): CardInput[] {
  if (Array.isArray(element)) return element.flatMap(collectInputs);
  if (!isRecord(element)) return [];
  if (typeof element.type === 'string' && element.type.startsWith('Input.')) {
    const input = readInput(element, element.type);
    return input === undefined ? [] : [input];
  }
  return ['items', 'columns', 'rows', 'cells'].flatMap((part) => collectInputs(element[part]));
}

function collectActions(element: unknown): Record<string, unknown>[] {
  if (Array.isArray(element)) return element.flatMap(collectActions);
  if (!isRecord(element)) return [];
  const own = [element.selectAction, element.inlineAction, ...asArray(element.actions)].filter(isRecord);
  const nested = ['body', 'items', 'columns', 'rows', 'cells', 'images', 'inlines'].flatMap((part) =>
    collectActions(element[part]),
  );
  return [...nested, ...own];
}

function readInput(element: Record<string, unknown>, type: string): CardInput | undefined {
  const id = text(element.id);
  if (id === undefined) return undefined;
  const data = element['choices.data'];
  const valueOn = text(element.valueOn) ?? 'true';
  const valueOff = text(element.valueOff) ?? 'false';
  const given = text(element.value);
  return {
    id,
    type,
    label: text(element.label) ?? text(element.title),
    isRequired: element.isRequired === true,
    initial: type === 'Input.Toggle' ? (given === valueOn ? valueOn : valueOff) : given === '' ? undefined : given,
    choices: type === 'Input.ChoiceSet' ? readChoices(element.choices) : undefined,
    dataset: isRecord(data) ? text(data.dataset) : undefined,
    isMultiSelect: element.isMultiSelect === true,
    maxLength: typeof element.maxLength === 'number' ? element.maxLength : undefined,
    regex: text(element.regex),
    valueOn,
    valueOff,
  };
}

function readChoices(choices: unknown): { title: string; value: string }[] {
  return asArray(choices)
    .filter(isRecord)
    .map((choice) => ({ title: text(choice.title) ?? '', value: text(choice.value) ?? '' }));
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
}
