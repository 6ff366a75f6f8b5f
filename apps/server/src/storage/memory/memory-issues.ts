import type { IssueStore, IssueVerdict } from '../issue-store.ts'
import { compareText } from '../compare-text.ts'

export function createMemoryIssues(): {
  readonly store: IssueStore
  forgetProject(projectId: string): void
} {
  const projects = new Map<string, Map<string, IssueVerdict>>()
  const store: IssueStore = {
    putIssueVerdict: async (verdict) => {
      const known = projects.get(verdict.projectId) ?? new Map<string, IssueVerdict>()
      projects.set(verdict.projectId, known.set(verdict.issueId, { ...verdict }))
    },
    dropIssueVerdict: async (projectId, issueId) =>
      projects.get(projectId)?.delete(issueId) ?? false,
    listIssueVerdicts: async (projectId) =>
      [...(projects.get(projectId)?.values() ?? [])]
        .sort((a, b) => compareText(a.issueId, b.issueId))
        .map((verdict) => ({ ...verdict })),
  }
  return { store, forgetProject: (projectId) => void projects.delete(projectId) }
}
