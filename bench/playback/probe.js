// Runs in the topmost document before its own scripts: tells when the replayed page shows a
// moment, what is painted of it, and what holds the main thread up. All documents that
// matter are of one origin, so they have one thread and the same frames; in a frame that
// the page opens at once, nothing would run before its scripts.
;(() => {
  if (top !== window || !location.protocol.startsWith('http')) return
  const now = () => performance.timeOrigin + performance.now()
  const bench = { ...globalThis.benchWanted, painted: [], longTasks: [] }
  globalThis.bench = bench
  bench.next = () => new Promise((resolve) => (bench.resolve = resolve))
  bench.first = bench.next()
  bench.seek = (offsetMs, moment) => {
    bench.moment = moment
    const shown = bench.next()
    const began = now()
    globalThis.seekTo(offsetMs)
    return shown.then((at) => at - began)
  }
  new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries()) {
      const at = performance.timeOrigin + startTime
      bench.longTasks.push({
        document: location.pathname
          .split('/')
          .slice(0, 3)
          .join('/')
          .replace(/[0-9a-f-]{36}/, '…'),
        name,
        at,
        duration,
      })
    }
  }).observe({ type: 'longtask', buffered: true })

  /**
   * Whether a frame can be seen, or was: a page that is built out of sight is no picture. To
   * ask again and again would have the page around it laid out for each frame.
   */
  let seen = null
  const isSeen = (frame) => {
    if (frame === seen) return true
    const { top, left, bottom, right } = frame.getBoundingClientRect()
    const isInView =
      bottom > Math.max(0, top) + 50 &&
      right > Math.max(0, left) + 50 &&
      top < innerHeight &&
      left < innerWidth
    const isDrawn = frame.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    if (isInView && isDrawn) seen = frame
    return seen === frame
  }

  /** What the clock of the recorded page shows; null before there is one, and without styles. */
  const readMoment = () => {
    const frame = document.querySelector('iframe')
    if (!frame) return null
    // Of the stage, or of rrweb's player on the page itself.
    const stages = [document, frame.contentDocument]
    const page = stages
      .map((stage) => stage?.querySelector('.replayer-wrapper iframe')?.contentDocument)
      .find(Boolean)
    const clock = page?.getElementById('moment')
    if (!clock || !isSeen(frame)) return null
    const { property, value } = bench.lastRule
    return page.defaultView.getComputedStyle(clock)[property] === value ? clock.textContent : null
  }

  // What a frame finds built has been painted when the next one begins.
  let before = null
  const look = () => {
    const moment = readMoment()
    if (moment !== null && moment !== before) bench.painted.push({ moment, at: now() })
    if (moment !== null && moment === before && moment === bench.moment) {
      bench.moment = null
      bench.resolve(now())
    }
    before = moment
    requestAnimationFrame(look)
  }
  look()
})()
