import { getAsset, isSea } from 'node:sea'
import { Worker } from 'node:worker_threads'

/** The name under which the single executable carries the worker's bundle. */
export const WORKER_ASSET = 'worker.mjs'

/** What the worker may take, in MB: past it the job fails, not the server. */
const HEAP_MB_LIMIT = 1_024

/** Starts the worker of the server, wherever it runs: source, bundle, single executable. */
export function startWorker(): Worker {
  return new Worker(findWorker(), {
    name: 'playhead-worker',
    // It is told nothing by its environment, and takes no flags of the main thread.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_LIMIT },
  })
}

function findWorker(): URL {
  if (isSea()) return toDataUrl(getAsset(WORKER_ASSET))
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? './worker-main.ts' : `./${WORKER_ASSET}`, import.meta.url)
}

/** A module can be run from memory only as the text of a URL. */
function toDataUrl(module: ArrayBuffer): URL {
  return new URL(`data:text/javascript;base64,${Buffer.from(module).toString('base64')}`)
}
