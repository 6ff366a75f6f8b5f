const SCALE = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32]
const HUES = { slate: 215, red: 0, amber: 38, green: 142, blue: 217, violet: 262, pink: 330 }
const SIDES: Readonly<Record<string, string>> = {
  t: 'top',
  r: 'right',
  b: 'bottom',
  l: 'left',
  x: 'inline',
  y: 'block',
}

/** A style sheet as utility frameworks make them: every class there is, for every width. */
export function createUtilitySheet(): string {
  const utilities = createUtilities()
  const widths = [640, 768, 1_024, 1_280].map((width) => {
    const rules = utilities.map((rule) => `.at${width}\\:${rule.slice(1)}`)
    return `@media (min-width: ${width}px) {\n${rules.join('\n')}\n}`
  })
  const states = ['hover', 'focus', 'active'].map((state) =>
    utilities.map((rule) => `.${state}\\:${rule.slice(1).replace(' {', `:${state} {`)}`).join('\n'),
  )
  return [...utilities, ...states, ...widths].join('\n')
}

function createUtilities(): string[] {
  const spaces = SCALE.flatMap((step) =>
    ['margin', 'padding'].flatMap((property) =>
      Object.entries(SIDES).map(
        ([side, name]) => `.${property[0]}${side}-${step} { ${property}-${name}: ${step / 4}rem; }`,
      ),
    ),
  )
  const colours = Object.entries(HUES).flatMap(([name, hue]) =>
    Array.from({ length: 9 }, (_, step) => `hsl(${hue} 70% ${95 - step * 10}%)`).flatMap(
      (colour, step) => [
        `.bg-${name}-${step + 1} { background-color: ${colour}; }`,
        `.text-${name}-${step + 1} { color: ${colour}; }`,
        `.border-${name}-${step + 1} { border-color: ${colour}; }`,
      ],
    ),
  )
  const sizes = SCALE.flatMap((step) => [
    `.w-${step} { width: ${step / 4}rem; }`,
    `.h-${step} { height: ${step / 4}rem; }`,
    `.gap-${step} { gap: ${step / 4}rem; }`,
  ])
  return [...spaces, ...colours, ...sizes]
}
