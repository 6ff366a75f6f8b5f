/**
 * Whether stored bytes still mean what they did. Checksums are the storage's own; what
 * the bytes are is for those above it to know.
 */
export interface ContentChecks {
  isPack(bytes: Uint8Array, options: PackCheckOptions): boolean
  isDictionary(bytes: Uint8Array): boolean
  /** @param base as stored, the sheet that this one differs from; null when it is whole */
  isSheet(content: Uint8Array, options: SheetCheckOptions): boolean
}

export interface SheetCheckOptions {
  /** The sheet's name. */
  readonly hash: string
  readonly base: Uint8Array | null
}

export interface PackCheckOptions {
  /** As it is stored; null when the pack needs none. */
  readonly dictionary: Uint8Array | null
  /** All of it is read, not only how it begins. */
  readonly isFull: boolean
}
