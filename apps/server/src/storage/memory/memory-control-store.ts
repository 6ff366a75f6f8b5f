import type { Project, ProjectSettings } from '@playhead/protocol'
import type {
  ControlStore,
  DayReports,
  ImportNote,
  Rejections,
  StoredSecretKey,
} from '../control-store.ts'
import type { StoredExploration } from '../exploration-store.ts'
import type { StoredStatement } from '../statement-store.ts'
import { KeyTakenError } from '../storage-errors.ts'
import { createMemoryDestinations } from './memory-destinations.ts'
import { createMemoryErasures } from './memory-erasures.ts'
import { createMemoryIssues } from './memory-issues.ts'
import { createNamedThings } from './memory-named-things.ts'
import { createMemoryShareLinks } from './memory-share-links.ts'
import { createMemoryUserStore } from './memory-user-store.ts'
import { createMemoryViews } from './memory-views.ts'
import { compareText } from '../compare-text.ts'

export function createMemoryControlStore(): ControlStore {
  const projects = new Map<string, Project>()
  const settings = new Map<string, ProjectSettings>()
  const rejections = new Map<string, Rejections>()
  const secretKeys = new Map<string, StoredSecretKey>()
  const reports = new Map<string, DayReports>()
  const imports = new Map<string, ImportNote>()

  const findByKey = (key: string): Project | undefined =>
    [...projects.values()].find((project) => project.key === key)
  const shareLinks = createMemoryShareLinks()
  const explorations = createNamedThings<StoredExploration>()
  const statements = createNamedThings<StoredStatement>()
  const issues = createMemoryIssues()
  const views = createMemoryViews()
  const users = createMemoryUserStore()
  const destinations = createMemoryDestinations()

  const forget = (projectId: string): void => {
    shareLinks.forgetProject(projectId)
    explorations.forgetProject(projectId)
    statements.forgetProject(projectId)
    issues.forgetProject(projectId)
    views.forgetProject(projectId)
    destinations.forgetProject(projectId)
    projects.delete(projectId)
    settings.delete(projectId)
    rejections.delete(projectId)
    for (const [name, report] of reports) {
      if (report.projectId === projectId) reports.delete(name)
    }
    for (const key of secretKeys.values()) {
      if (key.projectId === projectId) secretKeys.delete(key.id)
    }
  }

  return {
    ...createMemoryErasures(forget),
    ...shareLinks.store,
    putExploration: explorations.put,
    dropExploration: explorations.drop,
    listExplorations: explorations.list,
    putStatement: statements.put,
    dropStatement: statements.drop,
    listStatements: statements.list,
    ...issues.store,
    ...views.store,
    ...users,
    deleteAccount: async (id) => {
      const outcome = await users.deleteAccount(id)
      if (outcome === 'changed') views.forgetUser(id)
      return outcome
    },
    ...destinations.store,
    putProject: async (project) => {
      const owner = findByKey(project.key)
      if (owner && owner.id !== project.id) throw new KeyTakenError()
      projects.set(project.id, structuredClone(project))
    },
    listProjects: async () =>
      [...projects.values()]
        .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id))
        .map((project) => structuredClone(project)),
    putSettings: async (projectId, given) => void settings.set(projectId, structuredClone(given)),
    findSettings: async (projectId) => structuredClone(settings.get(projectId) ?? null),
    putSecretKey: async (key) => void secretKeys.set(key.id, { ...key }),
    listSecretKeys: async (projectId) =>
      [...secretKeys.values()]
        .filter((key) => key.projectId === projectId)
        .sort((a, b) => a.createdAt - b.createdAt || compareText(a.id, b.id))
        .map((key) => ({ ...key })),
    useSecretKey: async (hash, now) => {
      const key = [...secretKeys.values()].find((each) => each.hash === hash)
      if (!key) return null
      secretKeys.set(key.id, { ...key, lastUsedAt: now })
      return { projectId: key.projectId }
    },
    deleteSecretKey: async (projectId, keyId) =>
      secretKeys.get(keyId)?.projectId === projectId && secretKeys.delete(keyId),
    findProjectByKey: async (key) => structuredClone(findByKey(key) ?? null),
    noteRejection: async ({ projectId, at, message }) => {
      const known = rejections.get(projectId)
      rejections.set(projectId, {
        count: (known?.count ?? 0) + 1,
        firstSeenAt: Math.min(at, known?.firstSeenAt ?? at),
        lastSeenAt: Math.max(at, known?.lastSeenAt ?? at),
        example: message,
      })
    },
    findRejection: async (projectId) => structuredClone(rejections.get(projectId) ?? null),
    addReports: async (added, oldestDay) => {
      for (const [name, { day }] of reports) if (day < oldestDay) reports.delete(name)
      for (const report of added) {
        const name = `${report.projectId}/${report.day}/${report.reason}`
        const known = reports.get(name)
        reports.set(name, {
          ...report,
          count: report.count + (known?.count ?? 0),
          firstSeenAt: Math.min(report.firstSeenAt, known?.firstSeenAt ?? Infinity),
          lastSeenAt: Math.max(report.lastSeenAt, known?.lastSeenAt ?? -Infinity),
          page: report.page ?? known?.page ?? null,
        })
      }
    },
    listReports: async (projectId, sinceDay) =>
      [...reports.values()]
        .filter((report) => report.projectId === projectId && report.day >= sinceDay)
        .sort((a, b) => compareText(a.day, b.day) || compareText(a.reason, b.reason))
        .map((report) => ({ ...report })),
    claimImport: async (note) => {
      if (!imports.has(note.name)) imports.set(note.name, { ...note, isFinished: false })
      return { ...(imports.get(note.name) ?? note) }
    },
    finishImport: async (name) => {
      const note = imports.get(name)
      if (note) imports.set(name, { ...note, isFinished: true })
    },
  }
}
