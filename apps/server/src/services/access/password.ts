import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../../errors.ts'

const derive = promisify(argon2) as (
  algorithm: 'argon2id',
  parameters: Argon2Parameters,
) => Promise<Buffer>

/** As OWASP recommends; memory in KiB. Some 30 ms. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const
const TAG_BYTES = 32
const SALT_BYTES = 16
/** How many may wait. */
const QUEUE_LIMIT = 20

let queued = 0
let last: Promise<unknown> = Promise.resolve()

/**
 * One at a time: passwords are checked in the threads that also bring recordings to the
 * disk, and whoever tries many must not take them all.
 *
 * @throws {AppError} overloaded
 */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (queued >= QUEUE_LIMIT)
    throw new AppError('overloaded', 'Too many passwords are being checked.')
  queued += 1
  const mine = last.then(work).finally(() => (queued -= 1))
  last = mine.catch(() => {})
  return mine
}

function compute(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'), 'utf8')
  return inTurn(() => derive('argon2id', { ...cost, message, nonce: salt, tagLength: TAG_BYTES }))
}

/** What is kept of a password: argon2id with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const tag = await compute(password, salt, COST)
  const { memory, passes, parallelism } = COST
  return [
    'argon2id',
    memory,
    passes,
    parallelism,
    salt.toString('base64url'),
    tag.toString('base64url'),
  ].join('$')
}

/** @param kept what `hashPassword` made; null for nobody's, which takes as long */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = kept?.split('$') ?? []
  const cost = kept
    ? ({
        memory: Number(memory),
        passes: Number(passes),
        parallelism: Number(parallelism),
      } as typeof COST)
    : COST
  const nonce = kept ? Buffer.from(salt, 'base64url') : randomBytes(SALT_BYTES)
  const computed = await compute(password, nonce, cost)
  const expected = Buffer.from(tag, 'base64url')
  return expected.length === computed.length && timingSafeEqual(expected, computed)
}
