/** Links that show one session to whoever has them. They are known by a hash alone. */
export interface ShareLinkStore {
  putShareLink(link: StoredShareLink): Promise<void>
  findShareLink(hash: string): Promise<StoredShareLink | null>
  /** Newest first; of one session, or of the whole project. */
  listShareLinks(query: ShareLinkQuery): Promise<StoredShareLink[]>
  /** Counts that it was opened. */
  noteShareOpened(id: string, at: number): Promise<void>
  /** One that is revoked already stays as it is. @returns whether the project has it */
  revokeShareLink(revocation: Revocation): Promise<boolean>
  /** Removes the links to sessions of a project that were deleted. */
  dropShareLinks(gone: {
    readonly projectId: string
    readonly sessionIds: readonly string[]
  }): Promise<void>
  /** Removes links that were over, by their time or by hand, before a moment. */
  forgetShareLinks(before: number): Promise<void>
}

export interface StoredShareLink {
  readonly id: string
  readonly hash: string
  readonly projectId: string
  readonly sessionId: string
  readonly createdAt: number
  /** Names of users. */
  readonly createdBy: string
  readonly expiresAt: number
  readonly revokedAt: number | null
  readonly revokedBy: string | null
  readonly openedCount: number
  readonly lastOpenedAt: number | null
  readonly hidesConsole: boolean
  readonly hidesNetwork: boolean
  /** Server time: where the replay opens. */
  readonly startAt: number | null
  /** Server time, both or none: what it shows. */
  readonly fromAt: number | null
  readonly toAt: number | null
}

export interface ShareLinkQuery {
  readonly projectId: string
  readonly sessionId: string | null
  readonly limit: number
}

export interface Revocation {
  readonly projectId: string
  readonly id: string
  readonly at: number
  readonly by: string
}
