import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join, posix } from 'node:path'
import { layOut, layOutMissing } from './lay-out.ts'
import { renderPage, type RenderedPage } from './render-page.ts'
import { listSections, type SitePage } from './site-map.ts'

/** Files by their names below /docs/: `quick-start.html`, `docs.css`, … */
export type Site = Readonly<Record<string, string>>

interface Link {
  readonly from: string
  readonly source: string
  readonly anchor: string
}

/**
 * Makes all pages.
 *
 * @param root of the repository
 * @throws {Error} that names every link that leads nowhere
 */
export function buildSite(root: string): Site {
  const sections = listSections(root)
  const pages = sections.flatMap((section) => section.pages)
  const paths = new Map(pages.map(({ source, path }) => [source, path]))
  const links: Link[] = []
  const faults: string[] = []

  const resolve = ({ source }: SitePage, href: string): string => {
    // Such as /api/openapi.json: of this server.
    if (/^(?:https?:|mailto:|\/)/.test(href)) return href
    const [file = '', anchor = ''] = href.split('#')
    const target = file === '' ? source : posix.join(posix.dirname(source), file)
    const path = paths.get(target)
    if (path === undefined) {
      faults.push(`${source}: ${href} is no page`)
      return '#'
    }
    links.push({ from: source, source: target, anchor })
    return `/docs/${path}${anchor ? `#${anchor}` : ''}`
  }
  const rendered = new Map(
    pages.map((page) => [
      page.source,
      renderPage(readFileSync(join(root, page.source), 'utf8'), (href) => resolve(page, href)),
    ]),
  )
  for (const { from, source, anchor } of links) {
    const ids = rendered.get(source)?.headings.map(({ id }) => id) ?? []
    if (anchor && !ids.includes(anchor)) faults.push(`${from}: ${source} has no #${anchor}`)
  }
  if (faults.length > 0) throw new Error(`Links that lead nowhere:\n${faults.join('\n')}`)

  const titles = new Map([...rendered].map(([source, { title }]) => [source, title]))
  const site: Record<string, string> = {}
  for (const page of pages) {
    const content = rendered.get(page.source)
    if (content) site[`${page.path || 'index'}.html`] = layOut({ page, content, sections, titles })
  }
  site['404.html'] = layOutMissing(sections, titles)
  site['search.json'] = JSON.stringify(pages.flatMap((page) => describe(page, rendered)))
  site['docs.css'] = readClient('docs.css')
  site['docs.js'] = stripTypeScriptTypes(readClient('docs.ts'))
  return site
}

/** What the search looks through, of one page. */
function describe(
  { source, path }: SitePage,
  rendered: ReadonlyMap<string, RenderedPage>,
): object[] {
  const content = rendered.get(source)
  if (!content) return []
  const { title, headings, text } = content
  const parts = headings.filter(({ depth }) => depth > 1).map(({ id, text }) => [id, text])
  return [{ path, title, parts, text }]
}

function readClient(name: string): string {
  return readFileSync(join(import.meta.dirname, 'client', name), 'utf8')
}
