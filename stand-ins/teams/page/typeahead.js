import { make } from './dom.js';

const { ChoiceSetInput, GlobalRegistry } = window.AdaptiveCards;
const TYPING_MS = 250;

/** A choice set with `choices.data` asks the bot for its choices while the person types, as Teams does at schema 1.5. */
class TypeaheadChoiceSet extends ChoiceSetInput {
  internalParse(source, context) {
    super.internalParse(source, context);
    this.query = source['choices.data'];
  }

  isTypeahead() {
    return this.query?.type === 'Data.Query' && typeof this.query.dataset === 'string';
  }

  internalRender() {
    if (!this.isTypeahead()) return super.internalRender();
    this.box = new Combobox(this, (text) => this.getRootElement().searchChoices(this.id, text));
    return this.box.element;
  }

  updateInputControlAriaLabelledBy() {
    if (!this.isTypeahead()) super.updateInputControlAriaLabelledBy();
    else this.box?.labelBy(this.getAllLabelIds());
  }

  focus() {
    if (this.isTypeahead()) this.box?.input.focus();
    else super.focus();
  }

  isSet() {
    return this.isTypeahead() ? Boolean(this.value) : super.isSet();
  }

  isValid() {
    return this.isTypeahead() ? this.box === undefined || !this.box.isUnfinished() : super.isValid();
  }

  get value() {
    return this.isTypeahead() ? this.box?.chosen?.value : super.value;
  }
}

GlobalRegistry.elements.register('Input.ChoiceSet', TypeaheadChoiceSet);

/** A text box with a list, built after the ARIA combobox pattern. */
class Combobox {
  constructor(owner, ask) {
    this.ask = ask;
    this.owner = owner;
    this.offered = [];
    this.active = -1;
    this.asked = 0;
    const listId = `choices-${Math.random().toString(36).slice(2)}`;
    this.input = make('input', {
      type: 'text',
      className: 'ac-input ac-textInput typeahead-text',
      autocomplete: 'off',
      placeholder: owner.placeholder ?? '',
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': listId,
    });
    this.input.id = `typeahead-${owner.id}`;
    this.list = make('ul', { id: listId, className: 'typeahead-list', role: 'listbox', hidden: true });
    this.element = make('div', { className: 'typeahead' }, this.input, this.list);
    this.chosen = owner.choices.find((choice) => choice.value === owner.defaultValue);
    if (this.chosen !== undefined) this.input.value = this.chosen.title;
    this.input.addEventListener('input', () => this.typed());
    this.input.addEventListener('focus', () => this.input.value === '' && this.offer(this.owner.choices));
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('blur', () => this.hide());
    // Pressing a choice must not take the focus from the text box.
    this.list.addEventListener('mousedown', (event) => event.preventDefault());
  }

  labelBy(ids) {
    if (ids.length > 0) this.input.setAttribute('aria-labelledby', ids.join(' '));
    else this.input.setAttribute('aria-label', this.owner.placeholder ?? 'Choose');
  }

  /** Whether the person typed something but took no choice. */
  isUnfinished() {
    return this.chosen === undefined && this.input.value.trim() !== '';
  }

  typed() {
    this.chosen = undefined;
    this.asked += 1;
    const mine = this.asked;
    const text = this.input.value.trim();
    if (text === '') return this.offer(this.owner.choices);
    setTimeout(async () => {
      if (mine !== this.asked) return;
      this.say('Searching…');
      const found = await this.ask(text).catch(() => undefined);
      if (mine !== this.asked) return;
      if (found === undefined) this.say('Something went wrong. Please try again.');
      else if (found.length === 0) this.say('No matches.');
      else this.offer(found);
    }, TYPING_MS);
  }

  offer(choices) {
    this.offered = [...choices];
    this.active = -1;
    this.list.replaceChildren(
      ...this.offered.map((choice, index) => {
        const option = make(
          'li',
          { role: 'option', id: `${this.list.id}-${index}`, 'aria-selected': 'false' },
          choice.title,
        );
        option.addEventListener('click', () => this.take(index));
        return option;
      }),
    );
    this.show(this.offered.length > 0);
  }

  say(text) {
    this.offered = [];
    this.list.replaceChildren(
      make('li', { className: 'typeahead-says', role: 'option', 'aria-disabled': 'true' }, text),
    );
    this.show(true);
  }

  show(visible) {
    this.list.hidden = !visible;
    this.input.setAttribute('aria-expanded', String(visible));
    this.input.removeAttribute('aria-activedescendant');
  }

  hide() {
    this.show(false);
  }

  take(index) {
    this.chosen = this.offered[index];
    this.asked += 1;
    this.input.value = this.chosen.title;
    this.hide();
    this.owner.valueChanged();
  }

  key(event) {
    if (event.key === 'Escape') this.hide();
    if (event.key === 'Enter' && this.active >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.take(this.active);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || this.offered.length === 0) return;
    event.preventDefault();
    this.show(true);
    this.active = (this.active + step + this.offered.length) % this.offered.length;
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute('aria-selected', String(index === this.active));
      if (index === this.active) option.scrollIntoView({ block: 'nearest' });
    }
    this.input.setAttribute('aria-activedescendant', `${this.list.id}-${this.active}`);
  }
}
