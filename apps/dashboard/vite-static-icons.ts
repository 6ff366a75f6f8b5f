import type { PreprocessorGroup } from 'svelte/compiler'

/** As the files of @lucide/svelte/icons hold an icon. */
const ICON = /const iconData = (\{.*\});$/m

type Attributes = Readonly<Record<string, string>>
interface IconData {
  readonly name: string
  readonly size: number
  readonly node: readonly (readonly [tag: string, attributes: Attributes])[]
}

/**
 * Makes each icon of Lucide a template of its own: its component builds every line of a
 * drawing as an element with attributes that may change, which took a third of the time
 * that a page of the dashboard took to be mounted.
 */
export const staticIcons: PreprocessorGroup = {
  name: 'playhead-static-icons',
  markup({ content, filename = '' }) {
    if (!/\/@lucide\/svelte\/dist\/icons\/[^/]+\.svelte$/.test(filename.replaceAll('\\', '/')))
      return
    const json = ICON.exec(content)?.[1]
    if (json === undefined) throw new Error(`${filename} holds no icon as Lucide writes them`)
    return { code: writeIcon(JSON.parse(json) as IconData) }
  },
}

function writeIcon({ name, size, node }: IconData): string {
  const lines = node.map(([tag, attributes]) => `<${tag} ${writeAttributes(attributes)} />`)
  const drawn = writeAttributes({
    viewBox: `0 0 ${size} ${size}`,
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '2',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    class: `lucide-icon lucide lucide-${name}`,
    'aria-hidden': 'true',
  })
  return `<script>let { size = ${size}, ...props } = $props()</script>
<svg xmlns="http://www.w3.org/2000/svg" ${drawn} width={size} height={size} {...props}>${lines.join('')}</svg>`
}

function writeAttributes(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ')
}
