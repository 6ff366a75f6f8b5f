import { once } from 'node:events'
import { getAsset, isSea } from 'node:sea'
import { Worker } from 'node:worker_threads'
import type { StorageJobs } from './storage-jobs.ts'

/** The name under which the single executable carries the code of the thread. */
export const STORAGE_WORKER_ASSET = 'storage-worker.cjs'

export interface StorageThreadData {
  /** Of SQLite's addon, which all threads of a process load from the same file. */
  readonly addonPath: string
}

/** An error that crosses to another thread would keep its message only. */
export type StorageAnswer =
  | { readonly result: unknown }
  | { readonly failure: { readonly message: string; readonly code: string | undefined } }

/** Runs what would keep the disk and so the process waiting, one job after another. */
export interface StorageThread {
  /** @throws what the job has thrown, or when the thread has failed, now or before */
  run<Kind extends keyof StorageJobs>(
    kind: Kind,
    input: Parameters<StorageJobs[Kind]>[0],
  ): Promise<ReturnType<StorageJobs[Kind]>>
  /** Lets the job under way end. */
  close(): Promise<void>
}

/** The thread itself starts with its first job. */
export function createStorageThread(name: string, workerData: StorageThreadData): StorageThread {
  let worker: Worker | null = null
  let failure: Error | null = null
  let last: Promise<unknown> = Promise.resolve()

  const start = (): Worker => {
    const options = { name, env: {}, execArgv: [], workerData }
    const started = isSea()
      ? new Worker(getAsset(STORAGE_WORKER_ASSET, 'utf8'), { ...options, eval: true })
      : new Worker(findSource(), options)
    started.on('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error))
    })
    // While it has nothing to do it keeps no process alive.
    started.unref()
    return started
  }

  const ask = async (message: object): Promise<unknown> => {
    if (failure) throw failure
    worker ??= start()
    worker.ref()
    try {
      worker.postMessage(message, [])
      // Rejects when the thread fails instead.
      const [answer] = (await once(worker, 'message')) as [StorageAnswer]
      if ('failure' in answer)
        throw Object.assign(new Error(answer.failure.message), answer.failure)
      return answer.result
    } finally {
      worker.unref()
    }
  }

  return {
    run: (kind, input) => {
      const answer = last.then(() => ask({ kind, input }))
      last = answer.catch(() => {})
      return answer as Promise<never>
    },
    close: async () => {
      await last
      if (!worker || failure) return
      worker.ref()
      worker.postMessage('end', [])
      await once(worker, 'exit')
    },
  }
}

function findSource(): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? './storage-worker.ts' : `./${STORAGE_WORKER_ASSET}`, import.meta.url)
}
