/** What a known source of visits is. */
export type SourceKind =
  | 'search engine'
  | 'social network'
  | 'video site'
  | 'AI assistant'
  | 'webmail'
  | 'ad network'
  | 'affiliate network'

/** The known sources of one kind. */
export interface SourceList {
  readonly kind: SourceKind
  /** Values of `utm_source`: lower case, words joined by `-`, without a last `-ads`. */
  readonly names: readonly string[]
  /**
   * Hosts as they stand in a referrer, without `www.`: `example.com` is that host
   * and every host below it; `example.*` is that name under any public suffix, and
   * nothing below it; an Android package is what apps send instead of a host.
   */
  readonly hosts: readonly string[]
}
