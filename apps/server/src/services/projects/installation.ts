import type { Installation, Project } from '@playhead/protocol'
import type { Storage } from '../../storage/storage.ts'

/** Of how many of the newest sessions one is looked for whose replay can be watched. */
const LOOKED_AT = 20

/** Which recorders were heard of before their first segment came. */
export interface Installations {
  /** A page's recorder has asked something of this server. */
  note(project: Project, origin: string | undefined, at: number): void
  /** How far a project has come, from the script in a page to a replay. */
  load(projectId: string): Promise<Installation>
}

/** Kept in memory: once there is a session, it says more. At most one entry for each project. */
export function createInstallations({ sessions }: Pick<Storage, 'sessions'>): Installations {
  const heard = new Map<string, NonNullable<Installation['script']>>()
  return {
    note: ({ id }, origin, at) => {
      heard.set(id, { seenAt: at, origin: origin?.slice(0, 300) ?? null })
    },
    load: async (projectId) => {
      const newest = await sessions.list({
        projectId,
        fromAt: 0,
        toAt: Number.MAX_SAFE_INTEGER,
        limit: LOOKED_AT,
        after: null,
      })
      return {
        script: heard.get(projectId) ?? null,
        sessionId: newest[0]?.sessionId ?? null,
        replayId: newest.find(({ columns }) => columns.hasReplay)?.sessionId ?? null,
      }
    },
  }
}
