/**
 * Whether stored bytes still mean what they did. Checksums are the storage's own; what
 * the bytes are is for those above it to know.
 */
export interface ContentChecks {
  isPack(bytes: Uint8Array, options: PackCheckOptions): boolean
  isDictionary(bytes: Uint8Array): boolean
  /** @param hash the sheet's name */
  isSheet(content: Uint8Array, hash: string): boolean
}

export interface PackCheckOptions {
  /** As it is stored; null when the pack needs none. */
  readonly dictionary: Uint8Array | null
  /** All of it is read, not only how it begins. */
  readonly isFull: boolean
}
