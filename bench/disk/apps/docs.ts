import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createUtilitySheet } from './utility-sheet.ts'
import { css, html, pick, script, type Site } from './site.ts'

/** The project's own documentation as a site: long texts, little that moves. */
export const DOCS: Site = {
  name: 'docs',
  entries: ['/', '/1', '/4', '/8'],
  find: ({ pathname }, deploy) => {
    if (pathname === '/docs.css') return css(SHEET, deploy)
    if (pathname === '/docs.js') return script(DOCS_SCRIPT)
    const page = PAGES[Number(pathname.slice(1))]
    return page ? html(renderPage(page)) : null
  },
  act: async ({ page, hand, random }) => {
    const choice = random()
    await hand.read(1_200 + random() * 4_000)
    if (choice < 0.5) return hand.scroll((random() - 0.2) * 1_400)
    if (choice < 0.6) return hand.click(page.locator('#theme'))
    if (choice < 0.7) {
      await hand.type(page.locator('#search'), pick(['segment', 'window', 'error'], random))
      return page.locator('#search').fill('')
    }
    return hand.click(pick(await page.locator('nav a:visible').all(), random))
  },
}

const ROOT = join(import.meta.dirname, '..', '..', '..')

const PAGES = [
  ...globSync('docs/**/*.md', { cwd: ROOT }).filter((path) => !path.includes('licences')),
  ...globSync('{apps,packages}/*/README.md', { cwd: ROOT }),
]
  .toSorted()
  .map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8')
    return { title: /^# (.+)$/m.exec(text)?.[1] ?? path, body: renderMarkdown(text) }
  })

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** As much of Markdown as the documentation uses. */
function renderMarkdown(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((block) => {
      const heading = /^(#+) (.+)$/.exec(block)
      if (heading?.[1])
        return `<h${heading[1].length}>${renderInline(heading[2] ?? '')}</h${heading[1].length}>`
      if (block.startsWith('```'))
        return `<figure><button class="copy">Copy</button><pre><code>${escape(block.replaceAll(/^```\w*\n?|```$/g, ''))}</code></pre></figure>`
      if (block.startsWith('|')) return renderTable(block)
      if (/^[-\d]/.test(block))
        return `<ul>${block
          .split(/\n(?=[-\d])/)
          .map((item) => `<li>${renderInline(item.replace(/^(?:-|\d+\.) /, ''))}</li>`)
          .join('')}</ul>`
      return `<p>${renderInline(block)}</p>`
    })
    .join('\n')
}

function renderTable(block: string): string {
  const rows = block.split('\n').filter((row) => !/^\|[-\s|]+\|$/.test(row))
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => `<td>${renderInline(cell.trim())}</td>`)
      .join(''),
  )
  return `<table><tbody>${cells.map((row) => `<tr>${row}</tr>`).join('')}</tbody></table>`
}

function renderInline(text: string): string {
  return escape(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '<a href="#">$1</a>')
}

function renderPage({ title, body }: { title: string; body: string }): string {
  const links = PAGES.map(
    (page, index) => `<li><a href="/${index}">${escape(page.title)}</a></li>`,
  ).join('')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title><link rel="stylesheet" href="/docs.css"></head>
<body><header><strong>Documentation</strong><input id="search" aria-label="Search"><button id="theme">Theme</button></header>
<div class="page"><nav><ul>${links}</ul></nav><article>${body}</article></div><script src="/docs.js"></script><script async src="/recorder.js"></script></body></html>`
}

const DOCS_SCRIPT = `
document.querySelector('#theme').onclick = () => document.body.classList.toggle('dark')
document.querySelector('#search').oninput = (event) => { for (const item of document.querySelectorAll('nav li')) item.hidden = !item.textContent.toLowerCase().includes(event.target.value) }
for (const button of document.querySelectorAll('.copy')) button.onclick = () => { button.textContent = 'Copied'; setTimeout(() => { button.textContent = 'Copy' }, 1500) }
const headings = [...document.querySelectorAll('article h2, article h3')]
addEventListener('scroll', () => { const current = headings.findLast((heading) => heading.getBoundingClientRect().top < 120); for (const heading of headings) heading.classList.toggle('current', heading === current) }, { passive: true })
`

const SHEET = `${createUtilitySheet()}
${Array.from({ length: 60 }, (_, step) => `.token-${step} { color: hsl(${step * 6} 60% 40%); } .dark .token-${step} { color: hsl(${step * 6} 70% 70%); }`).join('\n')}
:root { --paper: #fff; --ink: #1b1f24; --line: #d8dee4; }
body { margin: 0; font: 16px/1.6 Georgia, serif; color: var(--ink); background: var(--paper); }
body.dark { --paper: #14171a; --ink: #dde3e9; --line: #30363d; }
header { position: sticky; top: 0; display: flex; gap: 16px; padding: 12px 24px; background: var(--paper); border-bottom: 1px solid var(--line); }
.page { display: grid; grid-template-columns: 260px minmax(0, 46rem); gap: 40px; padding: 24px; }
nav ul { list-style: none; padding: 0; position: sticky; top: 64px; }
h1, h2, h3 { line-height: 1.2; margin: 2em 0 0.6em; }
.current { border-left: 3px solid royalblue; padding-left: 8px; }
table { border-collapse: collapse; display: block; overflow: auto; }
td { border: 1px solid var(--line); padding: 4px 10px; vertical-align: top; }
pre { overflow: auto; padding: 12px; border: 1px solid var(--line); border-radius: 6px; font-size: 13px; }
figure { margin: 0; position: relative; } .copy { position: absolute; right: 8px; top: 8px; }
`
