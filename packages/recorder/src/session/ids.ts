import { createUuidV7, UUID_RANDOM_BYTES } from '@playhead/sessions'

/** Makes a UUIDv7 for a moment in epoch milliseconds. */
export type MakeId = (at: number) => string

/**
 * Creates the maker of ids. `crypto.randomUUID` is missing on plain http, so random
 * bytes it is; a page without `crypto` at all still gets ids that do not collide by
 * chance.
 */
export function createMakeId(source: Crypto | undefined): MakeId {
  const bytes = new Uint8Array(UUID_RANDOM_BYTES)
  return (at) => {
    if (source?.getRandomValues) source.getRandomValues(bytes)
    else for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.random() * 256
    return createUuidV7(Math.max(0, at), bytes)
  }
}
