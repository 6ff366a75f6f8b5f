import type { Account } from '@playhead/protocol'
import {
  AUDIT_LIMIT,
  USE_NOTED_AFTER_MS,
  type AuditEntry,
  type Identity,
  type ListedSignIn,
  type SignInToken,
  type StoredApiToken,
  type StoredSignIn,
  type User,
  type UserStore,
} from '../user-store.ts'
import { compareText } from '../compare-text.ts'

interface KeptUser extends User {
  readonly email: string | null
  readonly createdAt: number
  readonly password: string | null
}

interface KeptSignIn extends StoredSignIn {
  readonly userId: string
  readonly lastUsedAt: number
}

const toKey = ({ issuer, subject }: Identity): string => JSON.stringify([issuer, subject])

export function createMemoryUserStore(): UserStore {
  const users = new Map<string, KeptUser>()
  const links = new Map<string, SignInToken>()
  const signIns = new Map<string, KeptSignIn>()
  const apiTokens = new Map<string, StoredApiToken>()
  const audit: AuditEntry[] = []
  const identities = new Map<string, { readonly userId: string; readonly issuer: string }>()

  const need = (id: string): KeptUser => {
    const user = users.get(id)
    if (!user) throw new TypeError(`there is no user ${id}`)
    return user
  }
  const toUser = ({ id, name, role }: KeptUser): User => ({ id, name, role })
  const ofUser = (userId: string): KeptSignIn[] =>
    [...signIns.values()].filter((signIn) => signIn.userId === userId)
  const toAccount = (user: KeptUser): Account => {
    const { email, createdAt, password } = user
    const uses = ofUser(user.id).map(({ lastUsedAt }) => lastUsedAt)
    const lastSeenAt = uses.length > 0 ? Math.max(...uses) : null
    return { ...toUser(user), email, createdAt, hasPassword: password !== null, lastSeenAt }
  }
  const isLastAdmin = (id: string): boolean =>
    users.get(id)?.role === 'admin' &&
    ![...users.values()].some((user) => user.role === 'admin' && user.id !== id)
  const isTaken = (email: string | null, id: string): boolean =>
    email !== null && [...users.values()].some((user) => user.email === email && user.id !== id)
  const endAll = (userId: string, keptHash = ''): void => {
    for (const { hash } of ofUser(userId)) if (hash !== keptHash) signIns.delete(hash)
    for (const link of links.values()) if (link.userId === userId) links.delete(link.hash)
  }
  const begin = (userId: string, signIn: StoredSignIn): void =>
    void signIns.set(signIn.hash, { ...signIn, userId, lastUsedAt: signIn.createdAt })

  return {
    putUser: async (user) => {
      const { email, createdAt, password } = users.get(user.id) ?? {
        email: null,
        createdAt: 0,
        password: null,
      }
      users.set(user.id, { ...user, email, createdAt, password })
    },
    addAccount: async (account) => {
      if (isTaken(account.email, account.id)) return false
      users.set(account.id, { ...account, password: null })
      return true
    },
    changeAccount: async (changed) => {
      const known = users.get(changed.id)
      if (!known) return 'unknown'
      if (isTaken(changed.email, changed.id)) return 'email_taken'
      if (changed.role !== 'admin' && isLastAdmin(changed.id)) return 'last_admin'
      users.set(changed.id, { ...known, ...changed })
      return 'changed'
    },
    deleteAccount: async (id) => {
      if (!users.has(id)) return 'unknown'
      if (isLastAdmin(id)) return 'last_admin'
      endAll(id)
      for (const [key, { userId }] of identities) if (userId === id) identities.delete(key)
      users.delete(id)
      return 'changed'
    },
    listAccounts: async () =>
      [...users.values()]
        .sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id))
        .map(toAccount),
    findAccount: async (id) => {
      const user = users.get(id)
      return user ? toAccount(user) : null
    },
    findPassword: async (email) => {
      const user = [...users.values()].find((each) => each.email === email)
      return user?.password ? { user: toUser(user), password: user.password } : null
    },
    loadPassword: async (userId) => users.get(userId)?.password ?? null,
    setPassword: async (userId, password, keptHash) => {
      users.set(userId, { ...need(userId), password })
      endAll(userId, keptHash)
    },
    putSignInToken: async (token) => {
      need(token.userId)
      links.set(token.hash, { ...token })
    },
    redeemSignInToken: async ({ tokenHash, now, signIn }) => {
      const link = links.get(tokenHash)
      if (!link || link.expiresAt <= now) return null
      links.delete(tokenHash)
      begin(link.userId, signIn)
      return toUser(need(link.userId))
    },
    findIdentity: async (identity) => {
      const found = identities.get(toKey(identity))
      return found ? toUser(need(found.userId)) : null
    },
    tieIdentity: async (identity, { email }) => {
      const { issuer } = identity
      const user = [...users.values()].find((each) => each.email === email)
      const isTied = [...identities.values()].some((each) => {
        return each.userId === user?.id && each.issuer === issuer
      })
      if (!user || isTied) return null
      identities.set(toKey(identity), { userId: user.id, issuer })
      users.set(user.id, { ...user, password: null })
      endAll(user.id)
      return toUser(user)
    },
    putSignIn: async (userId, signIn) => {
      need(userId)
      begin(userId, signIn)
    },
    findSignIn: async (hash, now) => {
      const signIn = signIns.get(hash)
      if (!signIn || signIn.expiresAt <= now) return null
      if (now - signIn.lastUsedAt >= USE_NOTED_AFTER_MS) {
        signIns.set(hash, { ...signIn, lastUsedAt: now })
      }
      return toUser(need(signIn.userId))
    },
    listSignIns: async (userId, now) =>
      ofUser(userId)
        .filter(({ expiresAt }) => expiresAt > now)
        .sort((a, b) => b.lastUsedAt - a.lastUsedAt || compareText(a.id, b.id))
        .map(({ id, agent, createdAt, lastUsedAt, expiresAt }): ListedSignIn => {
          return { id, agent, createdAt, lastUsedAt, expiresAt }
        }),
    identifySignIn: async (hash) => signIns.get(hash)?.id ?? null,
    deleteSignIn: async (hash) => void signIns.delete(hash),
    revokeSignIn: async (userId, id) => {
      const found = ofUser(userId).find((signIn) => signIn.id === id)
      return found !== undefined && signIns.delete(found.hash)
    },
    putApiToken: async (token) => void apiTokens.set(token.id, { ...token }),
    listApiTokens: async () =>
      [...apiTokens.values()]
        .sort((a, b) => b.createdAt - a.createdAt || compareText(b.id, a.id))
        .map((token) => ({ ...token })),
    useApiToken: async (hash, now) => {
      const token = [...apiTokens.values()].find((each) => each.hash === hash)
      if (!token || token.expiresAt <= now) return null
      if (now - (token.lastUsedAt ?? -Infinity) >= USE_NOTED_AFTER_MS) {
        apiTokens.set(token.id, { ...token, lastUsedAt: now })
      }
      return { ...token }
    },
    deleteApiToken: async (id) => {
      const token = apiTokens.get(id) ?? null
      apiTokens.delete(id)
      return token
    },
    noteAudit: async (entry) => {
      audit.unshift({ ...entry })
      audit.length = Math.min(audit.length, AUDIT_LIMIT)
    },
    listAudit: async (limit) => audit.slice(0, limit).map((entry) => ({ ...entry })),
  }
}
