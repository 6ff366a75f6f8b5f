import { describeFailure } from './failure.ts'

/** What a form is doing that sends something; reading it is reactive. */
export interface Submission {
  readonly isWorking: boolean
  /** Why the last one failed, and what to do. */
  readonly failure: string | null
  /** Resolves to whether it was done. One at a time: a second one is not begun. */
  run(event: SubmitEvent, work: () => Promise<unknown>): Promise<boolean>
}

/** To be called while a component is made. */
export function createSubmission(): Submission {
  let isWorking = $state(false)
  let failure = $state<string | null>(null)
  return {
    get isWorking() {
      return isWorking
    },
    get failure() {
      return failure
    },
    async run(event, work) {
      event.preventDefault()
      if (isWorking) return false
      isWorking = true
      failure = null
      try {
        await work()
        return true
      } catch (error) {
        failure = describeFailure(error)
        return false
      } finally {
        isWorking = false
      }
    },
  }
}
