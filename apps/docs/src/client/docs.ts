/** Theme, menu and search of the docs: one script, without dependencies. */

interface Entry {
  readonly path: string
  readonly title: string
  readonly parts: readonly (readonly [id: string, text: string])[]
  readonly text: string
}

interface Found {
  readonly href: string
  readonly title: string
  readonly detail: string
  readonly score: number
}

function find<Kind extends HTMLElement>(id: string): Kind {
  const element = document.getElementById(id)
  if (!element) throw new Error(`#${id} is missing`)
  return element as Kind
}

const THEMES = ['auto', 'light', 'dark'] as const
const KEY = 'playhead.theme'

/** The dashboard keeps its theme under the same name. */
function startTheme(): void {
  const button = find<HTMLButtonElement>('theme')
  const read = (): string => {
    try {
      return localStorage.getItem(KEY) ?? 'auto'
    } catch {
      return 'auto'
    }
  }
  let theme = THEMES.find((known) => known === read()) ?? 'auto'
  const show = (): void => {
    document.documentElement.dataset['theme'] = theme
    button.textContent = `Theme: ${theme}`
  }
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto'
    try {
      localStorage.setItem(KEY, theme)
    } catch {
      // For this page alone, then.
    }
    show()
  })
  show()
}

function startMenu(): void {
  const button = find<HTMLButtonElement>('menu')
  button.addEventListener('click', () => {
    const isOpen = document.body.classList.toggle('menu-open')
    button.setAttribute('aria-expanded', String(isOpen))
  })
}

const FOUND_LIMIT = 12

function look(entries: readonly Entry[], asked: string): Found[] {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  return entries
    .flatMap(({ path, title, parts, text }) => {
      const inTitle = title.toLowerCase()
      const part = parts.find(([, heading]) =>
        words.every((word) => heading.toLowerCase().includes(word)),
      )
      const all =
        `${inTitle} ${parts.map(([, heading]) => heading).join(' ')} ${text}`.toLowerCase()
      if (!words.every((word) => all.includes(word))) return []
      const times = words.reduce((sum, word) => sum + Math.min(9, all.split(word).length - 1), 0)
      const isTitle = words.every((word) => inTitle.includes(word))
      const isDecision = path.startsWith('adr/') || path === 'changelog'
      const score = times + (isTitle ? 60 : 0) + (part ? 25 : 0) - (isDecision ? 30 : 0)
      const detail = part && !isTitle ? part[1] : quoteText(text, words[0] ?? '')
      const href = `/docs/${path}${part && !isTitle ? `#${part[0]}` : ''}`
      return [{ href, title, detail, score }]
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, FOUND_LIMIT)
}

function quoteText(text: string, word: string): string {
  const at = Math.max(0, text.toLowerCase().indexOf(word))
  const from = Math.max(0, text.lastIndexOf(' ', Math.max(0, at - 30)))
  return `${from > 0 ? '…' : ''}${text.slice(from, from + 110).trim()}…`
}

function startSearch(): void {
  const field = find<HTMLInputElement>('search')
  const list = find<HTMLUListElement>('found')
  let entries: Promise<readonly Entry[]> | null = null
  let chosen = -1

  const load = (): Promise<readonly Entry[]> =>
    (entries ??= fetch('/docs/search.json').then((answer) => answer.json() as Promise<Entry[]>))

  const choose = (place: number): void => {
    const items = [...list.querySelectorAll<HTMLElement>('[role="option"]')]
    chosen = items.length === 0 ? -1 : (place + items.length) % items.length
    for (const [index, item] of items.entries()) {
      item.setAttribute('aria-selected', String(index === chosen))
      if (index === chosen) item.scrollIntoView({ block: 'nearest' })
    }
    field.setAttribute('aria-activedescendant', items[chosen]?.id ?? '')
  }

  const show = (found: readonly Found[]): void => {
    const isAsked = field.value.trim() !== ''
    list.replaceChildren(
      ...found.map(({ href, title, detail }, place) => {
        const item = document.createElement('li')
        item.id = `found-${place}`
        item.setAttribute('role', 'option')
        const link = document.createElement('a')
        link.href = href
        link.tabIndex = -1
        const name = document.createElement('strong')
        name.textContent = title
        const text = document.createElement('span')
        text.textContent = detail
        link.append(name, text)
        item.append(link)
        return item
      }),
    )
    if (isAsked && found.length === 0) {
      const none = document.createElement('li')
      none.textContent = 'Nothing was found.'
      list.append(none)
    }
    list.hidden = !isAsked
    field.setAttribute('aria-expanded', String(isAsked))
    choose(0)
  }

  field.addEventListener('focus', () => void load())
  field.addEventListener('input', async () => {
    const asked = field.value
    const found = look(await load(), asked)
    if (field.value === asked) show(found)
  })
  field.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') choose(chosen + 1)
    else if (event.key === 'ArrowUp') choose(chosen - 1)
    else if (event.key === 'Escape') {
      field.value = ''
      show([])
    } else if (event.key === 'Enter') {
      list.querySelectorAll<HTMLAnchorElement>('[role="option"] a')[chosen]?.click()
    } else return
    event.preventDefault()
  })
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element && target.closest('.search'))) list.hidden = true
  })
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof Element && event.target.matches('input, textarea')
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    field.focus()
  })
}

interface Route {
  readonly summary?: string
  readonly description?: string
  readonly 'x-role'?: string
}

/** The routes of this server, as it describes them itself. */
async function showRoutes(): Promise<void> {
  const place = document.getElementById('routes')
  if (!place) return
  const answer = await fetch('/api/openapi.json')
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, Route>> }
  const table = document.createElement('table')
  const head = table.createTHead().insertRow()
  for (const text of ['route', 'role', 'what it does']) {
    const cell = document.createElement('th')
    cell.textContent = text
    head.append(cell)
  }
  const body = table.createTBody()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, route] of Object.entries(methods)) {
      const row = body.insertRow()
      const name = document.createElement('code')
      name.textContent = `${method.toUpperCase()} ${path}`
      row.insertCell().append(name)
      row.insertCell().textContent = route['x-role'] ?? 'anyone'
      row.insertCell().textContent = [route.summary, route.description].filter(Boolean).join('. ')
    }
  }
  place.className = 'table'
  place.tabIndex = 0
  place.append(table)
}

startTheme()
startMenu()
startSearch()
void showRoutes()
