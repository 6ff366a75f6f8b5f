// The recording of somebody who works in a help desk: a list of which rows go and come, a
// clock, a pointer, scrolling, typing, and a page load now and then. The same for the same
// seed and length, so that whoever plays it can be asked for what it showed at any moment.
import { toSheetReference } from '@playhead/protocol'
import { createRandom } from '../../scripts/demo-visits/hand.ts'
import { writeSentences } from '../disk/apps/words.ts'
import { SEGMENT_MS } from '../synthetic-session.ts'

export interface RecordedEvent {
  /** As rrweb numbers them. */
  readonly type: number
  /** Epoch milliseconds. */
  readonly timestamp: number
  readonly data: object
}

export interface RecordingInit {
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly segmentCount: number
  /** How often a page is loaded anew, in segments. */
  readonly pageSegments: number
  /** Rows that go and come in each segment. */
  readonly changes: number
  readonly sheetHash: string
  readonly seed: number
}

/** How often the clock of the page goes on, in milliseconds. */
export const MOMENT_MS = 250
const ROWS = 250
const CELLS = 4
/** A row, its cells, and a text in each. */
const ROW_NODES = 1 + 2 * CELLS
const PHRASES = 400
const ID = { html: 2, head: 3, link: 4, body: 5, moment: 6, momentText: 7, list: 8, field: 9 }
const FIRST_ROW_ID = 10
const FIRST_NEW_ID = 10_000

/** What the clock of the page shows at a moment of the recording. */
export function momentText(offsetMs: number): string {
  return `moment ${String(Math.floor(offsetMs / MOMENT_MS)).padStart(7, '0')}`
}

/** The events of each segment in turn, their style sheet by reference. */
export function* createRecording(init: RecordingInit): Generator<RecordedEvent[]> {
  const { startedAt, segmentCount, pageSegments, changes, sheetHash } = init
  const random = createRandom(init.seed)
  const phrases = Array.from({ length: PHRASES }, (_, place) => writeSentences(place, 1))
  const say = (): string => phrases[Math.floor(random() * PHRASES)] ?? ''
  let rows: number[] = []
  let nextId = FIRST_NEW_ID

  /** A row goes, another comes in its place, and a third one is marked. */
  const changeRow = (timestamp: number): RecordedEvent => {
    const place = Math.floor(random() * ROWS)
    const marked = rows[(place + 7) % ROWS] ?? 0
    const removes = [{ parentId: ID.list, id: rows[place] ?? 0 }]
    const adds = flatten(createRow(nextId, say), ID.list, rows[place + 1] ?? null)
    const attributes = [{ id: marked, attributes: { class: random() < 0.5 ? 'row fresh' : 'row' } }]
    rows[place] = nextId
    nextId += ROW_NODES
    return mutation(timestamp, { removes, adds, attributes })
  }

  for (let sequence = 0; sequence < segmentCount; sequence += 1) {
    const offsetMs = sequence * SEGMENT_MS
    const at = (withinMs: number): number => startedAt + offsetMs + Math.floor(withinMs)
    const events: RecordedEvent[] = []
    if (sequence % pageSegments === 0) {
      rows = Array.from({ length: ROWS }, (_, row) => FIRST_ROW_ID + row * ROW_NODES)
      nextId = FIRST_NEW_ID
      const list = rows.map((id) => createRow(id, say))
      events.push(...createPage(at(0), { moment: momentText(offsetMs), sheetHash, list }))
    }
    for (let ms = events.length > 0 ? MOMENT_MS : 0; ms < SEGMENT_MS; ms += MOMENT_MS) {
      const texts = [{ id: ID.momentText, value: momentText(offsetMs + ms) }]
      events.push(mutation(at(ms), { texts }))
    }
    const times = Array.from({ length: changes }, () => 1 + random() * (SEGMENT_MS - 10))
    for (const ms of times.sort((a, b) => a - b)) events.push(changeRow(at(ms)))
    events.push(...createGestures(at, random))
    yield events.sort((a, b) => a.timestamp - b.timestamp)
  }
}

/** A pointer on its way, a wheel, a click, and somebody who types. */
function createGestures(at: (withinMs: number) => number, random: () => number): RecordedEvent[] {
  const target = { x: random() * 1_200, y: random() * 700 }
  const id = ID.list
  const moves = Array.from({ length: 10 }, (_, half) => {
    const positions = Array.from({ length: 10 }, (_, step) => ({
      x: Math.round(target.x * ((half * 10 + step) / 100)),
      y: Math.round(target.y * ((half * 10 + step) / 100)),
      id,
      timeOffset: step * 50 - 450,
    }))
    return increment(at(499 + half * 500), { source: 1, positions })
  })
  const scrolls = Array.from({ length: 12 }, (_, step) =>
    increment(at(1_010 + step * 100), { source: 3, id, x: 0, y: Math.round(random() * 40) * step }),
  )
  const clicks = [1, 0, 2].map((type, step) =>
    increment(at(3_010 + step * 40), { source: 2, type, id, ...target }),
  )
  const inputs = Array.from({ length: 8 }, (_, step) =>
    increment(at(3_310 + step * 120), {
      source: 5,
      id: ID.field,
      text: '*'.repeat(step + 1),
      isChecked: false,
    }),
  )
  return [...moves, ...scrolls, ...clicks, ...inputs]
}

interface SerializedElement {
  readonly type: 2
  readonly id: number
  readonly tagName: string
  readonly attributes: object
  readonly childNodes: readonly object[]
}

function createPage(
  timestamp: number,
  { moment, sheetHash, list }: { moment: string; sheetHash: string; list: readonly object[] },
): RecordedEvent[] {
  const link = { rel: 'stylesheet', _cssText: toSheetReference(sheetHash) }
  const head = element({ id: ID.head, tagName: 'head', attributes: {} }, [
    element({ id: ID.link, tagName: 'link', attributes: link }, []),
  ])
  const clock = element({ id: ID.moment, tagName: 'p', attributes: { id: 'moment' } }, [
    text(ID.momentText, moment),
  ])
  const body = element({ id: ID.body, tagName: 'body', attributes: { class: 'container-fluid' } }, [
    clock,
    element({ id: ID.list, tagName: 'div', attributes: { class: 'list' } }, list),
    element(
      { id: ID.field, tagName: 'input', attributes: { class: 'form-control', type: 'text' } },
      [],
    ),
  ])
  const html = element({ id: ID.html, tagName: 'html', attributes: { lang: 'en' } }, [head, body])
  const node = { type: 0, id: 1, childNodes: [html] }
  return [
    { type: 4, timestamp, data: { href: 'https://desk.example/', width: 1280, height: 800 } },
    { type: 2, timestamp, data: { node, initialOffset: { top: 0, left: 0 } } },
  ]
}

function createRow(id: number, say: () => string): SerializedElement {
  const cells = Array.from({ length: CELLS }, (_, cell) => {
    const cellId = id + 1 + cell * 2
    const attributes = { class: `theme-${cell} text-slate-${cell + 5} px-4 text-truncate` }
    return element({ id: cellId, tagName: 'span', attributes }, [text(cellId + 1, say())])
  })
  return element(
    { id, tagName: 'div', attributes: { class: 'row', 'data-row': String(id) } },
    cells,
  )
}

/** As a mutation adds them: each node by itself, after its parent. */
function flatten(node: SerializedElement, parentId: number, nextId: number | null): object[] {
  const own = { parentId, nextId, node: { ...node, childNodes: [] } }
  const children = node.childNodes.map((child) =>
    'tagName' in child
      ? flatten(child as SerializedElement, node.id, null)
      : [{ parentId: node.id, nextId: null, node: child }],
  )
  return [own, ...children.flat()]
}

function element(
  own: Omit<SerializedElement, 'type' | 'childNodes'>,
  childNodes: readonly object[],
): SerializedElement {
  return { type: 2, ...own, childNodes }
}

function text(id: number, textContent: string): object {
  return { type: 3, id, textContent }
}

function mutation(timestamp: number, changes: object): RecordedEvent {
  const none = { texts: [], attributes: [], removes: [], adds: [] }
  return increment(timestamp, { source: 0, ...none, ...changes })
}

function increment(timestamp: number, data: object): RecordedEvent {
  return { type: 3, timestamp, data }
}
