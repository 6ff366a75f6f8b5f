import { MARK_SHAPES } from './mark-shapes.ts'
import type { MarkKind } from './timeline-marks.ts'

/** The theme's colours as a canvas takes them. */
export interface TimelinePalette {
  readonly isDark: boolean
  readonly surface: string
  readonly line: string
  readonly lineStrong: string
  readonly ink: string
  readonly inkFaint: string
  readonly accent: string
  readonly activity: string
  readonly gap: string
  readonly onGap: string
  readonly hatch: string | CanvasPattern
  readonly marks: Record<MarkKind, string>
}

/** Reads the colours that are in force where an element stands. */
function readPalette(element: HTMLElement): TimelinePalette {
  const probe = document.createElement('span')
  probe.hidden = true
  element.append(probe)
  const read = (color: string): string => {
    probe.style.color = color
    return getComputedStyle(probe).color
  }
  const marks = Object.fromEntries(
    Object.entries(MARK_SHAPES).map(([kind, { color }]) => [kind, read(`var(${color})`)]),
  ) as Record<MarkKind, string>
  const palette = {
    isDark: read('light-dark(rgb(0 0 0), rgb(1 1 1))') === 'rgb(1, 1, 1)',
    surface: read('var(--surface)'),
    line: read('var(--line)'),
    lineStrong: read('var(--line-strong)'),
    ink: read('var(--ink)'),
    inkFaint: read('var(--ink-faint)'),
    accent: read('var(--accent)'),
    activity: read('color-mix(in srgb, var(--accent) 45%, var(--surface))'),
    gap: read('var(--ink-soft)'),
    onGap: read('light-dark(#fff, #131217)'),
    marks,
  }
  probe.remove()
  return { ...palette, hatch: createHatch(palette.lineStrong, palette.surface) }
}

function createHatch(ink: string, ground: string): string | CanvasPattern {
  const tile = new OffscreenCanvas(8, 8)
  const context = tile.getContext('2d')
  if (!context) return ground
  context.fillStyle = ground
  context.fillRect(0, 0, 8, 8)
  context.strokeStyle = ink
  context.globalAlpha = 0.55
  context.lineWidth = 1.2
  context.beginPath()
  for (const shift of [-8, 0, 8]) {
    context.moveTo(shift, 8)
    context.lineTo(shift + 8, 0)
  }
  context.stroke()
  return context.createPattern(tile, 'repeat') ?? ground
}

/** The palette where an element stands, anew whenever the theme changes. */
export function watchPalette(element: () => HTMLElement | undefined): {
  readonly current: TimelinePalette | null
} {
  let current = $state.raw<TimelinePalette | null>(null)
  $effect(() => {
    const place = element()
    if (!place) return
    const read = (): void => void (current = readPalette(place))
    read()
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    const observer = new MutationObserver(read)
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    scheme.addEventListener('change', read)
    return () => {
      observer.disconnect()
      scheme.removeEventListener('change', read)
    }
  })
  return {
    get current() {
      return current
    },
  }
}
