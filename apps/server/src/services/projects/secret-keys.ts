import type { NewSecretKey, SecretKey } from '@playhead/protocol'
import { SECRET_KEY_PATTERN } from '@playhead/protocol'
import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { ControlStore } from '../../storage/control-store.ts'

const HINT_LENGTH = 4

/** Makes a secret key. Only its hash is kept, so that it is shown this once. */
export async function createSecretKey(
  control: ControlStore,
  init: { projectId: string; name: string; now: number },
): Promise<NewSecretKey> {
  const name = init.name.trim()
  if (name === '') throw new AppError('invalid_request', 'name is empty; expected a text')
  const id = randomUUIDv7()
  const secretKey = `phs_${randomBytes(32).toString('base64url')}`
  await control.putSecretKey({
    id,
    name,
    projectId: init.projectId,
    hash: hashKey(secretKey),
    hint: secretKey.slice(-HINT_LENGTH),
    createdAt: init.now,
    lastUsedAt: null,
  })
  return { id, name, secretKey }
}

/** The keys of a project, oldest first, without what would let anyone use them. */
export async function listSecretKeys(
  control: ControlStore,
  projectId: string,
): Promise<SecretKey[]> {
  const keys = await control.listSecretKeys(projectId)
  return keys.map(({ id, name, createdAt, lastUsedAt, hint }) => ({
    id,
    name,
    createdAt,
    lastUsedAt,
    hint,
  }))
}

/**
 * Whose back end is asking, by the `Authorization` header.
 *
 * @throws {AppError} unknown_secret_key
 */
export async function authenticateBackEnd(
  control: ControlStore,
  request: { authorization: string | undefined; now: number },
): Promise<{ projectId: string }> {
  const secretKey = /^Bearer (\S+)$/i.exec(request.authorization ?? '')?.[1] ?? ''
  const isKey = new RegExp(SECRET_KEY_PATTERN).test(secretKey)
  const owner = isKey ? await control.useSecretKey(hashKey(secretKey), request.now) : null
  if (!owner) throw new AppError('unknown_secret_key')
  return owner
}

/** 256 random bits: nothing to guess, so a fast hash keeps it well enough. */
function hashKey(secretKey: string): string {
  return createHash('sha256').update(secretKey).digest('base64url')
}
