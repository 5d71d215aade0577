// The script of the site: one page at a time, search, keys. Without it every page stands below the one before.
import MiniSearch from 'minisearch';

interface Part {
  readonly id: string;
  readonly page: string;
  readonly title: string;
  readonly text: string;
}

const MOST_RESULTS = 12;
/** Characters of the text shown below a result. */
const EXCERPT_LENGTH = 150;
const THEME_KEY = 'tapedeck-docs-theme';

const articles = [...document.querySelectorAll<HTMLElement>('article')];
const links = [...document.querySelectorAll<HTMLAnchorElement>('nav a')];
const search = element('search', HTMLInputElement);
const results = element('results', HTMLUListElement);
const themeButton = element('theme', HTMLButtonElement);
const previous = element('previous', HTMLAnchorElement);
const next = element('next', HTMLAnchorElement);
const aside = document.querySelector('aside');
let chosen = -1;
let index: MiniSearch<Part> | undefined;

showTheme();
show();
window.addEventListener('hashchange', show);
themeButton.hidden = false;
themeButton.addEventListener('click', () => {
  const theme = isDark() ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = theme;
  keepTheme(theme);
  nameThemeButton();
});
search.hidden = false;
search.addEventListener('input', find);
search.addEventListener('focus', find);
search.addEventListener('keydown', onSearchKey);
search.addEventListener('blur', () => {
  // A press on a result takes the focus first and follows its link then.
  setTimeout(closeResults, 150);
});
document.addEventListener('keydown', onKey);

/** Shows the page that the address names, at its part. */
function show(): void {
  const target = decodeURIComponent(location.hash.slice(1));
  const article = articles.find(({ id }) => id === target.split('/')[0]) ?? articles[0];
  if (article === undefined) return;
  for (const each of articles) each.hidden = each !== article;
  for (const link of links) {
    if (link.hash === `#${article.id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  links.find((link) => link.hash === `#${article.id}`)?.scrollIntoView({ block: 'nearest' });
  document.title = `${headingText(article.querySelector('h1'))} · Tapedeck documentation`;
  showParts(article);
  step(previous, articles.indexOf(article) - 1, '← ');
  step(next, articles.indexOf(article) + 1, '', ' →');
  const part = target.includes('/') ? document.getElementById(target) : null;
  if (part === null) window.scrollTo(0, 0);
  else part.scrollIntoView();
}

function showParts(article: HTMLElement): void {
  if (aside === null) return;
  const parts = [...article.querySelectorAll('h2')];
  aside.hidden = parts.length < 2;
  aside.replaceChildren(...parts.map((part) => linkTo(part.id, headingText(part))));
}

function step(link: HTMLAnchorElement, at: number, before: string, after = ''): void {
  const article = articles[at];
  link.hidden = article === undefined;
  if (article === undefined) link.removeAttribute('href');
  else link.href = `#${article.id}`;
  link.textContent = article === undefined ? '' : `${before}${headingText(article.querySelector('h1'))}${after}`;
  link.parentElement?.removeAttribute('hidden');
}

/** What the index is made of: each heading with the text up to the one that follows. */
function partsOf(article: HTMLElement): Part[] {
  const page = headingText(article.querySelector('h1'));
  const parts: { id: string; page: string; title: string; text: string }[] = [];
  for (const child of article.children) {
    if (/^H[1-6]$/.test(child.tagName)) parts.push({ id: child.id, page, title: headingText(child), text: '' });
    else {
      const part = parts.at(-1);
      if (part !== undefined) part.text += ` ${textOf(child)}`;
    }
  }
  return parts;
}

/** The text of a block, its cells and lines apart. */
function textOf(block: Element): string {
  const cells = [...block.querySelectorAll('td, th, li')];
  return cells.length === 0 ? block.textContent : cells.map((cell) => cell.textContent).join(' · ');
}

/** Made at the first search: it takes some tens of milliseconds. */
function indexOf(): MiniSearch<Part> {
  if (index !== undefined) return index;
  index = new MiniSearch<Part>({
    fields: ['title', 'page', 'text'],
    storeFields: ['page', 'title', 'text'],
    searchOptions: { boost: { title: 4, page: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
  });
  index.addAll(articles.flatMap(partsOf));
  return index;
}

function find(): void {
  const words = search.value.trim();
  if (words === '') {
    closeResults();
    return;
  }
  const found = indexOf().search(words).slice(0, MOST_RESULTS);
  results.replaceChildren(
    ...found.map(({ id, page, title, text, terms }, at) => {
      const item = document.createElement('li');
      item.id = `result-${String(at)}`;
      item.setAttribute('role', 'option');
      const link = linkTo(String(id), title === page ? page : `${page} › ${title}`);
      link.tabIndex = -1;
      link.addEventListener('click', closeResults);
      const excerpt = document.createElement('small');
      excerpt.textContent = excerptOf(text, terms);
      item.append(link, excerpt);
      return item;
    }),
  );
  if (found.length === 0) {
    const item = document.createElement('li');
    item.textContent = 'Nothing found.';
    results.append(item);
  }
  results.hidden = false;
  search.setAttribute('aria-expanded', 'true');
  choose(found.length === 0 ? -1 : 0);
}

/** The text around the first word that was found. */
function excerptOf(text: string, terms: readonly string[]): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim();
  const lower = plain.toLowerCase();
  const at = Math.min(...terms.map((term) => lower.indexOf(term)).filter((place) => place >= 0), plain.length);
  const from = at === plain.length ? 0 : Math.max(0, at - 40);
  return `${from > 0 ? '…' : ''}${plain.slice(from, from + EXCERPT_LENGTH)}${from + EXCERPT_LENGTH < plain.length ? '…' : ''}`;
}

function choose(at: number): void {
  const items = [...results.querySelectorAll('[role=option]')];
  chosen = items.length === 0 ? -1 : (at + items.length) % items.length;
  for (const [place, item] of items.entries()) item.setAttribute('aria-selected', String(place === chosen));
  const item = items[chosen];
  if (item === undefined) search.removeAttribute('aria-activedescendant');
  else {
    search.setAttribute('aria-activedescendant', item.id);
    item.scrollIntoView({ block: 'nearest' });
  }
}

function closeResults(): void {
  results.hidden = true;
  search.setAttribute('aria-expanded', 'false');
  search.removeAttribute('aria-activedescendant');
}

function onSearchKey(event: KeyboardEvent): void {
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    choose(chosen + (event.key === 'ArrowDown' ? 1 : -1));
  } else if (event.key === 'Enter') {
    results.querySelector<HTMLAnchorElement>('[aria-selected=true] a')?.click();
    search.blur();
  } else if (event.key === 'Escape') {
    search.value = '';
    search.blur();
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target === search) return;
  if (event.key === '/') {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
    // What scrolls sideways keeps its keys.
    if (document.activeElement instanceof HTMLElement && document.activeElement.closest('pre, .table') !== null) return;
    const link = event.key === 'ArrowLeft' ? previous : next;
    if (!link.hidden) link.click();
  }
}

function showTheme(): void {
  const kept = keptTheme();
  if (kept !== undefined) document.documentElement.dataset['theme'] = kept;
  nameThemeButton();
}

function nameThemeButton(): void {
  themeButton.textContent = isDark() ? 'Light' : 'Dark';
}

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

/** Undefined where nothing may be kept, as in some browsers for pages that are files. */
function keptTheme(): string | undefined {
  try {
    return localStorage.getItem(THEME_KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function keepTheme(theme: string): void {
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    // The choice then ends with the page.
  }
}

function linkTo(id: string, text: string): HTMLAnchorElement {
  const link = document.createElement('a');
  link.href = `#${id}`;
  link.textContent = text;
  return link;
}

/** The text of a heading without the mark that links to it. */
function headingText(heading: Element | null): string {
  return (heading?.textContent ?? '').replace(/\s*#$/, '');
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}
