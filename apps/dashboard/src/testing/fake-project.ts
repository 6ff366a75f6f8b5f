import type {
  DeletionInit,
  ProjectInit,
  ProjectSettings,
  SavedStatement,
  SavedStatementInit,
  SavedView,
  SavedViewInit,
  SecretKeyInit,
} from '@playhead/protocol'
import type { FakeServer, Request } from './fake-server.ts'
import { decideIssue } from './issues.ts'
import { answerForwarding } from './fake-forwarding.ts'
import { answerShareLinks } from './fake-share.ts'
import { deletionOf } from './summaries.ts'

/** What the fake server answers about its project: settings, keys, warnings and health. */
export function answerProject(server: FakeServer, { method, path, body, url }: Request): Response {
  const [, project, part, keyId] = path.split('/')
  if (part === 'share-links') return answerShareLinks(server, { method, path, body, url })
  if (part === undefined && method === 'DELETE') return deleteProject(server, project)
  if (part === undefined) return putProject(server, project, body)
  if (part === 'forwarding') return answerForwarding(server, { method, path, body, url })
  if (part === 'issues') return decideIssue(server, keyId, body)
  if (part === 'sessions') return changeSessions(server, keyId, body)
  if (part === 'statements') return answerStatements(server, method, { body, id: keyId })
  if (part === 'views') return answerViews(server, { method, body, viewId: keyId })
  if (part === 'installation') return Response.json(server.installation)
  if (part === 'warnings') return Response.json({ warnings: server.warnings })
  if (part === 'tags') return Response.json({ tags: [{ tag: 'checkout', sessions: 3 }] })
  if (part === 'health')
    return Response.json({ days: 30, timeZone: 'Asia/Ho_Chi_Minh', reasons: server.health })
  if (part === 'storage') return Response.json(server.storage)
  if (part === 'deletion-preview') return Response.json(server.preview)
  if (part === 'deletions') return answerDeletions(server, method, body)
  if (part === 'settings') {
    if (method === 'PUT') server.settings = JSON.parse(body) as ProjectSettings
    return Response.json(server.settings)
  }
  if (part === 'sheets') return Response.json({ error: { code: 'unknown_sheet' } }, { status: 404 })
  if (part === 'imports') return server.importing()
  if (method === 'GET') return Response.json({ secretKeys: server.secretKeys })
  if (method === 'DELETE') {
    server.secretKeys = server.secretKeys.filter(({ id }) => id !== keyId)
    return new Response(null, { status: 204 })
  }
  const { name } = JSON.parse(body) as SecretKeyInit
  const id = `key-${server.secretKeys.length + 1}`
  const made = { id, name, createdAt: Date.now(), lastUsedAt: null, hint: 'wxyz' }
  server.secretKeys = [...server.secretKeys, made]
  return Response.json({ id, name, secretKey: 'phs_abcdefghijklmnopqrstuvwxyz' }, { status: 201 })
}

function changeSessions(server: FakeServer, what: string | undefined, body: string): Response {
  const { sessionIds, add, remove, isPinned } = JSON.parse(body) as {
    sessionIds: string[]
    add?: string[]
    remove?: string[]
    isPinned?: boolean
  }
  const chosen = server.sessions.filter(({ id }) => sessionIds.includes(id))
  if (what === 'deletions') {
    server.sessions = server.sessions.filter((session) => !chosen.includes(session))
    return Response.json(deletionOf(1, { subject: { kind: 'sessions', sessionIds } }))
  }
  for (const session of chosen) {
    if (isPinned !== undefined) session.isPinned = isPinned
    const kept = session.tags.filter((tag) => !remove?.includes(tag))
    session.tags = [...new Set([...kept, ...(add ?? [])])]
  }
  const changed = chosen.length
  return Response.json({ changed, skipped: sessionIds.length - changed })
}

function answerViews(
  server: FakeServer,
  { method, body, viewId }: { method: string; body: string; viewId: string | undefined },
): Response {
  if (method === 'GET') return Response.json({ views: server.views })
  const known = server.views.find(({ id }) => id === viewId)
  const others = server.views.filter((view) => view !== known)
  if (method === 'DELETE') {
    server.views = others
    return new Response(null, { status: 204 })
  }
  const by = server.me.user.name
  const made = { id: `view-${others.length + 1}`, createdBy: by, createdAt: 1, mayChange: true }
  const init = JSON.parse(body) as SavedViewInit
  const view: SavedView = { ...made, ...known, ...init, changedBy: by, changedAt: 2 }
  server.views = [...others, view]
  return Response.json(view, { status: known ? 200 : 201 })
}

function answerStatements(
  server: FakeServer,
  method: string,
  { body, id }: { body: string; id: string | undefined },
): Response {
  if (method === 'GET') return Response.json({ statements: server.savedStatements })
  if (method === 'DELETE') {
    server.savedStatements = server.savedStatements.filter((each) => each.id !== id)
    return new Response(null, { status: 204 })
  }
  const made: SavedStatement = {
    ...(JSON.parse(body) as SavedStatementInit),
    id: `statement-${server.savedStatements.length + 1}`,
    savedBy: server.me.user.name,
    savedAt: 1,
  }
  server.savedStatements = [...server.savedStatements, made]
  return Response.json(made, { status: 201 })
}

/** Makes one where no id is given. */
function putProject(server: FakeServer, id: string | undefined, body: string): Response {
  const known = server.me.projects.find((each) => each.id === id)
  const made = {
    id: `project-${server.me.projects.length + 1}`,
    key: 'ph_made',
    timeZone: 'UTC',
  }
  const project = { ...(known ?? made), ...(JSON.parse(body) as ProjectInit) }
  const projects = [...server.me.projects.filter((each) => each !== known), project]
  server.me = { ...server.me, projects }
  return Response.json(project, { status: known ? 200 : 201 })
}

function deleteProject(server: FakeServer, id: string | undefined): Response {
  const project = server.me.projects.find((each) => each.id === id)
  const projects = server.me.projects.filter((each) => each !== project)
  server.me = { ...server.me, projects }
  const number = server.deletions.length + 1
  const projectName = project?.name ?? ''
  const made = deletionOf(number, { subject: { kind: 'project' }, projectName })
  server.deletions = [made, ...server.deletions]
  return Response.json(made, { status: 202 })
}

function answerDeletions(server: FakeServer, method: string, body: string): Response {
  if (method === 'GET') return Response.json({ deletions: server.deletions })
  const { subject, reason = '' } = JSON.parse(body) as DeletionInit
  const made = deletionOf(server.deletions.length + 1, { subject, reason })
  server.deletions = [made, ...server.deletions]
  return Response.json(made, { status: 202 })
}
