import { remember, remembered } from './store.js';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const configs = {};
let chosen = remembered('theme', ['light', 'dark']);
let changed = () => {};

export async function startTheme(button, onChange) {
  changed = onChange;
  const [light, night] = await Promise.all(
    ['light', 'dark'].map(async (name) => (await fetch(`/page/teams-host-config-${name}.json`)).json()),
  );
  Object.assign(configs, { light, dark: night });
  dark.addEventListener('change', () => apply(button));
  button.addEventListener('click', () => {
    chosen = theme() === 'dark' ? 'light' : 'dark';
    remember('theme', chosen);
    apply(button);
  });
  apply(button);
}

export function hostConfig() {
  return new window.AdaptiveCards.HostConfig(configs[theme()]);
}

export function theme() {
  return chosen ?? (dark.matches ? 'dark' : 'light');
}

function apply(button) {
  document.documentElement.dataset.theme = theme();
  const other = theme() === 'dark' ? 'light' : 'dark';
  button.textContent = other === 'dark' ? '☾' : '☀';
  button.setAttribute('aria-label', `Switch to the ${other} theme`);
  button.title = `Switch to the ${other} theme`;
  changed();
}
