import { createBody, SEGMENT_MS, type SyntheticSession } from './synthetic-session.ts'

interface Weight {
  /** Elements of the page at its start. */
  readonly elements: number
  /** Rows that change in every segment. */
  readonly changes: number
}

/** A page with little on it, and one of a busy application. */
export const WEIGHTS: Readonly<Record<'light' | 'heavy', Weight>> = {
  light: { elements: 300, changes: 3 },
  heavy: { elements: 4_000, changes: 150 },
}

/** Numbers of nodes have the same length however late they come. */
const FIRST_NEW_ID = 1_000_000

/** The bodies of a session's segments, one every five seconds, as a recorder would send them. */
export function* createBodies(
  { id, windowId, startedAt, segmentCount }: SyntheticSession,
  { elements, changes }: Weight,
  key: string,
): Generator<Uint8Array> {
  let nextId = FIRST_NEW_ID
  const rows = Array.from({ length: changes }, (_, row) => 5 + row)
  for (let sequence = 0; sequence < segmentCount; sequence += 1) {
    const firstAt = startedAt + sequence * SEGMENT_MS
    const events: object[] = sequence === 0 ? createPage(firstAt, { elements, changes }) : []
    for (const [row, id] of rows.entries()) {
      const node = createElement(nextId, row)
      const words = createText(nextId + 1, row, sequence)
      events.push(
        increment(firstAt + 100 + row, {
          source: 0,
          texts: [],
          attributes: [{ id: 4, attributes: { class: `state-${pad(sequence)}` } }],
          removes: [{ parentId: 4, id }],
          adds: [
            { parentId: 4, nextId: null, node },
            { parentId: nextId, nextId: null, node: words },
          ],
        }),
      )
      rows[row] = nextId
      nextId += 2
    }
    const positions = [{ x: sequence % 700, y: sequence % 500, id: 4, timeOffset: 0 }]
    events.push(increment(firstAt + 4_000, { source: 1, positions }))
    yield createBody({ id, windowId, key, sequence, firstAt, events })
  }
}

/** Every page is as large as any other: the rows that change are there from the start. */
function createPage(timestamp: number, { elements, changes }: Weight): object[] {
  const body = Array.from({ length: elements }, (_, place) =>
    place < changes
      ? {
          ...createElement(5 + place, place),
          childNodes: [createText(5_000_000 + place, place, 0)],
        }
      : createElement(5 + place, place, { title: `element ${pad((place * 7_919) % 10_007)}` }),
  )
  const element = (id: number, tagName: string, childNodes: object[]) => ({
    type: 2,
    id,
    tagName,
    attributes: {},
    childNodes,
  })
  const html = element(2, 'html', [element(3, 'head', []), element(4, 'body', body)])
  return [
    { type: 4, timestamp, data: { href: 'https://bench.example/', width: 1280, height: 800 } },
    {
      type: 2,
      timestamp,
      data: {
        node: { type: 0, id: 1, childNodes: [html] },
        initialOffset: { top: 0, left: 0 },
      },
    },
  ]
}

function createElement(id: number, row: number, attributes: object = {}) {
  return {
    type: 2,
    id,
    tagName: 'p',
    attributes: { class: `item c${row % 17}`, ...attributes },
    childNodes: [] as object[],
  }
}

function createText(id: number, row: number, sequence: number) {
  const number = pad((sequence * 7_919 + row * 104_729) % 1_000_003)
  return { type: 3, id, textContent: `row ${pad(row)} of ${pad(sequence)}: ${number}` }
}

function pad(number: number): string {
  return String(number).padStart(7, '0')
}

function increment(timestamp: number, data: object): object {
  return { type: 3, timestamp, data }
}
