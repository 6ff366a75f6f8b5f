import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CHANNEL_TOLERANCE } from './compare-pictures.ts'
import { EXCEPTIONS } from './exceptions.ts'
import { VISITOR_VIEWPORT } from './visit-page.ts'

/** The share of pixels that differ between what was seen and what is shown, 0 to 1. */
export interface ComparedMoment {
  readonly page: string
  readonly moment: string
  readonly ours: number
  /** null where rrweb was left out. */
  readonly rrweb: number | null
  readonly rrwebPlayer: number | null
}

const PATH = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'fidelity.md')

/** Writes the table of docs/reference/fidelity.md. */
export async function writeReference(moments: readonly ComparedMoment[]): Promise<void> {
  const rows = moments.map(({ page, moment, ours, rrweb, rrwebPlayer }) => [
    page,
    moment,
    ...[ours, rrweb, rrwebPlayer].map(formatShare),
  ])
  const exceptions = EXCEPTIONS.map(({ page, what, why }) => [page, what, why])
  await writeFile(
    PATH,
    `<!-- Written by tests/pages/compare.ts; not to be edited by hand. -->

# Fidelity

How far a replay is from what the visitor saw: the share of pixels that differ, in per cent, at marked moments of pages that each use one part of the web platform. The pages are in \`tests/pages/site\`. \`npm run exec -- node tests/pages/compare.ts --write\` visits and replays them all, in one browser, and writes this page.

- **ours**: recorded by the built recorder (privacy \`none\`, canvases and images recorded) and shown by the dashboard, opened at the moment.
- **rrweb**: recorded by rrweb 2.2.2 with \`recordCanvas\`, \`collectFonts\` and \`inlineImages\`, shown by its \`Replayer\` with \`UNSAFE_replayCanvas\` (ours never runs what was drawn), on the site's own origin, from which it loads images and fonts again.
- **rrweb-player**: the same recording in rrweb-player 2.1.6.

The window is ${VISITOR_VIEWPORT.width} by ${VISITOR_VIEWPORT.height}. A pixel differs if one of its colours does by more than ${CHANNEL_TOLERANCE} of 255: edges of letters are smoothed a little differently in a frame. All other differences count. The pointer that players draw is left out. A picture is made 0.5 s after the player stands still.

${renderTable(['page', 'moment', 'ours', 'rrweb', 'rrweb-player'], rows)}

## What is known to differ

${renderTable(['page', 'what', 'why'], exceptions)}
`,
  )
}

function formatShare(share: number | null): string {
  return share === null ? '' : (share * 100).toFixed(2)
}

/** Columns as wide as their widest cell, as prettier writes them. */
function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
