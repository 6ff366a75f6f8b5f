import type { ShareLinkStore, StoredShareLink } from '../share-link-store.ts'
import { compareText } from '../compare-text.ts'

export function createMemoryShareLinks(): {
  readonly store: ShareLinkStore
  forgetProject(projectId: string): void
} {
  const links = new Map<string, StoredShareLink>()
  const drop = (isGone: (link: StoredShareLink) => boolean): void => {
    for (const link of links.values()) if (isGone(link)) links.delete(link.id)
  }
  const store: ShareLinkStore = {
    putShareLink: async (link) => void links.set(link.id, { ...link }),
    findShareLink: async (hash) => {
      const link = [...links.values()].find((each) => each.hash === hash)
      return link ? { ...link } : null
    },
    listShareLinks: async ({ projectId, sessionId, limit }) =>
      [...links.values()]
        .filter((link) => link.projectId === projectId)
        .filter((link) => sessionId === null || link.sessionId === sessionId)
        .sort((a, b) => b.createdAt - a.createdAt || compareText(b.id, a.id))
        .slice(0, limit)
        .map((link) => ({ ...link })),
    noteShareOpened: async (id, at) => {
      const link = links.get(id)
      if (link) links.set(id, { ...link, openedCount: link.openedCount + 1, lastOpenedAt: at })
    },
    revokeShareLink: async ({ projectId, id, at, by }) => {
      const link = links.get(id)
      if (link?.projectId !== projectId) return false
      if (link.revokedAt === null) links.set(id, { ...link, revokedAt: at, revokedBy: by })
      return true
    },
    dropShareLinks: async ({ projectId, sessionIds }) => {
      const gone = new Set(sessionIds)
      drop((link) => link.projectId === projectId && gone.has(link.sessionId))
    },
    forgetShareLinks: async (before) =>
      drop(({ expiresAt, revokedAt }) => Math.min(expiresAt, revokedAt ?? Infinity) < before),
  }
  return {
    store,
    forgetProject: (projectId) => drop((link) => link.projectId === projectId),
  }
}
