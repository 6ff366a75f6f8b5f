import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { buildSite } from './build-site.ts'
import { listSections } from './site-map.ts'

/** A checkout in which every page says little, but for those given. */
function createCheckout(texts: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'playhead-docs-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const write = (source: string, text: string): void => {
    mkdirSync(dirname(join(root, source)), { recursive: true })
    writeFileSync(join(root, source), text)
  }
  for (const { pages } of listSections(root)) {
    for (const { source } of pages) write(source, `# ${source}\n`)
  }
  for (const [source, text] of Object.entries(texts)) write(source, text)
  return root
}

test('links between pages lead to where the pages are served', () => {
  const site = buildSite(
    createCheckout({
      'docs/quick-start.md':
        '# Quick\n\n[a](reference/sql.md#the-tables) [b](../packages/node/README.md)',
      'docs/reference/sql.md':
        '# SQL\n\n## The `tables`\n\n[up](../quick-start.md) [self](#the-tables)',
      'docs/reference/new.md': '# New\n\n[x](https://example.com/?a=1&b=2) [y](/api/openapi.json)',
    }),
  )
  expect(site['quick-start.html']).toContain('href="/docs/reference/sql#the-tables"')
  expect(site['quick-start.html']).toContain('href="/docs/node"')
  expect(site['reference/sql.html']).toContain('<h2 id="the-tables">')
  expect(site['reference/sql.html']).toContain('href="/docs/quick-start"')
  expect(site['reference/sql.html']).toContain('href="/docs/reference/sql#the-tables"')
  // A page that nobody has put into the map is there, too.
  expect(site['reference/new.html']).toContain('href="https://example.com/?a=1&amp;b=2"')
  expect(site['404.html']).toContain('href="/docs/reference/new"')
})

test('a link that leads nowhere fails the build, and so does one to a part that is not there', () => {
  const root = createCheckout({
    'docs/quick-start.md': '# Quick\n\n[a](nowhere.md) [b](api.md#nothing) [c](../../etc/passwd)',
  })
  expect(() => buildSite(root)).toThrow(
    /quick-start\.md: nowhere\.md is no page\n.*passwd is no page\n.*api\.md has no #nothing/,
  )
})

test('a page is text: markup in it is shown, and no script can come of it', () => {
  const site = buildSite(
    createCheckout({
      'docs/quick-start.md': [
        '# Quick <b>',
        '<script>alert(1)</script>',
        'a <img src=x onerror=alert(1)> b',
        '```html\n<script src="x"></script>\n```',
        '| `<i>` |\n| --- |\n| <i>x</i> |',
      ].join('\n\n'),
    }),
  )
  const page = site['quick-start.html'] ?? ''
  expect(page).toContain('&lt;script&gt;alert(1)')
  expect(page).not.toMatch(/<(?:img|b|i)\b/)
  expect(page.match(/<script/g)).toHaveLength(1)
  expect(page).not.toMatch(/<[^>]+ (?:on\w+|style)=/)
})

test('the search has the words of every page', () => {
  const site = buildSite(
    createCheckout({ 'docs/privacy.md': '# Privacy\n\n## Marks\n\nHides *typed* `text`.' }),
  )
  const entries = JSON.parse(site['search.json'] ?? '') as { path: string }[]
  expect(entries.find(({ path }) => path === 'privacy')).toEqual({
    path: 'privacy',
    title: 'Privacy',
    parts: [['marks', 'Marks']],
    text: expect.stringContaining('Hides') as string,
  })
})
