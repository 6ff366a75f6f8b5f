import type { PathNode, Paths } from '@playhead/protocol'
import type { TableColumn, TableRow } from '../export/table-column.ts'

export const PATH_TABLE_COLUMNS: readonly TableColumn[] = [
  { name: 'step', type: 'integer' },
  { name: 'from', type: 'text' },
  { name: 'to', type: 'text' },
  { name: 'sessions', type: 'integer' },
  { name: 'share', type: 'number' },
  { name: 'median_ms', type: 'number' },
]

/** A row for each link, by steps; shares in percent of the sessions that were on the page. */
export async function* listPathRows({ steps }: Paths): AsyncGenerator<readonly TableRow[]> {
  for (const [step, { nodes, links }] of steps.entries()) {
    yield links.map(({ from, to, sessions, medianMs }) => ({
      step: step + 1,
      from: describeNode(nodes[from]),
      to: to === null ? '(end)' : describeNode(steps[step + 1]?.nodes[to]),
      sessions,
      share: (sessions / (nodes[from]?.sessions ?? sessions)) * 100,
      median_ms: medianMs,
    }))
  }
}

/** A path that could be taken for one of the words stands there in quotes. */
function describeNode(node: PathNode | undefined): string {
  if (node?.page.kind !== 'page') return '(others)'
  const { path } = node.page
  return path.startsWith('(') ? JSON.stringify(path) : path
}
