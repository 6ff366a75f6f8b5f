import { AD_NETWORKS } from './ad-networks.ts'
import { AFFILIATE_NETWORKS } from './affiliate-networks.ts'
import { AI_ASSISTANTS } from './ai-assistants.ts'
import { SEARCH_ENGINES } from './search-engines.ts'
import { SOCIAL_NETWORKS } from './social-networks.ts'
import type { SourceList } from './source-list.ts'
import { VIDEO_SITES } from './video-sites.ts'
import { WEBMAIL } from './webmail.ts'

export type { SourceKind, SourceList } from './source-list.ts'

export const SOURCE_LISTS: readonly SourceList[] = [
  SEARCH_ENGINES,
  SOCIAL_NETWORKS,
  VIDEO_SITES,
  AI_ASSISTANTS,
  WEBMAIL,
  AD_NETWORKS,
  AFFILIATE_NETWORKS,
]
