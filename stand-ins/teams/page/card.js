import './typeahead.js';
import { make } from './dom.js';
import { markdownToHtml } from './markdown.js';
import { hostConfig } from './theme.js';

const { AdaptiveCard, ExecuteAction, OpenUrlAction, SubmitAction, SerializationContext, Version } =
  window.AdaptiveCards;
/** Teams renders up to this schema version. */
const NEWEST = Version.parse('1.5', new SerializationContext());

let mentions = [];
AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdownToHtml(text, mentions);
  result.didProcess = true;
};

/**
 * Renders a card as an element. Calls `onPress` with the action as Teams would send it, and `onSearch` to ask the bot for
 * choices. A card that can't be rendered becomes a box that says why.
 */
export function renderCard(json, { onPress, onSearch }) {
  try {
    return render(json, { onPress, onSearch });
  } catch (error) {
    console.error(error);
    return { element: errorBox('This card can’t be shown.', error.message), unsent: () => NOTHING };
  }
}

const NOTHING = { values: new Map(), unfolded: [] };

function render(json, { onPress, onSearch }) {
  if (typeof json !== 'object' || json === null || json.type !== 'AdaptiveCard') {
    throw new Error('It is not an Adaptive Card.');
  }
  const version = Version.parse(json.version, new SerializationContext());
  if (version === undefined || NEWEST.compareTo(version) < 0) {
    const why =
      json.fallbackText ?? `Teams shows cards up to version 1.5, this one says ${JSON.stringify(json.version)}.`;
    return { element: errorBox('This card can’t be shown here.', String(why)), unsent: () => NOTHING };
  }
  mentions = mentionsOf(json);
  const card = new AdaptiveCard();
  card.hostConfig = hostConfig();
  const context = new SerializationContext();
  card.parse(json, context);
  for (let index = 0; index < context.eventCount; index += 1) console.warn('Card:', context.getEventAt(index).message);
  card.searchChoices = onSearch;
  card.onExecuteAction = (action) => {
    if (action instanceof OpenUrlAction) return openUrl(action.url);
    if (action instanceof ExecuteAction || action instanceof SubmitAction) onPress(readAction(action));
  };
  card.onAnchorClicked = (_element, anchor) => {
    openUrl(anchor.href);
    return true;
  };
  // While one button is unfolded, the renderer takes the other buttons out of the tab order. Put them back.
  card.onInlineCardExpanded = () => reachAll(card.renderedElement);
  const element = card.render();
  if (!element) throw new Error('It has nothing to show.');
  element.classList.toggle('is-full-width', json.msteams?.width?.toLowerCase() === 'full');
  return { element, unsent: () => unsentOf(card, element) };
}

function reachAll(element) {
  for (const button of element?.querySelectorAll('.ac-pushButton') ?? []) button.tabIndex = 0;
}

function readAction(action) {
  const { id, title, verb } = action;
  const data = typeof action.data === 'object' && action.data !== null ? action.data : {};
  return { type: action.getJsonTypeName(), id, title, verb, data };
}

function openUrl(url) {
  if (/^https?:/i.test(url ?? '')) window.open(url, '_blank', 'noopener');
}

function mentionsOf(json) {
  const entities = Array.isArray(json.msteams?.entities) ? json.msteams.entities : [];
  return entities
    .filter((entity) => entity?.type === 'mention')
    .map((entity) => /^<at>(.*)<\/at>$/s.exec(String(entity.text))?.[1])
    .filter((name) => name !== undefined);
}

function errorBox(title, why) {
  return make('div', { className: 'card-error', 'data-testid': 'card-error' }, make('strong', {}, title), ` ${why}`);
}

/** What a person has typed and unfolded on a card but not sent yet. */
function unsentOf(card, element) {
  const values = new Map();
  for (const input of card.getAllInputs(true)) {
    const initial = input.defaultValue === undefined ? '' : String(input.defaultValue);
    const value = input.value === undefined ? '' : String(input.value);
    const touched = input.getJsonTypeName() === 'Input.Toggle' ? input.isDirty() : value !== initial;
    if (input.id && touched) values.set(input.id, { type: input.getJsonTypeName(), value, chosen: input.box?.chosen });
  }
  const unfolded = [...element.querySelectorAll('.ac-pushButton.expanded')].map(
    (button) => button.title || button.textContent,
  );
  return { values, unfolded };
}

/** Returns a new card's JSON with what the person had typed into the old card, for each input that is still there. */
export function withUnsent(json, { values }) {
  if (values.size === 0) return json;
  return JSON.parse(JSON.stringify(json), (_key, value) => {
    const typed = typeof value?.id === 'string' && values.get(value.id);
    if (!typed || typed.type !== value.type) return value;
    const choices = typed.chosen === undefined ? value.choices : [...(value.choices ?? []), typed.chosen];
    return { ...value, value: typed.value, ...(choices === undefined ? {} : { choices }) };
  });
}

export function unfold(element, titles) {
  for (const button of element.querySelectorAll('.ac-pushButton.expandable')) {
    if (titles.includes(button.title || button.textContent) && !button.classList.contains('expanded')) button.click();
  }
}
