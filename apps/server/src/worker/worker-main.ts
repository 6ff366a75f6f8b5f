import { parentPort } from 'node:worker_threads'
import { JOBS } from './jobs.ts'
import { serveJobs } from './serve-jobs.ts'

/** The entry of the worker thread: it gets plain data and has no access to the storage. */
if (!parentPort) throw new Error('worker-main runs in a worker thread only')
serveJobs(parentPort, JOBS)
