/** One place of a tree of plain data, as a line shows it. */
export interface JsonNode {
  readonly kind: 'object' | 'list' | 'text' | 'number' | 'word'
  /** The value on one line, cut. */
  readonly preview: string
  /** What it holds; empty for what holds nothing. */
  readonly children: readonly (readonly [name: string, value: unknown])[]
}

const PREVIEW_LENGTH = 120
const TEXT_LENGTH = 2_000
const PREVIEW_ITEMS = 4

export function describeJson(value: unknown): JsonNode {
  if (Array.isArray(value)) {
    const children = value.map((item, index) => [String(index), item] as const)
    return { kind: 'list', preview: previewOf(value), children }
  }
  if (typeof value === 'object' && value !== null) {
    return { kind: 'object', preview: previewOf(value), children: Object.entries(value) }
  }
  if (typeof value === 'string') {
    const text = value.length > TEXT_LENGTH ? `${value.slice(0, TEXT_LENGTH)}…` : value
    return { kind: 'text', preview: JSON.stringify(text), children: [] }
  }
  const kind = typeof value === 'number' ? 'number' : 'word'
  return { kind, preview: String(value), children: [] }
}

/** `{left: 2, items: […]}`: the first few, without going deeper. */
function previewOf(value: object): string {
  if (Array.isArray(value)) {
    const items = value.slice(0, PREVIEW_ITEMS).map(briefOf)
    if (value.length > PREVIEW_ITEMS) items.push('…')
    return cut(`(${value.length}) [${items.join(', ')}]`)
  }
  const entries = Object.entries(value)
  const parts = entries.slice(0, PREVIEW_ITEMS).map(([key, inner]) => `${key}: ${briefOf(inner)}`)
  if (entries.length > PREVIEW_ITEMS) parts.push('…')
  return cut(`{${parts.join(', ')}}`)
}

function briefOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]'
  if (typeof value === 'object' && value !== null) return '{…}'
  return String(value)
}

function cut(text: string): string {
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH)}…` : text
}
