/** The orders of a list of sessions, the greatest first; those that are alike, the newest first. */
export const SESSION_SORTS = ['newest', 'active', 'errors', 'frustration'] as const
export type SessionSort = (typeof SESSION_SORTS)[number]
