/** A thread that works on the files of the storage, job by job, so that nobody waits for the disk. */
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { loadAddon } from './native-binding.ts'
import { createStorageJobs, type StorageJobs } from './storage-jobs.ts'
import type { StorageAnswer, StorageThreadData } from './storage-thread.ts'

type Message = 'end' | { readonly kind: keyof StorageJobs; readonly input: never }

if (!parentPort) throw new Error('storage-worker runs in a worker thread only')
const port = parentPort
const { addonPath } = workerData as StorageThreadData
// The package takes an addon object; its types know only of paths.
const nativeBinding = loadAddon(addonPath) as unknown as string
const { jobs, close } = createStorageJobs((path) => new Database(path, { nativeBinding }))

port.on('message', (message: Message) => {
  if (message === 'end') {
    close()
    port.close()
    return
  }
  const { kind, input } = message
  port.postMessage(answer(() => jobs[kind](input)))
})

function answer(work: () => unknown): StorageAnswer {
  try {
    return { result: work() }
  } catch (error) {
    const { message, code } = error as { message: string; code?: string }
    return { failure: { message, code } }
  }
}
