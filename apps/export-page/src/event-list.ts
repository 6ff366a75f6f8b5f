import type { Facts } from './export-file.ts'

export interface EventList {
  /** Shows which event was the last one at a moment. */
  mark(at: number): void
}

/** The events of the session in order; each leads to its moment. Texts are set as text. */
export function createEventList(
  root: HTMLElement,
  { events, startedAt }: Facts,
  onChoose: (at: number, windowId: string) => void,
): EventList {
  const heading = document.createElement('h2')
  heading.textContent = `Events (${events.length})`
  const list = document.createElement('ol')
  const buttons = events.map(({ name, at, path, windowId, text, channel }) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.dataset['channel'] = channel
    for (const [part, said] of [
      ['time', formatOffset(at - startedAt)],
      ['name', name.replaceAll('_', ' ')],
      ['detail', [path, text].filter(Boolean).join(' · ')],
    ] as const) {
      const span = document.createElement('span')
      span.className = part
      span.textContent = said
      button.append(span)
    }
    button.addEventListener('click', () => onChoose(at, windowId))
    const item = document.createElement('li')
    item.append(button)
    list.append(item)
    return { at, button }
  })
  root.append(heading, list)
  let marked: HTMLElement | null = null
  return {
    mark: (at) => {
      const last = buttons.findLast((entry) => entry.at <= at)?.button ?? null
      if (last === marked) return
      marked?.removeAttribute('aria-current')
      last?.setAttribute('aria-current', 'true')
      last?.scrollIntoView({ block: 'nearest' })
      marked = last
    },
  }
}

function formatOffset(offsetMs: number): string {
  const seconds = Math.max(0, Math.floor(offsetMs / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
