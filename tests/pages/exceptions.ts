/** What a replay is known to show otherwise than the visitor saw it. */
interface Exception {
  readonly page: string
  readonly what: string
  readonly why: string
}

export const EXCEPTIONS: readonly Exception[] = []
