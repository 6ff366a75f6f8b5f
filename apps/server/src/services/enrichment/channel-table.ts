import { CHANNEL_RULES } from './channel-rules.ts'
import { CLICK_ID_NAMES, CLICK_IDS } from './click-ids.ts'
import { SOURCE_LISTS } from './sources/index.ts'

/**
 * The channel rules as a Markdown table, in order, columns aligned as prettier
 * aligns them.
 */
export function renderChannelTable(): string {
  return renderTable(
    ['#', 'rule', 'channel', 'when', 'from'],
    CHANNEL_RULES.map(({ name, channel, when, origin }, index) => [
      String(index + 1),
      name,
      channel,
      when.text,
      origin,
    ]),
  )
}

/** The click ids, what they are kept as, and what they say of a visit. */
export function renderClickIdTable(): string {
  return renderTable(
    ['parameter', 'field', 'set by', 'says'],
    CLICK_ID_NAMES.map((field) => {
      const { parameter, platform, mark } = CLICK_IDS[field]
      return [`\`${parameter}\``, `\`${field}\``, platform, mark]
    }),
  )
}

/** The known sources, kind by kind: names of `utm_source`, then hosts and Android packages. */
export function renderSourceLists(): string {
  return SOURCE_LISTS.map(
    ({ kind, names, hosts }) =>
      `### ${kind}\n\nBy name: ${listCode(names)}.\n\nBy host: ${listCode(hosts)}.`,
  ).join('\n\n')
}

function listCode(entries: readonly string[]): string {
  return entries.map((entry) => `\`${entry}\``).join(', ')
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const renderRow = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [
    renderRow(head),
    renderRow(widths.map((width) => '-'.repeat(width))),
    ...rows.map(renderRow),
  ].join('\n')
}
