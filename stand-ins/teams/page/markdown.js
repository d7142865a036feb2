const parser = window.markdownit({ html: false, linkify: true, breaks: true });
// Teams renders bold, italic, lists and links, nothing else. Source: page "Format cards in Teams".
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

/** Markdown as HTML. `<at>` stays text unless a mention of that name was declared. */
export function markdownToHtml(text, mentions = []) {
  return markMentions(parser.render(text), mentions);
}

/** Plain text as HTML, with declared mentions marked. */
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
