/**
 * The texts of style sheets, each once per project, by their hashes. Which sheets a
 * session refers to is noted with its segments; a sheet that is referred to may be there
 * before its text, and without it for ever.
 */
export interface SheetStore {
  /** Of these hashes, those whose text the project has not got, in the order given. */
  findMissing(projectId: string, hashes: readonly string[]): Promise<string[]>
  /**
   * Stores texts; one that is there already changes nothing, and one whose base is not
   * there, or not whole, is not stored.
   *
   * @returns how many were new
   * @throws {StorageOverloadedError} when too much waits to be written
   * @throws {StorageUnavailableError} when the disk does not take it
   */
  put(projectId: string, sheets: readonly NewSheet[]): Promise<number>
  /**
   * Hashes of the last texts that are stored whole and take, as stored, between half and
   * twice of so many bytes; the newest first. A new text may be written as what differs
   * from one of them.
   */
  findBases(search: BaseSearch): Promise<string[]>
  /** null when the project has not got it. */
  load(projectId: string, hash: string): Promise<StoredSheet | null>
  /** The hashes that a session refers to, whether their texts are there or not. */
  listOfSession(sessionId: string): Promise<string[]>
  /** What the texts of a project take, in bytes as stored. */
  measure(projectId: string): Promise<number>
  /**
   * Deletes sheets that no session and no other sheet refers to and that came before a
   * moment, at most `limit` of them.
   *
   * @returns how many were deleted
   */
  collect(options: { readonly before: number; readonly limit: number }): Promise<number>
}

export interface BaseSearch {
  readonly projectId: string
  readonly sizeBytes: number
  readonly limit: number
}

export interface NewSheet {
  /** SHA-256 of the text in UTF-8, as lower-case hex. */
  readonly hash: string
  /** Server time. */
  readonly storedAt: number
  /** The text, compressed; the storage does not look into it. */
  readonly content: Uint8Array
  /** The hash of the sheet without whose text this one cannot be read; null when it is whole. */
  readonly base: string | null
}

export interface StoredSheet {
  /** Null when what is stored does not match its checksum, or its base is not there any more. */
  readonly content: Uint8Array | null
  readonly base: string | null
}
