import type { Issue, IssueDetail, IssueVerdictName } from '@playhead/protocol'
import type { FakeServer, Request } from './fake-server.ts'

/** The issue of that number, of one session unless it says otherwise. */
export function issueOf(number: number, init: Partial<Issue> = {}): Issue {
  return {
    id: String(number),
    kind: 'exception',
    name: 'TypeError',
    message: `problem ${number}`,
    place: '',
    occurrences: 1,
    sessions: 1,
    users: 1,
    firstSeenAt: 10,
    lastSeenAt: 20,
    series: [0, 1],
    examples: [],
    verdict: 'open',
    hasComeBack: false,
    decidedAt: null,
    decidedBy: null,
    ...init,
  }
}

/** What the fake server answers about issues; its filters are not applied. */
export function answerIssues(server: FakeServer, { path, url }: Request): Response {
  server.filters.push(url.searchParams.get('filter') ?? '')
  const [, id] = path.split('/')
  if (id === undefined) {
    const { issues } = server
    const fromAt = Number(url.searchParams.get('fromAt'))
    const series = { interval: 'hour', timeZone: 'UTC', edges: [fromAt, fromAt + 1, fromAt + 2] }
    return Response.json({
      issues,
      total: issues.length,
      isComplete: server.countsAllIssues,
      countedFromAt: fromAt,
      series,
    })
  }
  const issue = server.issues.find((each) => each.id === id)
  if (!issue) return Response.json({ error: { code: 'unknown_issue' } }, { status: 404 })
  const stack = 'TypeError: x\n    at total (https://shop.test/cart.js:1:2)'
  const detail: IssueDetail = { issue, stack, affected: issue.examples }
  return Response.json(detail)
}

export function decideIssue(server: FakeServer, id: string | undefined, body: string): Response {
  const { verdict } = JSON.parse(body) as { verdict: IssueVerdictName }
  server.issues = server.issues.map((issue) => (issue.id === id ? { ...issue, verdict } : issue))
  return new Response(null, { status: 204 })
}
