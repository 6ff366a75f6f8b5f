import {
  isElementDetails,
  isElementStep,
  isInspectedElement,
  type ElementDetails,
  type ElementStep,
  type InspectedElement,
} from './inspection.ts'

/**
 * What the engine and the stage say to each other, over a MessagePort that the
 * engine hands to the stage. The engine commands, the stage reports; whatever
 * the engine publishes about time, size and playing has been reported first.
 * Times are server time in epoch milliseconds. A window is named by its key.
 */
export type StageCommand =
  /** Builds the replayer; everything shown lies after `startedAt`, or little before. */
  | { readonly type: 'open'; readonly startedAt: number }
  /**
   * Takes replay frames in; more frames under a known key are appended to it. The
   * times are those that the manifest names for the whole window.
   */
  | {
      readonly type: 'load'
      readonly request: number
      readonly key: string
      readonly fromAt: number
      readonly toAt: number
      readonly bytes: ArrayBuffer
    }
  /** The text that stands for references to a style sheet, as a replay needs it. */
  | { readonly type: 'sheet'; readonly hash: string; readonly css: string }
  | { readonly type: 'unload'; readonly key: string }
  /** Shows a moment: the first of `keys` holds it, the others follow it. */
  | {
      readonly type: 'show'
      readonly request: number
      readonly keys: readonly string[]
      readonly at: number
      readonly limitAt: number
      readonly playing: boolean
    }
  /** More to play after what is shown; what is there already is not repeated. */
  | { readonly type: 'extend'; readonly keys: readonly string[]; readonly limitAt: number }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'set-speed'; readonly speed: number }
  /** Scrolls a page that stands still, in CSS pixels. */
  | { readonly type: 'scroll-page'; readonly y: number }
  /** Asks how large the page is, and where selectors of click events lead to. */
  | { readonly type: 'measure'; readonly request: number; readonly selectors: readonly string[] }
  /** Asks what element is at a place, in CSS pixels of the recorded page. */
  | {
      readonly type: 'inspect-at'
      readonly request: number
      readonly x: number
      readonly y: number
    }
  /** Asks for the element one step from another. */
  | {
      readonly type: 'inspect-step'
      readonly request: number
      readonly node: number
      readonly step: ElementStep
    }
  /** Asks for everything about an element. */
  | { readonly type: 'describe'; readonly request: number; readonly node: number }
  /** Asks for the element described last, as it is now: itself or what its selectors find. */
  | {
      readonly type: 'describe-again'
      readonly request: number
      readonly selector: readonly string[]
    }

export type StageReport =
  | { readonly type: 'opened' }
  | {
      readonly type: 'loaded'
      readonly request: number
      readonly key: string
      readonly firstAt: number
      readonly lastAt: number
      /** The highest segment number in it; -1 when there was none. */
      readonly lastSequence: number
      readonly eventCount: number
      /** Events that could not be read or were refused. */
      readonly badEvents: number
      /** It begins with a page and a full snapshot. */
      readonly playable: boolean
      /** Moments at which the visitor did something, ascending. */
      readonly activity: Float64Array
      /** How many events each second holds, from the first event on. */
      readonly rate: Float64Array
      /** Where the recorder told that it wrote less than happened, ascending. */
      readonly degraded: Float64Array
    }
  | {
      readonly type: 'load-failed'
      readonly request: number
      readonly key: string
      readonly message: string
    }
  | {
      readonly type: 'shown'
      readonly request: number
      readonly at: number
      readonly playing: boolean
    }
  | { readonly type: 'show-failed'; readonly request: number; readonly message: string }
  | { readonly type: 'time'; readonly at: number; readonly playing: boolean }
  /** Played up to the limit and stopped there. */
  | { readonly type: 'reached'; readonly at: number }
  | { readonly type: 'size'; readonly width: number; readonly height: number }
  /** Events that failed while they were applied, in all. */
  | { readonly type: 'bad-events'; readonly count: number }
  /** The size of the page; of each box six numbers, as `page-meter` reads them. */
  | {
      readonly type: 'measured'
      readonly request: number
      readonly width: number
      readonly height: number
      readonly boxes: Float64Array
    }
  /** What was asked for; null where there is no such element. */
  | {
      readonly type: 'inspected'
      readonly request: number
      readonly element: InspectedElement | null
    }
  | {
      readonly type: 'described'
      readonly request: number
      readonly details: ElementDetails | null
    }

/** What is measured at most: selectors, and elements that one of them finds. */
export const MEASURE_LIMITS = { selectors: 200, boxes: 20 } as const

/** The greeting of the stage, posted to its parent window once it listens. */
export const STAGE_READY = 'playhead-stage-ready'
/** Asks a stage that may have greeted before anybody listened to do so again. */
export const STAGE_ASK = 'playhead-stage-ask'
/** The answer of the engine, which carries the port. */
export const STAGE_CONNECT = 'playhead-stage-connect'

type FieldKind =
  'number' | 'string' | 'boolean' | 'bytes' | 'numbers' | 'strings' | 'step' | 'element' | 'details'

const COMMAND_FIELDS: Record<StageCommand['type'], Record<string, FieldKind>> = {
  open: { startedAt: 'number' },
  load: { request: 'number', key: 'string', fromAt: 'number', toAt: 'number', bytes: 'bytes' },
  sheet: { hash: 'string', css: 'string' },
  unload: { key: 'string' },
  show: {
    request: 'number',
    keys: 'strings',
    at: 'number',
    limitAt: 'number',
    playing: 'boolean',
  },
  extend: { keys: 'strings', limitAt: 'number' },
  play: {},
  pause: {},
  'set-speed': { speed: 'number' },
  'scroll-page': { y: 'number' },
  measure: { request: 'number', selectors: 'strings' },
  'inspect-at': { request: 'number', x: 'number', y: 'number' },
  'inspect-step': { request: 'number', node: 'number', step: 'step' },
  describe: { request: 'number', node: 'number' },
  'describe-again': { request: 'number', selector: 'strings' },
}

const REPORT_FIELDS: Record<StageReport['type'], Record<string, FieldKind>> = {
  opened: {},
  loaded: {
    request: 'number',
    key: 'string',
    firstAt: 'number',
    lastAt: 'number',
    lastSequence: 'number',
    eventCount: 'number',
    badEvents: 'number',
    playable: 'boolean',
    activity: 'numbers',
    rate: 'numbers',
    degraded: 'numbers',
  },
  'load-failed': { request: 'number', key: 'string', message: 'string' },
  shown: { request: 'number', at: 'number', playing: 'boolean' },
  'show-failed': { request: 'number', message: 'string' },
  time: { at: 'number', playing: 'boolean' },
  reached: { at: 'number' },
  size: { width: 'number', height: 'number' },
  'bad-events': { count: 'number' },
  measured: { request: 'number', width: 'number', height: 'number', boxes: 'numbers' },
  inspected: { request: 'number', element: 'element' },
  described: { request: 'number', details: 'details' },
}

/** Reads a message as a command; null when it is none. */
export function parseStageCommand(message: unknown): StageCommand | null {
  return matches(message, COMMAND_FIELDS) ? (message as StageCommand) : null
}

/** Reads a message as a report; null when it is none. */
export function parseStageReport(message: unknown): StageReport | null {
  return matches(message, REPORT_FIELDS) ? (message as StageReport) : null
}

function matches(message: unknown, table: Record<string, Record<string, FieldKind>>): boolean {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false
  if (typeof message.type !== 'string' || !Object.hasOwn(table, message.type)) return false
  const fields = Object.entries(table[message.type] ?? {})
  return fields.every(([name, kind]) => isKind(Reflect.get(message, name), kind))
}

function isKind(value: unknown, kind: FieldKind): boolean {
  switch (kind) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    case 'bytes':
      return value instanceof ArrayBuffer
    case 'numbers':
      return value instanceof Float64Array
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
    case 'step':
      return isElementStep(value)
    case 'element':
      return value === null || isInspectedElement(value)
    case 'details':
      return value === null || isElementDetails(value)
    default:
      return typeof value === kind
  }
}
