import { SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'
import { gunzipSync, gzipSync } from 'node:zlib'
import { pack, unpack, type Packable, type Unpacked } from './codec/pack.ts'
import { PackDamagedError } from './codec/pack-format.ts'
import { buildDictionary } from './dictionary/build-dictionary.ts'
import type { Sample } from './dictionary/shared-tokens.ts'
import { decodeDictionary, encodeDictionary } from './dictionary/stored-dictionary.ts'

/** What a reader gets is inflated a moment later: speed counts, not size. */
const READING_LEVEL = 1
/** On so many visits a new dictionary is tried. */
const TRIED_VISITS = 3

/** Dictionaries come and go as they are stored. */
export const COMPACTION_JOBS = {
  pack: ({ payloads, level, dictionary }: PackInput): PackResult => {
    const before = process.threadCpuUsage()
    const options = { level, dictionary: dictionary && decodeDictionary(dictionary) }
    const { bytes, count } = pack(payloads, options)
    const { user, system } = process.threadCpuUsage(before)
    return { bytes, count, cpuMs: (user + system) / 1_000 }
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
    const content = buildDictionary(visits.map(toSample))
    if (!content) return { dictionary: null, ratio: 0, currentRatio: 0 }
    const tried = visits.slice(0, TRIED_VISITS)
    return {
      dictionary: encodeDictionary(content),
      ratio: tryOut(tried, { level, dictionary: content }),
      currentRatio: tryOut(tried, { level, dictionary: current && decodeDictionary(current) }),
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
  /** Null when the visits have too little in common. */
  readonly dictionary: Uint8Array | null
  /** How many times smaller it makes visits. */
  readonly ratio: number
  /** The same of the one in use, or of none. */
  readonly currentRatio: number
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

function toSample({ person, payloads }: SampleVisit): Sample {
  return { person, texts: payloads.flatMap(({ payload }) => inflate(payload)) }
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

function tryOut(
  visits: readonly SampleVisit[],
  options: { level: number; dictionary: Uint8Array | undefined },
): number {
  let before = 0
  let after = 0
  for (const { payloads } of visits) {
    const { bytes, count } = pack(payloads, options)
    after += bytes.length
    for (const { payload } of payloads.slice(0, count)) before += payload.length
  }
  return before / Math.max(1, after)
}
