import type { Browser } from 'playwright'
import { createRandom } from '../../scripts/demo-visits/hand.ts'
import type { BenchServer } from '../bench-server.ts'
import type { FrontServer } from './front-server.ts'
import {
  openPlayer,
  readHeap,
  type Heap,
  type LongTask,
  type Network,
  type PlayerPage,
  type Scrub,
} from './player-page.ts'
import { MOMENT_MS } from './recording.ts'
import type { Length, PlayedSession } from './stage-set.ts'

/** `engine`: engine and stage alone; `session`: the whole session page of the dashboard. */
const PLAYERS = ['engine', 'session', 'rrweb-player'] as const
export type PlayerName = (typeof PLAYERS)[number]

/** Seeks of one player before it is the other one's turn. */
const SEEKS_IN_TURN = 5
const SCRUB_MS = 4_000
/** What is read ahead after a first frame has come by then. */
const REST_MS = 1_500

export interface HeapFigures {
  /** Of a page on which there is nothing. */
  readonly empty: Heap
  readonly opened: Heap
  /** After half of the seeks. */
  readonly halfway: Heap
  readonly sought: Heap
}

export interface PlayerFigures {
  /** At random moments; the first of them is the start. */
  readonly firstFramesMs: readonly number[]
  /** Of the recording, in bytes. */
  readonly firstFrameBytes: readonly number[]
  readonly allBytes: readonly number[]
  readonly seeksMs: readonly number[]
  readonly seekLongTasks: readonly LongTask[]
  readonly heap: HeapFigures | null
  readonly scrub: (Scrub & { readonly longTasks: readonly LongTask[] }) | null
}

export interface Figures {
  readonly state: string
  readonly length: Length
  readonly network: Network
  readonly jsonBytes: number
  readonly players: Readonly<Partial<Record<PlayerName, PlayerFigures>>>
}

export interface MeasureOptions {
  readonly browser: Browser
  readonly front: FrontServer
  readonly server: BenchServer
  readonly session: PlayedSession
  readonly network: Network
  readonly openings: number
  readonly seeks: number
}

/** Opens each player again and again, in turn, and then seeks in each, in turn. */
export async function measurePlayers(options: MeasureOptions): Promise<Omit<Figures, 'state'>> {
  const { session, network, openings, seeks } = options
  const { length, jsonBytes } = session
  const random = createRandom(7)
  const pick = (): number => {
    // In the middle between two ticks of the page's clock, and not before there is one.
    const ticks = Math.floor((session.durationMs - 2_000) / MOMENT_MS)
    return 1_000 + Math.floor(random() * ticks) * MOMENT_MS + MOMENT_MS / 2
  }
  const names = PLAYERS.filter((name) => name !== 'rrweb-player' || length !== '10 h')
  const figures = new Map(names.map((name) => [name, createFigures()]))

  for (let opening = 0; opening < openings; opening += 1) {
    const offsetMs = opening === 0 ? MOMENT_MS / 2 : pick()
    for (const name of turn(names, opening)) {
      const player = await open(name, offsetMs, options)
      const own = figures.get(name)
      own?.firstFramesMs.push(Math.round(player.firstFrameMs))
      own?.firstFrameBytes.push(player.firstFrameBytes.recording)
      own?.allBytes.push(player.firstFrameBytes.all)
      await player.close()
    }
  }

  const empty = await measureEmpty(options)
  const seekers = names.filter((name) => name !== 'session')
  const players = new Map<PlayerName, PlayerPage>()
  const first = pick()
  for (const name of seekers) players.set(name, await open(name, first, options))
  await new Promise((resolve) => setTimeout(resolve, REST_MS))
  for (const [name, player] of players) {
    const own = figures.get(name)
    const opened = await player.readHeap()
    if (own) own.heap = { empty, opened, halfway: opened, sought: opened }
    await player.takeLongTasks()
  }
  for (let done = 0; done < seeks; done += SEEKS_IN_TURN) {
    const moments = Array.from({ length: SEEKS_IN_TURN }, pick)
    for (const name of turn(seekers, done / SEEKS_IN_TURN)) {
      const player = players.get(name)
      const own = figures.get(name)
      if (!player || !own) continue
      for (const moment of moments) own.seeksMs.push(Math.round(await player.seek(moment)))
      own.seekLongTasks.push(...(await player.takeLongTasks()))
      const isHalf = done < seeks / 2 && done + SEEKS_IN_TURN >= seeks / 2
      if (isHalf && own.heap) own.heap = { ...own.heap, halfway: await player.readHeap() }
    }
  }
  for (const [name, player] of players) {
    const own = figures.get(name)
    if (own?.heap) own.heap = { ...own.heap, sought: await player.readHeap() }
    await player.close()
  }

  const page = await open('session', first, options)
  const scrub = await page.scrub(SCRUB_MS)
  const own = figures.get('session')
  if (own) own.scrub = { ...scrub, longTasks: await page.takeLongTasks() }
  await page.close()
  return { length, network, jsonBytes, players: Object.fromEntries(figures) }
}

type Mutable<Fields> = {
  -readonly [Name in keyof Fields]: Fields[Name] extends readonly (infer Item)[]
    ? Item[]
    : Fields[Name]
}

function createFigures(): Mutable<PlayerFigures> {
  return {
    firstFramesMs: [],
    firstFrameBytes: [],
    allBytes: [],
    seeksMs: [],
    seekLongTasks: [],
    heap: null,
    scrub: null,
  }
}

/** Whoever is first may find the machine less warm. */
function turn<Item>(items: readonly Item[], by: number): Item[] {
  const place = by % items.length
  return [...items.slice(place), ...items.slice(0, place)]
}

async function open(
  name: PlayerName,
  offsetMs: number,
  { browser, front, server, session, network }: MeasureOptions,
): Promise<PlayerPage> {
  const [cookieName = '', value = ''] = server.cookie.split('=')
  const t = String(offsetMs)
  const paths = {
    engine: `/bench/engine?${new URLSearchParams({ session: session.id, project: server.project.id, t })}`,
    session: `/sessions/${session.id}?t=${t}`,
    'rrweb-player': `/bench/rrweb-player?recording=/bench/recording/${session.length.replace(' ', '-')}&t=${t}`,
  }
  return openPlayer({
    browser,
    url: front.url + paths[name],
    blankUrl: `${front.url}/bench/blank`,
    cookie: { name: cookieName, value },
    offsetMs,
    network,
  })
}

async function measureEmpty({ browser, front }: MeasureOptions): Promise<Heap> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${front.url}/bench/blank`)
  const cdp = await context.newCDPSession(page)
  const heap = await readHeap(cdp)
  await context.close()
  return heap
}
