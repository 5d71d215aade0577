// Markdown to the one page of the site. Raw HTML is shown as text; links between pages become links within this one.
import path from 'node:path';
import { Marked } from 'marked';

/** Files beside the page only, and nothing inline: the hosts of the app serve it under the same policy. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/** The page of the site, and the files that its pictures are, by their path in the repository. */
export function renderSite(pages) {
  const pictures = new Set();
  const byFile = new Map(pages.map((page) => [page.file, page]));
  const rendered = pages.map((page) => ({ ...page, ...renderPage(page, byFile, pictures) }));
  return { html: documentOf(rendered), pictures: [...pictures] };
}

function renderPage(page, byFile, pictures) {
  const headings = [];
  const taken = new Map();
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth, text }) {
        const inner = this.parser.parseInline(tokens);
        const id = `${page.id}/${freeSlug(text, taken)}`;
        headings.push({ id, depth, html: inner.replaceAll(/<\/?a\b[^>]*>/g, '') });
        return `<h${depth} id="${id}">${inner} <a class="anchor" href="#${id}" aria-label="Link to this part">#</a></h${depth}>\n`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const target = targetOf(href, page, byFile);
        return target === undefined
          ? inner
          : `<a href="${escape(target)}"${target.startsWith('#') ? '' : ' target="_blank" rel="noreferrer"'}>${inner}</a>`;
      },
      image({ href, text }) {
        const file = path.posix.join(path.posix.dirname(page.file), href);
        pictures.add(file);
        return `<img src="images/${path.posix.basename(file)}" alt="${escape(text)}" loading="lazy">`;
      },
      html: ({ text }) => (/^<!--[\s\S]*-->\s*$/.test(text) ? '' : escape(text)),
      code({ text, lang = '' }) {
        const [language = '', ...reason] = lang.split(' ');
        const title = reason.length === 0 ? '' : ` title="${escape(reason.join(' '))}"`;
        return `<pre tabindex="0" data-language="${escape(language)}"${title}><code>${escape(text)}</code></pre>\n`;
      },
      table(token) {
        const cell = (tag, { tokens, align }) =>
          `<${tag}${align === null ? '' : ` class="${align}"`}>${this.parser.parseInline(tokens)}</${tag}>`;
        const head = token.header.map((one) => cell('th', one)).join('');
        const rows = token.rows.map((row) => `<tr>${row.map((one) => cell('td', one)).join('')}</tr>`).join('\n');
        return `<div class="table" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
      },
    },
  });
  const html = marked.parse(page.markdown, { async: false });
  return { html, headings, title: headings.find(({ depth }) => depth === 1)?.html ?? page.file };
}

/** Where a link leads: within the page, out of it over https, or undefined for files of the sources, whose path is text enough. */
function targetOf(href, page, byFile) {
  if (href.startsWith('https://')) return href;
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return undefined;
  const [file, anchor] = href.split('#');
  const target =
    file === '' ? page : byFile.get(path.posix.normalize(path.posix.join(path.posix.dirname(page.file), file)));
  if (target !== undefined) return anchor === undefined ? `#${target.id}` : `#${target.id}/${anchor}`;
  // A folder of pages leads to the first of them.
  const folder = `${path.posix.normalize(path.posix.join(path.posix.dirname(page.file), file)).replace(/\/$/, '')}/`;
  const first = [...byFile.values()].find((one) => one.file.startsWith(folder));
  return first === undefined ? undefined : `#${first.id}`;
}

/** The name of a heading in addresses, as GitHub makes it, so that links work there and here. */
function freeSlug(text, taken) {
  const slug = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');
  const count = taken.get(slug) ?? 0;
  taken.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count}`;
}

function documentOf(pages) {
  const groups = [...new Set(pages.map(({ group }) => group))];
  const contents = groups
    .map((group) => {
      const links = pages
        .filter((page) => page.group === group)
        .map(({ id, title }) => `<li><a href="#${id}">${title}</a></li>`);
      return `<h2>${group}</h2>\n<ul>${links.join('\n')}</ul>`;
    })
    .join('\n');
  const articles = pages.map(({ id, html, file }) => `<article id="${id}" data-file="${file}">\n${html}</article>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Tapedeck documentation</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="docs.css">
<script defer src="docs.js"></script>
</head>
<body>
<a class="skip" href="#readme">Skip to the text</a>
<header>
<a class="brand" href="#readme"><img src="icon.svg" alt="" width="24" height="24">Tapedeck documentation</a>
<div class="search" role="search">
<input id="search" type="search" placeholder="Search ( / )" aria-label="Search the documentation" role="combobox" aria-expanded="false" aria-controls="results" aria-autocomplete="list" autocomplete="off" spellcheck="false" hidden>
<ul id="results" role="listbox" aria-label="Results" hidden></ul>
</div>
<button id="theme" type="button" hidden>Light</button>
</header>
<nav aria-label="Pages">
${contents}
</nav>
<main>
${articles.join('\n')}
<p class="steps" hidden><a id="previous" rel="prev"></a><a id="next" rel="next"></a></p>
</main>
<aside aria-label="On this page" hidden></aside>
</body>
</html>
`;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
