/** The kinds of rrweb's format, by their numbers. */
const TYPES: readonly string[] = [
  'DOM loaded',
  'Loaded',
  'Full snapshot',
  'Change',
  'Page',
  'Custom',
  'Plugin',
]
const SOURCES: readonly string[] = [
  'Mutation',
  'Pointer move',
  'Pointer',
  'Scroll',
  'Resize',
  'Input',
  'Touch move',
  'Media',
  'Style sheet rule',
  'Canvas',
  'Font',
  'Log',
  'Drag',
  'Style',
  'Selection',
  'Adopted style sheet',
  'Custom element',
]
const CHANGE = 3
const MUTATIONS = ['adds', 'removes', 'texts', 'attributes'] as const
const DETAIL_LENGTH = 200

/** What an event is, and the first thing to know of it. It may be anything. */
export function describeRawEvent(event: unknown): { kind: string; detail: string } {
  if (!isRecord(event)) return { kind: 'Unreadable', detail: '' }
  const { type } = event
  const data = isRecord(event['data']) ? event['data'] : {}
  if (type === CHANGE) {
    const { source } = data
    const kind = typeof source === 'number' ? (SOURCES[source] ?? 'Change') : 'Change'
    return { kind, detail: source === 0 ? countMutations(data) : firstText(data, ['id']) }
  }
  const kind = typeof type === 'number' ? (TYPES[type] ?? 'Unknown') : 'Unknown'
  return { kind, detail: firstText(data, ['tag', 'plugin', 'href']) }
}

/** `2 adds, 1 texts` */
function countMutations(data: Record<string, unknown>): string {
  return MUTATIONS.flatMap((name) => {
    const list = data[name]
    return Array.isArray(list) && list.length > 0 ? [`${list.length} ${name}`] : []
  }).join(', ')
}

function firstText(data: Record<string, unknown>, names: readonly string[]): string {
  for (const name of names) {
    const value = data[name]
    if (typeof value === 'number') return `node ${value}`
    if (typeof value === 'string') return value.slice(0, DETAIL_LENGTH)
  }
  return ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
