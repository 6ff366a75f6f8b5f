/**
 * Recordings that attack whoever watches them, written as rrweb's format has them: a page,
 * its snapshot, and what happens to it in the next quarter of a second. Each has a number, by which what
 * gets through is told from what others do.
 */
export interface HostileNode {
  readonly type: number
  readonly id: number
  readonly [field: string]: unknown
}

type Attributes = Readonly<Record<string, unknown>>

/** What a recording attacks with. */
export interface Arms {
  /** An address of a foreign host, all of this recording's own. */
  readonly url: string
  /** A host of its own that is never asked for anything: looking it up is a leak. */
  readonly idleHost: string
  /** An address of the API that the dashboard talks to. */
  readonly ownUrl: string
  /** Code that says in the console that it has run. */
  readonly code: string
  readonly h: (
    tag: string,
    attributes?: Attributes,
    children?: readonly (HostileNode | string)[],
  ) => HostileNode
  readonly svg: Arms['h']
}

export interface Attack {
  readonly head?: readonly HostileNode[]
  readonly body?: readonly HostileNode[]
  readonly later?: readonly object[]
  /** Rrweb's events in place of a page. */
  readonly events?: (now: number) => readonly unknown[]
  /** The same as text, where JSON.stringify cannot write it. */
  readonly json?: (text: string) => string
  /** Fields of the envelope, among them the session's events. */
  readonly envelope?: (now: number) => Record<string, unknown>
  /** Style sheets to be sent beside, by what stands for them. */
  readonly sheets?: readonly string[]
}

export interface HostileRecording {
  readonly name: string
  readonly make: (arms: Arms) => Attack
}

/** The numbers of nodes that every page has. */
export const PAGE_IDS = { document: 1, html: 3, head: 4, body: 5 } as const
/** Every recording has numbers of its own, so that several can be one page. */
const IDS_PER_RECORDING = 1_000

/** How long each lasts. */
export const LENGTH_MS = 250

/** What a recording says in the console when its code runs. */
export const RAN = /^hostile code ran: (\d+)$/

export interface Place {
  readonly foreignPort: number
  readonly serverUrl: string
}

export function createArms(number: number, { foreignPort, serverUrl }: Place): Arms {
  let lastId = (number + 1) * IDS_PER_RECORDING
  const build =
    (isSVG: boolean): Arms['h'] =>
    (tagName, attributes = {}, children = []) => {
      lastId += 1
      const id = lastId
      const childNodes = children.map((child) =>
        typeof child === 'string' ? { type: 3, id: (lastId += 1), textContent: child } : child,
      )
      return { type: 2, id, tagName, attributes, childNodes, ...(isSVG && { isSVG }) }
    }
  return {
    url: `http://x${number}.hostile.localhost:${foreignPort}/leak`,
    idleHost: `x${number}.idle.hostile.localhost`,
    ownUrl: `${serverUrl}/api/me?hostile-own=${number}.`,
    code: `console.log('hostile code ran: ${number}')`,
    h: build(false),
    svg: build(true),
  }
}

/** The events of a recording, as they go into its payload. */
export function writeEvents({ head, body, later, events }: Attack, now: number): unknown[] {
  if (events) return [...events(now)]
  const element = (id: number, tagName: string, childNodes: readonly unknown[]): HostileNode => ({
    type: 2,
    id,
    tagName,
    attributes: {},
    childNodes,
  })
  const page = {
    type: 0,
    id: PAGE_IDS.document,
    childNodes: [
      { type: 1, id: 2, name: 'html', publicId: '', systemId: '' },
      element(PAGE_IDS.html, 'html', [
        element(PAGE_IDS.head, 'head', head ?? []),
        element(PAGE_IDS.body, 'body', [
          element(6, 'p', [{ type: 3, id: 7, textContent: 'A page like any other' }]),
          ...(body ?? []),
        ]),
      ]),
    ],
  }
  return [
    { type: 4, timestamp: now, data: { href: 'http://by-hand.test/', width: 800, height: 600 } },
    { type: 2, timestamp: now + 1, data: { node: page, initialOffset: { left: 0, top: 0 } } },
    ...(later ?? []).map((event, index) => ({ timestamp: now + 20 + index, ...event })),
    { type: 3, timestamp: now + LENGTH_MS, data: { source: 3, id: PAGE_IDS.document, x: 0, y: 0 } },
  ]
}

/** All of these on one page, each with its own arms. */
export function combineAttacks(attacks: readonly Attack[]): Attack {
  return {
    head: attacks.flatMap(({ head }) => head ?? []),
    body: attacks.flatMap(({ body }) => body ?? []),
    later: attacks.flatMap(({ later }) => later ?? []),
    sheets: attacks.flatMap(({ sheets }) => sheets ?? []),
  }
}

/** What happens after the snapshot, without its time. */
export const increment = (source: number, data: object): object => ({
  type: 3,
  data: { source, ...data },
})

/** A change of the page: nodes, texts, attributes. */
export const mutate = (change: object): object =>
  increment(0, { adds: [], removes: [], texts: [], attributes: [], ...change })

export const change = ({ id }: HostileNode, attributes: object): object =>
  mutate({ attributes: [{ id, attributes }] })

export const add = (...nodes: readonly HostileNode[]): object =>
  mutate({ adds: nodes.map((node) => ({ parentId: PAGE_IDS.body, nextId: null, node })) })
