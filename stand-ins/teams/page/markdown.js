const parser = window.markdownit({ html: false, linkify: true, breaks: true });
// Teams renders only bold, italic, lists and links. Source: page "Format cards in Teams".
parser.disable([
  'heading',
  'lheading',
  'table',
  'image',
  'code',
  'fence',
  'backticks',
  'blockquote',
  'hr',
  'reference',
]);
parser.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index].attrSet('target', '_blank');
  tokens[index].attrSet('rel', 'noopener noreferrer');
  return self.renderToken(tokens, index, options);
};

/** Turns Markdown into HTML. `<at>` stays text unless the message declares a mention with that name. */
export function markdownToHtml(text, mentions = []) {
  return markMentions(parser.render(text), mentions);
}

/** Turns plain text into HTML, with declared mentions marked. */
export function plainToHtml(text, mentions = []) {
  return markMentions(parser.utils.escapeHtml(text), mentions);
}

function markMentions(html, mentions) {
  let marked = html;
  for (const name of mentions) {
    const escaped = parser.utils.escapeHtml(name);
    marked = marked.replaceAll(`&lt;at&gt;${escaped}&lt;/at&gt;`, () => `<span class="mention">${escaped}</span>`);
  }
  return marked;
}
