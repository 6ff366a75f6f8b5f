import type { Account } from '@playhead/protocol'
import type { Database } from 'better-sqlite3'
import {
  AUDIT_LIMIT,
  USE_NOTED_AFTER_MS,
  type AccountOutcome,
  type AuditEntry,
  type Identity,
  type ListedSignIn,
  type Redemption,
  type StoredApiToken,
  type StoredSignIn,
  type User,
  type UserStore,
} from '../user-store.ts'

/** Part of `control.db`; `users`, `sign_ins` and `sign_in_tokens` were there before. */
export const USERS_SQL = `
  ALTER TABLE users ADD COLUMN email TEXT;
  ALTER TABLE users ADD COLUMN password TEXT;
  ALTER TABLE users ADD COLUMN created_at REAL NOT NULL DEFAULT 0;
  CREATE UNIQUE INDEX users_by_email ON users (email) WHERE email IS NOT NULL;

  ALTER TABLE sign_ins ADD COLUMN id TEXT NOT NULL DEFAULT '';
  ALTER TABLE sign_ins ADD COLUMN created_at REAL NOT NULL DEFAULT 0;
  ALTER TABLE sign_ins ADD COLUMN last_used_at REAL NOT NULL DEFAULT 0;
  ALTER TABLE sign_ins ADD COLUMN agent TEXT NOT NULL DEFAULT '';
  UPDATE sign_ins SET id = lower(hex(randomblob(16)));
  CREATE INDEX sign_ins_by_user ON sign_ins (user_id);

  CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    created_at REAL NOT NULL,
    created_by TEXT NOT NULL,
    expires_at REAL NOT NULL,
    last_used_at REAL
  ) STRICT;

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL
  ) STRICT;
`

/** Part of `control.db`. */
export const IDENTITIES_SQL = `
  CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at REAL NOT NULL,
    PRIMARY KEY (issuer, subject)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX identities_by_user ON identities (user_id);
`

const ACCOUNT = `
  SELECT id, name, role, email, password IS NOT NULL AS hasPassword, created_at AS createdAt,
    (SELECT max(last_used_at) FROM sign_ins WHERE user_id = users.id) AS lastSeenAt
  FROM users`

const API_TOKEN = `
  SELECT id, name, role, hash, hint, created_at AS createdAt, created_by AS createdBy,
    expires_at AS expiresAt, last_used_at AS lastUsedAt
  FROM api_tokens`

type AccountRow = Omit<Account, 'hasPassword'> & { readonly hasPassword: number }

export function createSqliteUserStore(db: Database): UserStore {
  const statements = prepareStatements(db)

  const begin = (userId: string, signIn: StoredSignIn): void =>
    void statements.insertSignIn.run({ ...signIn, userId })

  const redeem = db.transaction(({ tokenHash, now, signIn }: Redemption): User | null => {
    const userId = statements.takeLink.get(tokenHash, now)
    if (userId === undefined) return null
    begin(userId, signIn)
    return statements.findUser.get(userId) ?? null
  })

  const isLastAdmin = (id: string): boolean =>
    statements.findUser.get(id)?.role === 'admin' && statements.otherAdmin.get(id) === undefined

  const isTaken = (email: string | null, id: string): boolean => {
    const owner = email === null ? undefined : statements.ownerOf.get(email)
    return owner !== undefined && owner !== id
  }

  const change = db.transaction((account: Parameters<UserStore['changeAccount']>[0]) => {
    const { id, role, email } = account
    if (!statements.findUser.get(id)) return 'unknown'
    if (isTaken(email, id)) return 'email_taken'
    if (role !== 'admin' && isLastAdmin(id)) return 'last_admin'
    statements.change.run(account)
    return 'changed' satisfies AccountOutcome
  })

  const endAll = (userId: string, keptHash: string): void => {
    statements.endSignIns.run(userId, keptHash)
    statements.endLinks.run(userId)
  }

  const drop = db.transaction((id: string) => {
    if (!statements.findUser.get(id)) return 'unknown'
    if (isLastAdmin(id)) return 'last_admin'
    endAll(id, '')
    statements.dropIdentities.run(id)
    statements.dropUser.run(id)
    return 'changed' satisfies AccountOutcome
  })

  const setPassword = db.transaction((userId: string, password: string, keptHash: string) => {
    statements.setPassword.run(password, userId)
    endAll(userId, keptHash)
  })

  const tie = db.transaction(
    ({ issuer, subject }: Identity, { email, now }: { email: string; now: number }) => {
      const userId = statements.ownerOf.get(email)
      if (userId === undefined || statements.identityOf.get(userId, issuer)) return null
      statements.insertIdentity.run({ issuer, subject, userId, now })
      statements.setPassword.run(null, userId)
      endAll(userId, '')
      return statements.findUser.get(userId) ?? null
    },
  )

  const noteAudit = db.transaction((entry: AuditEntry) => {
    const { lastInsertRowid } = statements.insertAudit.run(entry)
    statements.trimAudit.run(Number(lastInsertRowid) - AUDIT_LIMIT)
  })

  const add = db.transaction((account: Parameters<UserStore['addAccount']>[0]): boolean => {
    if (isTaken(account.email, account.id)) return false
    statements.insert.run(account)
    return true
  })

  return {
    putUser: async (user) => void statements.put.run(user),
    addAccount: async (account) => add.immediate(account),
    changeAccount: async (account) => change.immediate(account),
    deleteAccount: async (id) => drop.immediate(id),
    listAccounts: async () => statements.accounts.all().map(toAccount),
    findAccount: async (id) => {
      const row = statements.account.get(id)
      return row ? toAccount(row) : null
    },
    findPassword: async (email) => {
      const row = statements.findPassword.get(email)
      if (!row) return null
      const { password, ...user } = row
      return { user, password }
    },
    loadPassword: async (userId) => statements.loadPassword.get(userId) ?? null,
    setPassword: async (...args) => setPassword.immediate(...args),
    putSignInToken: async (token) => void statements.putLink.run(token),
    redeemSignInToken: async (redemption) => redeem.immediate(redemption),
    findIdentity: async (identity) => statements.findIdentity.get(identity) ?? null,
    tieIdentity: async (identity, owner) => tie.immediate(identity, owner),
    putSignIn: async (userId, signIn) => begin(userId, signIn),
    findSignIn: async (hash, now) => {
      const row = statements.findSignIn.get(hash, now)
      if (!row) return null
      const { lastUsedAt, ...user } = row
      if (now - lastUsedAt >= USE_NOTED_AFTER_MS) statements.noteSignIn.run(now, hash)
      return user
    },
    listSignIns: async (userId, now) => statements.listSignIns.all(userId, now),
    identifySignIn: async (hash) => statements.identifySignIn.get(hash) ?? null,
    deleteSignIn: async (hash) => void statements.deleteSignIn.run(hash),
    revokeSignIn: async (userId, id) => statements.revokeSignIn.run(userId, id).changes > 0,
    putApiToken: async (token) => void statements.putApiToken.run(token),
    listApiTokens: async () => statements.apiTokens.all(),
    useApiToken: async (hash, now) => {
      const token = statements.findApiToken.get(hash, now)
      if (!token) return null
      const { id, lastUsedAt } = token
      if (now - (lastUsedAt ?? -Infinity) >= USE_NOTED_AFTER_MS)
        statements.noteApiToken.run(now, id)
      return token
    },
    deleteApiToken: async (id) => {
      const token = statements.apiToken.get(id) ?? null
      statements.dropApiToken.run(id)
      return token
    },
    noteAudit: async (entry) => noteAudit.immediate(entry),
    listAudit: async (limit) => statements.audit.all(limit),
  }
}

function toAccount({ hasPassword, ...row }: AccountRow): Account {
  return { ...row, hasPassword: hasPassword === 1 }
}

function prepareStatements(db: Database) {
  return { ...prepareUsers(db), ...prepareSignIns(db), ...prepareTokens(db) }
}

function prepareUsers(db: Database) {
  return {
    put: db.prepare<[User]>(
      `INSERT INTO users (id, name, role) VALUES (@id, @name, @role)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role`,
    ),
    insert: db.prepare<[object]>(
      `INSERT INTO users (id, name, role, email, created_at)
       VALUES (@id, @name, @role, @email, @createdAt)`,
    ),
    change: db.prepare<[object]>(
      'UPDATE users SET name = @name, role = @role, email = @email WHERE id = @id',
    ),
    dropUser: db.prepare<[string]>('DELETE FROM users WHERE id = ?'),
    findUser: db.prepare<[string], User>('SELECT id, name, role FROM users WHERE id = ?'),
    otherAdmin: db.prepare<[string], object>(
      "SELECT 1 FROM users WHERE role = 'admin' AND id <> ? LIMIT 1",
    ),
    ownerOf: db.prepare<[string], string>('SELECT id FROM users WHERE email = ?').pluck(),
    accounts: db.prepare<[], AccountRow>(`${ACCOUNT} ORDER BY name, id`),
    account: db.prepare<[string], AccountRow>(`${ACCOUNT} WHERE id = ?`),
    findPassword: db.prepare<[string], User & { password: string }>(
      'SELECT id, name, role, password FROM users WHERE email = ? AND password IS NOT NULL',
    ),
    loadPassword: db
      .prepare<[string], string | null>('SELECT password FROM users WHERE id = ?')
      .pluck(),
    setPassword: db.prepare<[string | null, string]>('UPDATE users SET password = ? WHERE id = ?'),
    findIdentity: db.prepare<[Identity], User>(
      `SELECT users.id, name, role FROM identities JOIN users ON users.id = user_id
       WHERE issuer = @issuer AND subject = @subject`,
    ),
    identityOf: db.prepare<[string, string], object>(
      'SELECT 1 FROM identities WHERE user_id = ? AND issuer = ?',
    ),
    insertIdentity: db.prepare<[object]>(
      `INSERT INTO identities (issuer, subject, user_id, created_at)
       VALUES (@issuer, @subject, @userId, @now)`,
    ),
    dropIdentities: db.prepare<[string]>('DELETE FROM identities WHERE user_id = ?'),
    insertAudit: db.prepare<[AuditEntry]>(
      'INSERT INTO audit (at, by, action, target) VALUES (@at, @by, @action, @target)',
    ),
    trimAudit: db.prepare<[number]>('DELETE FROM audit WHERE id <= ?'),
    audit: db.prepare<[number], AuditEntry>(
      'SELECT at, by, action, target FROM audit ORDER BY id DESC LIMIT ?',
    ),
  }
}

function prepareSignIns(db: Database) {
  return {
    putLink: db.prepare(
      `INSERT INTO sign_in_tokens (hash, user_id, expires_at)
       VALUES (@hash, @userId, @expiresAt)`,
    ),
    takeLink: db
      .prepare<[string, number], string>(
        'DELETE FROM sign_in_tokens WHERE hash = ? AND expires_at > ? RETURNING user_id',
      )
      .pluck(),
    endLinks: db.prepare<[string]>('DELETE FROM sign_in_tokens WHERE user_id = ?'),
    insertSignIn: db.prepare<[object]>(
      `INSERT INTO sign_ins (hash, user_id, expires_at, id, created_at, last_used_at, agent)
       VALUES (@hash, @userId, @expiresAt, @id, @createdAt, @createdAt, @agent)`,
    ),
    findSignIn: db.prepare<[string, number], User & { lastUsedAt: number }>(
      `SELECT users.id, name, role, last_used_at AS lastUsedAt
       FROM sign_ins JOIN users ON users.id = user_id
       WHERE hash = ? AND expires_at > ?`,
    ),
    noteSignIn: db.prepare<[number, string]>('UPDATE sign_ins SET last_used_at = ? WHERE hash = ?'),
    listSignIns: db.prepare<[string, number], ListedSignIn>(
      `SELECT id, created_at AS createdAt, expires_at AS expiresAt, agent,
         last_used_at AS lastUsedAt
       FROM sign_ins WHERE user_id = ? AND expires_at > ? ORDER BY last_used_at DESC, id`,
    ),
    identifySignIn: db.prepare<[string], string>('SELECT id FROM sign_ins WHERE hash = ?').pluck(),
    deleteSignIn: db.prepare<[string]>('DELETE FROM sign_ins WHERE hash = ?'),
    revokeSignIn: db.prepare<[string, string]>('DELETE FROM sign_ins WHERE user_id = ? AND id = ?'),
    endSignIns: db.prepare<[string, string]>(
      'DELETE FROM sign_ins WHERE user_id = ? AND hash <> ?',
    ),
  }
}

function prepareTokens(db: Database) {
  return {
    putApiToken: db.prepare<[StoredApiToken]>(
      `INSERT INTO api_tokens (id, name, role, hash, hint, created_at, created_by, expires_at,
         last_used_at)
       VALUES (@id, @name, @role, @hash, @hint, @createdAt, @createdBy, @expiresAt, @lastUsedAt)`,
    ),
    apiTokens: db.prepare<[], StoredApiToken>(`${API_TOKEN} ORDER BY created_at DESC, id DESC`),
    apiToken: db.prepare<[string], StoredApiToken>(`${API_TOKEN} WHERE id = ?`),
    findApiToken: db.prepare<[string, number], StoredApiToken>(
      `${API_TOKEN} WHERE hash = ? AND expires_at > ?`,
    ),
    noteApiToken: db.prepare<[number, string]>(
      'UPDATE api_tokens SET last_used_at = ? WHERE id = ?',
    ),
    dropApiToken: db.prepare<[string]>('DELETE FROM api_tokens WHERE id = ?'),
  }
}
