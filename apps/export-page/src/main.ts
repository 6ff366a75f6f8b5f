/**
 * What runs in an exported file: rrweb's player over the recording that stands in it, and
 * the session's events beside.
 */
import { Player } from 'rrweb-player'
import { createEventList } from './event-list.ts'
import { readFacts, readTab, type Facts } from './export-file.ts'

const CONTROLS_HEIGHT = 80

async function start(root: HTMLElement): Promise<void> {
  const facts = readFacts(document)
  const stage = append(root, 'section', 'stage')
  const playable = facts.tabs
    .map((tab, place) => ({ tab, place }))
    .filter(({ tab }) => tab.windows.length > 0)
  const header = append(root, 'header', 'facts')
  append(header, 'h1', '').textContent = describe(facts)
  let destroy = (): void => {}
  let seek: ((at: number) => void) | null = null
  const list = createEventList(append(root, 'aside', 'events'), facts, (at, windowId) => {
    const other = playable.find(({ tab }) => tab.windowId === windowId)
    if (other && other.place !== shown) void show(other.place).then(() => seek?.(at))
    else seek?.(at)
  })
  let shown = -1

  const show = async (place: number): Promise<void> => {
    destroy()
    const tab = facts.tabs[place]
    if (!tab) return
    shown = place
    stage.replaceChildren()
    const events = await readTab(document, place, tab)
    const [first] = events
    if (!first || events.length < 2) {
      append(stage, 'p', 'empty').textContent = 'Nothing of this tab can be shown.'
      return
    }
    const player = new Player({
      target: stage,
      props: {
        // Checked by the reel: they have the types and shapes that rrweb takes.
        events: events as never,
        width: stage.clientWidth,
        height: stage.clientHeight - CONTROLS_HEIGHT,
        autoPlay: false,
        showController: true,
        skipInactive: true,
      },
    })
    seek = (at) => player.goto(Math.max(0, at - first.timestamp))
    player.addEventListener('ui-update-current-time', (state) => {
      list.mark(first.timestamp + (state as { payload: number }).payload)
    })
    destroy = () => {
      seek = null
      player.pause()
    }
  }

  if (playable.length > 1) {
    const choice = append(header, 'select', '') as HTMLSelectElement
    choice.ariaLabel = 'Tab'
    for (const [number, { place }] of playable.entries()) {
      choice.append(new Option(`Tab ${number + 1}`, String(place)))
    }
    choice.addEventListener('change', () => void show(Number(choice.value)))
  }
  const [begin] = playable
  if (begin) await show(begin.place)
  else append(stage, 'p', 'empty').textContent = 'No replay was recorded.'
}

function describe({ visitor, startedAt, endedAt }: Facts): string {
  const seconds = Math.round((endedAt - startedAt) / 1_000)
  const start = new Date(startedAt).toLocaleString()
  return `${visitor}, ${start}, ${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

function append(parent: Element, tag: string, name: string): HTMLElement {
  const element = document.createElement(tag)
  element.className = name
  parent.append(element)
  return element
}

const root = document.getElementById('app')
if (root) void start(root)
