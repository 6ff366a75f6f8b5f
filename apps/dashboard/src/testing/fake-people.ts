import type { Account, ApiToken, AuditList, OwnAccount, SignIn } from '@playhead/protocol'
import type { Request } from './fake-server.ts'

/** Who can sign in, at the fake server. */
export interface FakePeople {
  accounts: Account[]
  tokens: ApiToken[]
  audit: AuditList['entries']
  signIns: SignIn[]
  /** The only password that is right. */
  password: string
}

export function createAccount(fields: Partial<Account> = {}): Account {
  return {
    id: 'u1',
    name: 'Admin',
    role: 'admin',
    email: null,
    hasPassword: false,
    createdAt: 0,
    lastSeenAt: null,
    ...fields,
  }
}

export function createFakePeople(): FakePeople {
  return { accounts: [createAccount()], tokens: [], audit: [], signIns: [], password: 'right' }
}

const EXPIRES_AT = Date.UTC(2030, 0, 1)
const done = (): Response => new Response(null, { status: 204 })
const refuse = (status: number, code: string, message: string): Response =>
  Response.json({ error: { code, message } }, { status })

/** null: it is not about people. */
export function answerPeople(people: FakePeople, request: Request): Response | null {
  const { method, path, body } = request
  const fields = (body ? JSON.parse(body) : {}) as Record<string, string & number>
  const [first, id, part] = path.split('/')
  if (first === 'audit') return Response.json({ entries: people.audit })
  if (first === 'me' && id !== undefined) return answerOwn(people, request, fields)
  if (first === 'tokens') return answerTokens(people, request, fields)
  if (first !== 'users') return null
  if (method === 'GET') return Response.json({ accounts: people.accounts })
  const link = { token: 'fresh', expiresAt: EXPIRES_AT }
  if (part === 'sign-in-links') return Response.json(link, { status: 201 })
  if (method === 'POST') {
    if (people.accounts.some(({ email }) => email === fields['email'])) {
      return refuse(409, 'email_taken', 'Somebody else has this e-mail address.')
    }
    const account = createAccount({ ...fields, id: `u${people.accounts.length + 1}` })
    people.accounts.push(account)
    return Response.json({ account, link }, { status: 201 })
  }
  const admins = people.accounts.filter(({ role }) => role === 'admin')
  const isLast = admins.length === 1 && admins[0]?.id === id
  if (isLast && (method === 'DELETE' || fields['role'] !== 'admin')) {
    return refuse(409, 'last_admin', 'This is the only administrator there is.')
  }
  if (method === 'DELETE') {
    people.accounts = people.accounts.filter((account) => account.id !== id)
    return done()
  }
  people.accounts = people.accounts.map((account) =>
    account.id === id ? { ...account, ...fields } : account,
  )
  return Response.json(people.accounts.find((account) => account.id === id))
}

function answerOwn(
  people: FakePeople,
  { method, path }: Request,
  fields: Record<string, string | null>,
): Response {
  const [, part, id] = path.split('/')
  const [own = createAccount(), ...others] = people.accounts
  if (part === 'sign-ins') {
    people.signIns = people.signIns.filter((signIn) => signIn.id !== id)
    return done()
  }
  if (part === 'password') {
    if (own.hasPassword && fields['current'] !== people.password) {
      return refuse(401, 'wrong_password', 'This is not your current password.')
    }
    people.password = fields['password'] ?? ''
    people.accounts = [{ ...own, hasPassword: true }, ...others]
    people.signIns = people.signIns.filter(({ isCurrent }) => isCurrent)
    return done()
  }
  if (method === 'PUT') people.accounts = [{ ...own, ...fields }, ...others]
  const [account = own] = people.accounts
  const answer: OwnAccount = { account, signIns: people.signIns }
  return Response.json(method === 'PUT' ? account : answer)
}

function answerTokens(
  people: FakePeople,
  { method, path }: Request,
  { name = '', role }: Record<string, string>,
): Response {
  if (method === 'GET') return Response.json({ tokens: people.tokens })
  if (method === 'DELETE') {
    people.tokens = people.tokens.filter(({ id }) => id !== path.split('/')[1])
    return done()
  }
  const apiToken: ApiToken = {
    id: `t${people.tokens.length}`,
    name,
    role: role as ApiToken['role'],
    hint: 'wxyz',
    createdAt: Date.now(),
    createdBy: 'Admin',
    expiresAt: EXPIRES_AT,
    lastUsedAt: null,
  }
  people.tokens = [apiToken, ...people.tokens]
  return Response.json({ apiToken, token: 'pht_wxyz' }, { status: 201 })
}
