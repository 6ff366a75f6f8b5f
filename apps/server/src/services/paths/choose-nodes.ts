import type { TrailStore } from '../../storage/trails.ts'
import type { Ways } from './way-collector.ts'

/** Pages of a step as they are shown. */
export interface StepNodes {
  /** Those that are told apart, the most frequent first, ties by path. */
  readonly shown: readonly { readonly page: number; readonly path: string }[]
  /** How many other pages there are. */
  readonly others: number
}

/** Ties are broken by paths, for which these have to be read: of so many pages at most. */
const TIES_LIMIT = 100

export async function chooseNodes(
  trails: Pick<TrailStore, 'namePages'>,
  { counts, numbers }: Pick<Ways, 'counts' | 'numbers'>,
  top: number,
): Promise<StepNodes[]> {
  const steps: StepNodes[] = []
  for (const ofStep of counts) {
    const ranked = [...ofStep.keys()]
      .filter((page) => (ofStep[page] ?? 0) > 0)
      .sort((a, b) => (ofStep[b] ?? 0) - (ofStep[a] ?? 0))
    const least = ofStep[ranked[top - 1] ?? -1] ?? 1
    const candidates = ranked
      .slice(0, top + TIES_LIMIT)
      .filter((page) => (ofStep[page] ?? 0) >= least)
    const names = await trails.namePages(candidates.map((page) => numbers.read(page)))
    const shown = candidates
      .flatMap((page) => {
        const path = names.get(numbers.read(page).page)
        return path === undefined ? [] : [{ page, path }]
      })
      .sort((a, b) => (ofStep[b.page] ?? 0) - (ofStep[a.page] ?? 0) || (a.path < b.path ? -1 : 1))
      .slice(0, top)
    steps.push({ shown, others: ranked.length - shown.length })
  }
  return steps
}

/** For each number of a page its place among the nodes of a step: others come last. */
export function placePages({ shown }: StepNodes, size: number): Int32Array {
  const places = new Int32Array(size).fill(shown.length)
  for (const [place, { page }] of shown.entries()) places[page] = place
  return places
}
