import { SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'
import { gunzipSync, gzipSync } from 'node:zlib'
import { pack, unpack, weighPack, type Packable, type Unpacked } from './codec/pack.ts'
import { PackDamagedError } from './codec/pack-format.ts'
import { buildDictionary } from './dictionary/build-dictionary.ts'
import type { Sample } from './dictionary/shared-tokens.ts'
import { decodeDictionary, encodeDictionary } from './dictionary/stored-dictionary.ts'

/** What a reader gets is inflated a moment later: speed counts, not size. */
const READING_LEVEL = 1
/** On so many visits a new dictionary is tried. */
const TRIED_VISITS = 2
/** Of each visit, inflated. */
const SAMPLE_TEXT_LENGTH = 96 * 1024

/** Dictionaries come and go as they are stored. */
export const COMPACTION_JOBS = {
  pack: ({ payloads, level, dictionary }: PackInput): PackResult => {
    const getCpuMs = startCpuClock()
    const options = { level, dictionary: dictionary && decodeDictionary(dictionary) }
    const { bytes, count } = pack(payloads, options)
    return { bytes, count, cpuMs: getCpuMs() }
  },

  /** Damage is an answer: any other failure says nothing of the pack. */
  unpack: ({ bytes, dictionary }: UnpackInput): UnpackResult => {
    const content = tryUnpack(bytes, dictionary)
    if (!content) return { damage: true }
    return {
      payloads: content.map(({ sequence, isKeyframe, isAsCame, bytes }) => ({
        sequence,
        isKeyframe,
        payload: isAsCame ? bytes : gzipSync(bytes, { level: READING_LEVEL }),
      })),
    }
  },

  'build-dictionary': ({ visits, level, current }: BuildInput): BuildResult => {
    const getCpuMs = startCpuClock()
    const content = buildDictionary(visits.map(toSample))
    if (!content) return { dictionary: null, cpuMs: getCpuMs() }
    const tried = visits.slice(0, TRIED_VISITS)
    const dictionaries = [current && decodeDictionary(current), content]
    const { bytesIn, before, after } = tryOut(tried, { level, dictionaries })
    return {
      dictionary: encodeDictionary(content),
      ratio: bytesIn / after,
      gain: before / after,
      savedBytes: (before - after) / tried.length,
      cpuMs: getCpuMs(),
    }
  },
}

interface PackInput {
  readonly payloads: readonly Packable[]
  readonly level: number
  readonly dictionary: Uint8Array | undefined
}

interface PackResult {
  readonly bytes: Uint8Array
  /** How many of the payloads are in it: the first ones. */
  readonly count: number
  readonly cpuMs: number
}

interface UnpackInput {
  readonly bytes: Uint8Array
  readonly dictionary: Uint8Array | undefined
}

type UnpackResult = { readonly payloads: readonly Packable[] } | { readonly damage: true }

export interface SampleVisit {
  readonly person: string
  /** In order. */
  readonly payloads: readonly Packable[]
}

interface BuildInput {
  readonly visits: readonly SampleVisit[]
  readonly level: number
  /** The one in use, to compare with. */
  readonly current: Uint8Array | undefined
}

interface BuildResult {
  /** Null when the visits have too little in common; the rest is of no meaning then. */
  readonly dictionary: Uint8Array | null
  /** How many times smaller it makes visits. */
  readonly ratio?: number
  /** How many times smaller they are than with the one in use, or with none. */
  readonly gain?: number
  /** Of one visit, against the same. */
  readonly savedBytes?: number
  readonly cpuMs: number
}

function tryUnpack(bytes: Uint8Array, stored: Uint8Array | undefined): Unpacked[] | null {
  const dictionary = stored && decodeDictionary(stored)
  try {
    return unpack(bytes, dictionary)
  } catch (error) {
    if (error instanceof PackDamagedError) return null
    throw error
  }
}

/** The first of what a visit has recorded: a site shows itself soon, and all costs more than it brings. */
function toSample({ person, payloads }: SampleVisit): Sample {
  const texts: string[] = []
  let length = 0
  for (const { payload } of payloads) {
    if (length > SAMPLE_TEXT_LENGTH) break
    for (const text of inflate(payload)) {
      length += text.length
      texts.push(text)
    }
  }
  return { person, texts }
}

/** What cannot be inflated has nothing in common with anything. */
function inflate(payload: Uint8Array): string[] {
  try {
    const bytes = gunzipSync(payload, { maxOutputLength: SEGMENT_INFLATED_BYTES_LIMIT })
    return [bytes.toString('latin1')]
  } catch {
    return []
  }
}

/** How large packs are with the dictionary before, and with the one after it. */
function tryOut(
  visits: readonly SampleVisit[],
  options: { level: number; dictionaries: readonly (Uint8Array | undefined)[] },
): { bytesIn: number; before: number; after: number } {
  const sum = { bytesIn: 0, before: 0, after: 0 }
  for (const { payloads } of visits) {
    const { sizes, count } = weighPack(payloads, options)
    const [before = 0, after = 0] = sizes
    sum.before += before
    sum.after += after
    for (const { payload } of payloads.slice(0, count)) sum.bytesIn += payload.length
  }
  return sum
}

/** @returns a function that tells the CPU time of this thread since now, in milliseconds */
function startCpuClock(): () => number {
  const before = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1_000
  }
}
