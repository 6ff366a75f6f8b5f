/**
 * A thread that moves the write-ahead log into the database, which takes the disk some
 * 20 ms at a time. It copies when it is told to.
 */
import Database from 'better-sqlite3'
import { parentPort, workerData } from 'node:worker_threads'
import type { CheckpointWorkerData } from './checkpoints.ts'
import { copyLog } from './copy-log.ts'
import { loadAddon } from './native-binding.ts'

if (!parentPort) throw new Error('checkpoint-worker runs in a worker thread only')
const port = parentPort
const { path, addonPath } = workerData as CheckpointWorkerData
// The package takes an addon object; its types know only of paths.
const nativeBinding = loadAddon(addonPath) as unknown as string
const db = new Database(path, { nativeBinding, fileMustExist: true })
db.pragma('synchronous = NORMAL')

port.on('message', (message: 'copy' | 'end') => {
  if (message === 'copy') {
    copyLog(db)
    port.postMessage('copied')
  } else {
    db.close()
    port.close()
  }
})
