import type { MessagePort } from 'node:worker_threads'
import { prepareHandOver } from './hand-over.ts'
import type { JobAnswer, JobHandlers, JobRequest } from './job-messages.ts'

/** Answers jobs that come through a port, in the worker. One comes at a time. */
export function serveJobs(port: MessagePort, handlers: JobHandlers): void {
  port.on('message', async (request: JobRequest) => {
    const { value, transfer } = prepareHandOver(await answer(request, handlers))
    port.postMessage(value, transfer)
  })
}

async function answer({ kind, input }: JobRequest, handlers: JobHandlers): Promise<JobAnswer> {
  try {
    const handler = handlers[kind]
    if (!handler) throw new TypeError(`the worker knows no job ${kind}`)
    return { ok: true, result: await handler(input as never) }
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    return { ok: false, error: { message, stack } }
  }
}
