import type { SamplePart } from './samples.ts'

/** Collects samples one by one. */
export interface SampleList {
  add(sample: {
    readonly session: number
    readonly visitor: number
    readonly at: number
    readonly value: number
    readonly key: number
  }): void
  take(): SamplePart
}

const LEAST = 1_024

/** @param room for so many samples; more is made when there are more */
export function createSampleList(room = LEAST): SampleList {
  let part = allocate(room)
  let count = 0
  return {
    add: ({ session, visitor, at, value, key }) => {
      if (count === part.at.length) part = copy(part, allocate(count * 2))
      part.sessions[count] = session
      part.visitors[count] = visitor
      part.at[count] = at
      part.values[count] = value
      part.keys[count] = key
      count += 1
    },
    take: () => ({
      sessions: part.sessions.subarray(0, count),
      visitors: part.visitors.subarray(0, count),
      at: part.at.subarray(0, count),
      values: part.values.subarray(0, count),
      keys: part.keys.subarray(0, count),
    }),
  }
}

function allocate(room: number) {
  return {
    sessions: new Float64Array(room),
    visitors: new Uint32Array(room),
    at: new Float64Array(room),
    values: new Float64Array(room),
    keys: new Uint8Array(room),
  }
}

function copy(from: SamplePart, into: ReturnType<typeof allocate>) {
  into.sessions.set(from.sessions)
  into.visitors.set(from.visitors)
  into.at.set(from.at)
  into.values.set(from.values)
  into.keys.set(from.keys)
  return into
}
