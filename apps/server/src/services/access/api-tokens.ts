import type { ApiToken, ApiTokenInit, NewApiToken } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { ControlStore } from '../../storage/control-store.ts'
import type { StoredApiToken, User } from '../../storage/user-store.ts'
import { API_TOKEN_PREFIX } from './access.ts'
import { createSecret, hashSecret } from './secrets.ts'

const DAY_MS = 86_400_000
const HINT_LENGTH = 4

/** Tokens for programs that use the API: of a role, and for a while. */
export interface ApiTokens {
  /** Newest first. */
  list(): Promise<ApiToken[]>
  create(init: ApiTokenInit, by: User): Promise<NewApiToken>
  /** @throws {AppError} unknown_api_token */
  revoke(id: string, by: User): Promise<void>
}

export function createApiTokens(control: ControlStore, now: () => number): ApiTokens {
  return {
    list: async () => (await control.listApiTokens()).map(toApiToken),
    create: async ({ name, role, lifetimeDays }, by) => {
      const token = `${API_TOKEN_PREFIX}${createSecret()}`
      const createdAt = now()
      const stored: StoredApiToken = {
        id: randomUUIDv7(),
        name: name.trim(),
        role,
        hash: hashSecret(token),
        hint: token.slice(-HINT_LENGTH),
        createdAt,
        createdBy: by.name,
        expiresAt: createdAt + lifetimeDays * DAY_MS,
        lastUsedAt: null,
      }
      await control.putApiToken(stored)
      const target = `${stored.name} as ${role}`
      await control.noteAudit({ at: createdAt, by: by.name, action: 'token_made', target })
      return { apiToken: toApiToken(stored), token }
    },
    revoke: async (id, by) => {
      const dropped = await control.deleteApiToken(id)
      if (!dropped) throw new AppError('unknown_api_token', 'There is no such token.')
      const target = dropped.name
      await control.noteAudit({ at: now(), by: by.name, action: 'token_revoked', target })
    },
  }
}

function toApiToken(stored: StoredApiToken): ApiToken {
  const { id, name, role, hint, createdAt, createdBy, expiresAt, lastUsedAt } = stored
  return { id, name, role, hint, createdAt, createdBy, expiresAt, lastUsedAt }
}
