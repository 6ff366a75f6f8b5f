/** The lanes of the timeline from top to bottom, in CSS pixels. */
export interface TimelineLayout {
  readonly ruler: Lane
  readonly pages: Lane
  readonly activity: Lane
  readonly marks: Lane
  /** Only where there are notes. */
  readonly notes: Lane | null
  /** One for each tab, where there are several. */
  readonly tabs: readonly Lane[]
  readonly height: number
}

export interface Lane {
  readonly top: number
  readonly height: number
}

/** All lanes of tabs together are at most this high, however many tabs there are. */
const TABS_HEIGHT = 84

export function layOutTimeline(tabCount: number, hasNotes: boolean): TimelineLayout {
  let top = 0
  const place = (height: number, gap = 0): Lane => {
    const lane = { top, height }
    top += height + gap
    return lane
  }
  const ruler = place(18)
  const pages = place(17, 2)
  const activity = place(34)
  const marks = place(20)
  const notes = hasNotes ? place(18) : null
  const count = tabCount > 1 ? tabCount : 0
  const tabHeight = Math.max(3, Math.min(14, Math.floor(TABS_HEIGHT / Math.max(1, count))))
  const tabs = Array.from({ length: count }, () => place(tabHeight))
  return { ruler, pages, activity, marks, notes, tabs, height: top + 2 }
}
