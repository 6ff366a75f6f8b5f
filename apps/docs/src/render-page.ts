import { Marked, type Tokens } from 'marked'

export interface Heading {
  readonly depth: number
  readonly text: string
  readonly id: string
}

export interface RenderedPage {
  readonly title: string
  readonly html: string
  readonly headings: readonly Heading[]
  /** Without markup, for the search. */
  readonly text: string
}

/** Stands for the list of routes, which the page asks the server for. */
const ROUTES_MARK = /^<!-- routes -->\s*$/

/**
 * Markdown as HTML. Markup in it is shown as it is written, not taken for markup.
 *
 * @param resolveLink the address for a link as it is written
 */
export function renderPage(markdown: string, resolveLink: (href: string) => string): RenderedPage {
  const headings: Heading[] = []
  const texts: string[] = []
  const taken = new Map<string, number>()
  const marked = new Marked({
    walkTokens: (token) => {
      if (token.type === 'text' || token.type === 'codespan' || token.type === 'code') {
        const { text, tokens } = token as Tokens.Text
        if (!tokens) texts.push(text)
      }
    },
    renderer: {
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens)
        const text = toPlain(html)
        const id = toUnique(toSlug(text), taken)
        headings.push({ depth, text, id })
        if (depth === 1) return `<h1>${html}</h1>\n`
        const anchor = `<a class="anchor" href="#${id}" aria-label="Link to this part">#</a>`
        return `<h${depth} id="${id}">${html} ${anchor}</h${depth}>\n`
      },
      link({ href, title, tokens }) {
        const address = escapeHtml(resolveLink(href))
        const label = title ? ` title="${escapeHtml(title)}"` : ''
        return `<a href="${address}"${label}>${this.parser.parseInline(tokens)}</a>`
      },
      html({ text }) {
        if (ROUTES_MARK.test(text)) return '<div id="routes"></div>\n'
        return escapeHtml(text)
      },
      image({ text }) {
        throw new Error(`a picture (${text}) is not served: pages are text`)
      },
      code({ text, lang }) {
        const language = lang ? ` data-language="${escapeHtml(lang)}"` : ''
        return `<pre tabindex="0"${language}><code>${escapeHtml(text)}</code></pre>\n`
      },
      table({ header, rows }) {
        const cell = (tag: 'th' | 'td', tokens: Tokens.TableCell['tokens']): string =>
          `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`
        const head = header.map(({ tokens }) => cell('th', tokens)).join('')
        const body = rows
          .map((row) => `<tr>${row.map(({ tokens }) => cell('td', tokens)).join('')}</tr>`)
          .join('\n')
        return `<div class="table" tabindex="0"><table><thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table></div>\n`
      },
    },
  })
  const html = marked.parse(markdown, { async: false })
  const title = headings.find(({ depth }) => depth === 1)?.text
  if (title === undefined) throw new Error('a page has no heading of the first level')
  return { title, html, headings, text: texts.join(' ').replaceAll(/\s+/g, ' ').trim() }
}

/** As the hosts of repositories make ids of headings, so that links work there, too. */
export function toSlug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')
}

function toUnique(slug: string, taken: Map<string, number>): string {
  const times = taken.get(slug) ?? 0
  taken.set(slug, times + 1)
  return times === 0 ? slug : `${slug}-${times}`
}

function toPlain(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
