import type { ElementDetails, ElementStep, InspectedElement } from './inspection.ts'
import type { StageLink } from './stage-link.ts'
import type { StageCommand } from './stage-protocol.ts'

/**
 * Asks the stage about elements of the page on show. Nothing is answered twice, and after
 * `destroy` everything is answered with null, which also means: there is no such element.
 */
export interface ElementProbe {
  /** What is at a place, in CSS pixels of the recorded page. */
  at(place: { x: number; y: number }): Promise<InspectedElement | null>
  step(node: number, step: ElementStep): Promise<InspectedElement | null>
  describe(node: number): Promise<ElementDetails | null>
  /** The element that was described last, on the page as it is now. */
  again(selector: readonly string[]): Promise<ElementDetails | null>
  destroy(): void
}

type Question = StageCommand & {
  type: 'inspect-at' | 'inspect-step' | 'describe' | 'describe-again'
}

/**
 * ```ts
 * const probe = createElementProbe(stage)
 * const element = await probe.at({ x: 120, y: 80 })
 * if (element) show(await probe.describe(element.node))
 * ```
 */
export function createElementProbe(stage: StageLink): ElementProbe {
  const elements = new Map<number, (answer: InspectedElement | null) => void>()
  const details = new Map<number, (answer: ElementDetails | null) => void>()
  let lastRequest = 0
  let isOver = false

  const unsubscribe = stage.subscribe((report) => {
    if (report.type === 'inspected') settle(elements, report.request, report.element)
    if (report.type === 'described') settle(details, report.request, report.details)
  })

  const ask = <Answer>(
    waiting: Map<number, (answer: Answer | null) => void>,
    write: (request: number) => Question,
  ): Promise<Answer | null> =>
    new Promise((resolve) => {
      if (isOver) return resolve(null)
      lastRequest += 1
      waiting.set(lastRequest, resolve)
      stage.send(write(lastRequest))
    })

  return {
    at: ({ x, y }) => ask(elements, (request) => ({ type: 'inspect-at', request, x, y })),
    step: (node, step) =>
      ask(elements, (request) => ({ type: 'inspect-step', request, node, step })),
    describe: (node) => ask(details, (request) => ({ type: 'describe', request, node })),
    again: (selector) => ask(details, (request) => ({ type: 'describe-again', request, selector })),
    destroy() {
      isOver = true
      unsubscribe()
      for (const request of elements.keys()) settle(elements, request, null)
      for (const request of details.keys()) settle(details, request, null)
    },
  }
}

function settle<Answer>(
  waiting: Map<number, (answer: Answer | null) => void>,
  request: number,
  answer: Answer | null,
): void {
  waiting.get(request)?.(answer)
  waiting.delete(request)
}
