/**
 * The sum of numbers, rounded once: the same in whatever order they come (Shewchuk's
 * partial sums).
 */
export function sumExactly(values: Iterable<number>): number {
  // Of different sizes, the smallest first, none of which holds digits of another.
  const partials: number[] = []
  for (const value of values) {
    let rest = value
    let kept = 0
    for (const partial of partials) {
      const [large, small] = Math.abs(rest) >= Math.abs(partial) ? [rest, partial] : [partial, rest]
      const sum = large + small
      const lost = small - (sum - large)
      if (lost !== 0) partials[kept++] = lost
      rest = sum
    }
    partials.length = kept
    partials.push(rest)
  }
  return round(partials)
}

/** Adds partial sums from the largest down, and rounds half to even once. */
function round(partials: number[]): number {
  let sum = partials.pop() ?? 0
  for (let partial = partials.pop(); partial !== undefined; partial = partials.pop()) {
    const before = sum
    sum = before + partial
    const lost = partial - (sum - before)
    if (lost === 0) continue
    // What is left decides only where the loss is exactly half of the last digit.
    const next = partials.at(-1) ?? 0
    const doubled = sum + 2 * lost
    if (Math.sign(next) === Math.sign(lost) && doubled - sum === 2 * lost) sum = doubled
    break
  }
  return sum
}
