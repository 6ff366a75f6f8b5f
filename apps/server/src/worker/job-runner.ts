import type { Worker } from 'node:worker_threads'
import { prepareHandOver } from './hand-over.ts'
import type { JobAnswer, JobHandlers } from './job-messages.ts'

/** A job failed: it threw, took too long, or took the worker down with it. */
export class JobError extends Error {
  override readonly name = 'JobError'
}

/** The runner was closed before the job had ended. */
export class JobsClosedError extends Error {
  override readonly name = 'JobsClosedError'
}

export interface JobRunner<Jobs extends JobHandlers> {
  /**
   * Runs a job in the worker, after those that were asked for before. Bytes in the
   * input are handed over: the caller must not use them afterwards.
   *
   * @throws {JobError} when it failed; the next job gets a worker that works
   * @throws {JobsClosedError} after `close()`
   */
  run<Kind extends keyof Jobs & string>(
    kind: Kind,
    input: Parameters<Jobs[Kind]>[0],
  ): Promise<Awaited<ReturnType<Jobs[Kind]>>>
  /** Ends the worker at once, whatever it is doing. Calling it again does nothing. */
  close(): Promise<void>
}

export interface JobRunnerOptions {
  readonly startWorker: () => Worker
}

interface QueuedJob extends PromiseWithResolvers<unknown> {
  readonly kind: string
  readonly input: unknown
}

/** A job that takes longer has failed, and its worker is ended, in milliseconds. */
export const JOB_TIMEOUT_MS = 120_000

/**
 * Keeps heavy work out of the main thread: one worker, one job at a time, so that a
 * worker that dies takes exactly one job along. It is started with the first job.
 */
export function createJobRunner<Jobs extends JobHandlers>({
  startWorker,
}: JobRunnerOptions): JobRunner<Jobs> {
  const queue: QueuedJob[] = []
  let worker: Worker | null = null
  let running: QueuedJob | null = null
  let deadline: NodeJS.Timeout | undefined
  let closing: Promise<void> | null = null

  const settle = (): QueuedJob | null => {
    const job = running
    running = null
    clearTimeout(deadline)
    return job
  }

  const endWorker = async (): Promise<void> => {
    const old = worker
    worker = null
    old?.removeAllListeners()
    // What it still has to say when it is ended must not end the process.
    old?.on('error', () => {})
    await old?.terminate()
  }

  const discard = (error: Error): void => {
    void endWorker()
    settle()?.reject(error)
    advance()
  }

  const start = (): Worker => {
    const started = startWorker()
    started.on('message', (answer: JobAnswer) => {
      const job = settle()
      if (answer.ok) job?.resolve(answer.result)
      else job?.reject(toJobError(answer.error))
      advance()
    })
    started.on('error', (cause) => discard(new JobError('the worker crashed', { cause })))
    started.on('exit', (code) => discard(new JobError(`the worker ended with code ${code}`)))
    // Work in progress is awaited by whoever asked for it; nothing else keeps the process.
    started.unref()
    return started
  }

  const advance = (): void => {
    if (running || closing) return
    const job = queue.shift()
    if (!job) return
    running = job
    deadline = setTimeout(() => {
      discard(new JobError(`the job ${job.kind} took longer than ${JOB_TIMEOUT_MS} ms`))
    }, JOB_TIMEOUT_MS)
    try {
      worker ??= start()
      const { value, transfer } = prepareHandOver({ kind: job.kind, input: job.input })
      worker.postMessage(value, transfer)
    } catch (cause) {
      settle()?.reject(new JobError(`the job ${job.kind} could not be started`, { cause }))
      advance()
    }
  }

  return {
    run: (kind, input) => {
      if (closing) return Promise.reject(new JobsClosedError())
      const job: QueuedJob = { kind, input, ...Promise.withResolvers<unknown>() }
      queue.push(job)
      advance()
      return job.promise as Promise<Awaited<ReturnType<Jobs[typeof kind]>>>
    },
    close: () => {
      closing ??= (async () => {
        const ended = endWorker()
        settle()?.reject(new JobsClosedError())
        for (const job of queue.splice(0)) job.reject(new JobsClosedError())
        await ended
      })()
      return closing
    },
  }
}

function toJobError(thrown: unknown): JobError {
  const { message, stack } = thrown as { message: string; stack?: string }
  const error = new JobError(message)
  // Where it happened is in the worker's stack; that of the main thread says nothing.
  if (stack) error.stack = stack
  return error
}
