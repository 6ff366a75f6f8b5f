import { escapeHtml, type RenderedPage } from './render-page.ts'
import type { SitePage, SiteSection } from './site-map.ts'

interface LayOutOptions {
  readonly page: SitePage
  readonly content: RenderedPage
  readonly sections: readonly SiteSection[]
  /** By the sources of pages. */
  readonly titles: ReadonlyMap<string, string>
}

/** A page with all around it. Nothing in it is inline code: the policy of /docs allows none. */
export function layOut({ page, content, sections, titles }: LayOutOptions): string {
  const pages = sections.flatMap((section) => section.pages)
  const place = pages.findIndex(({ path }) => path === page.path)
  const parts = content.headings.filter(({ depth }) => depth === 2)
  const inside =
    parts.length < 2
      ? ''
      : `<nav class="inside" aria-label="On this page"><h2>On this page</h2><ul>${parts
          .map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`)
          .join('')}</ul></nav>`
  const turn = (to: SitePage | undefined, rel: 'prev' | 'next'): string =>
    to
      ? `<a class="${rel}" rel="${rel}" href="/docs/${to.path}"><span>${rel === 'prev' ? 'Before' : 'Next'}</span>${escapeHtml(titles.get(to.source) ?? '')}</a>`
      : ''
  const body = `<main id="main" tabindex="-1"><article>${content.html}</article>
<nav class="turn" aria-label="Pages before and after">${turn(pages[place - 1], 'prev')}${turn(pages[place + 1], 'next')}</nav></main>${inside}`
  return frame({ title: content.title, body, navigation: navigate(sections, titles, page.path) })
}

/** What is answered where there is no page. */
export function layOutMissing(
  sections: readonly SiteSection[],
  titles: ReadonlyMap<string, string>,
): string {
  const body = `<main id="main" tabindex="-1"><article><h1>There is no such page</h1>
<p>It may have moved. Search for what it said, or begin at <a href="/docs/">the first page</a>.</p></article></main>`
  return frame({
    title: 'There is no such page',
    body,
    navigation: navigate(sections, titles, null),
  })
}

function navigate(
  sections: readonly SiteSection[],
  titles: ReadonlyMap<string, string>,
  here: string | null,
): string {
  return sections
    .map(({ title, pages }) => {
      const isHere = pages.some(({ path }) => path === here)
      const items = pages
        .map(({ source, path }) => {
          const current = path === here ? ' aria-current="page"' : ''
          return `<li><a href="/docs/${path}"${current}>${escapeHtml(titles.get(source) ?? '')}</a></li>`
        })
        .join('')
      const open = isHere || !['Inside', 'Reference'].includes(title) ? ' open' : ''
      return `<details${open}><summary>${title}</summary><ul>${items}</ul></details>`
    })
    .join('')
}

function frame({
  title,
  body,
  navigation,
}: {
  title: string
  body: string
  navigation: string
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)} · Playhead</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/docs.css">
<script src="/docs/docs.js" type="module"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<button id="menu" type="button" aria-expanded="false" aria-controls="pages">Pages</button>
<a class="home" href="/docs/">Playhead <span>docs</span></a>
<div class="search"><input id="search" type="search" placeholder="Search (/)" aria-label="Search the docs" autocomplete="off" spellcheck="false" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list"><ul id="found" role="listbox" aria-label="What was found" hidden></ul></div>
<button id="theme" type="button">Theme</button>
<a class="app" href="/">Dashboard</a>
</header>
<div class="columns">
<nav id="pages" aria-label="Pages">${navigation}</nav>
${body}
</div>
</body>
</html>
`
}
