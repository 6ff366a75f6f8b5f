/** How long one task goes on with its short steps, in milliseconds. */
const TASK_MS = 400

export interface StepClock {
  /** Milliseconds, of a clock that only goes forward. */
  readonly stopwatch: () => number
  /** Resolves after so many milliseconds. */
  readonly rest: (durationMs: number) => Promise<void>
}

/** Does steps until one says that it was the last; as long as they take, others get between. */
export async function repeatSteps(
  { signal, stopwatch, rest }: StepClock & { readonly signal: AbortSignal },
  step: () => Promise<boolean>,
): Promise<void> {
  const endsAt = stopwatch() + TASK_MS
  for (;;) {
    const startedAt = stopwatch()
    const isLast = await step()
    if (isLast || signal.aborted || stopwatch() >= endsAt) return
    await rest(Math.min(stopwatch() - startedAt, TASK_MS))
  }
}
