import rateLimit from '@fastify/rate-limit'
import { AppError } from '../errors.ts'
import type { AppInstance } from './app-instance.ts'

/** The rate is an average over this time, so that a page may send what it kept while offline. */
const RATE_WINDOW_MS = 10_000

/** Limits how many requests one address may send to a group of routes; 0 for any number. */
export async function addRateLimit(app: AppInstance, ratePerSecond: number): Promise<void> {
  if (ratePerSecond === 0) return
  const off = {
    'x-ratelimit-limit': false,
    'x-ratelimit-remaining': false,
    'x-ratelimit-reset': false,
  }
  await app.register(rateLimit, {
    max: ratePerSecond * (RATE_WINDOW_MS / 1_000),
    timeWindow: RATE_WINDOW_MS,
    addHeaders: { ...off, 'retry-after': true },
    addHeadersOnExceeding: off,
    errorResponseBuilder: () => new AppError('rate_limited'),
  })
}
