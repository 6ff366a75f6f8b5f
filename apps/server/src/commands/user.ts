import type { Account, Role } from '@playhead/protocol'
import { AccountInit } from '@playhead/protocol/schema'
import { createLateValidator } from '../late-validator.ts'
import { readConfig } from '../config.ts'
import { AppError } from '../errors.ts'
import { createAccess } from '../services/access/access.ts'
import { createApiTokens, type ApiTokens } from '../services/access/api-tokens.ts'
import { createPeople, type People } from '../services/access/people.ts'
import { openControlStore } from '../storage/open-storage.ts'
import type { User } from '../storage/user-store.ts'
import { print } from './print.ts'

const accountInit = createLateValidator(AccountInit)

/** Whoever may run commands on the data folder, as it is noted. */
const CONSOLE: User = { id: 'console', name: 'The console', role: 'admin' }

interface Tools {
  readonly people: People
  readonly apiTokens: ApiTokens
  readonly toLink: (token: string) => string
}

/** Works while a server runs on the same data folder. */
async function withPeople(act: (tools: Tools) => Promise<void>): Promise<void> {
  const config = readConfig(process.env)
  const { control, close } = openControlStore(config.dataFolder)
  try {
    const access = createAccess(control, Date.now)
    await act({
      people: createPeople(control, access, Date.now),
      apiTokens: createApiTokens(control, Date.now),
      toLink: (token) => `${config.publicUrl}/sign-in#${token}`,
    })
  } finally {
    close()
  }
}

/** `user list`: one user per line. */
export const runUserList = (): Promise<void> =>
  withPeople(async ({ people }) => {
    for (const { email, name, role, hasPassword } of await people.list()) {
      print([email ?? '-', role, name, hasPassword ? '' : '(no password)'].join('  ').trimEnd())
    }
  })

/** `user invite`: prints a link that signs the new user in, once. */
export const runUserInvite = (
  email: string,
  options: { name: string; role: Role },
): Promise<void> =>
  withPeople(async ({ people, toLink }) => {
    const init = { email: email.trim(), name: options.name.trim() || email, role: options.role }
    if (!accountInit.Check(init)) {
      throw new AppError(
        'invalid_request',
        `${email} is not an e-mail address, or the name too long.`,
      )
    }
    print(toLink((await people.invite(init, CONSOLE)).link.token))
  })

/** `user role`: gives a user another role. */
export const runUserRole = (email: string, role: Role): Promise<void> =>
  withPeople(async ({ people }) => {
    const { id, name } = await findByEmail(people, email)
    await people.change(id, { name, role }, CONSOLE)
  })

/** `user link`: prints another link, for who has forgotten the password. */
export const runUserLink = (email: string): Promise<void> =>
  withPeople(async ({ people, toLink }) => {
    const { id } = await findByEmail(people, email)
    print(toLink((await people.createLink(id, CONSOLE)).token))
  })

/** `user remove`. */
export const runUserRemove = (email: string): Promise<void> =>
  withPeople(async ({ people }) => {
    await people.remove((await findByEmail(people, email)).id, CONSOLE)
  })

/** `token create`: prints a token, once. */
export const runTokenCreate = (
  name: string,
  { role, days }: { role: Role; days: number },
): Promise<void> =>
  withPeople(async ({ apiTokens }) => {
    print((await apiTokens.create({ name, role, lifetimeDays: days }, CONSOLE)).token)
  })

/** `token list`: one token per line. */
export const runTokenList = (): Promise<void> =>
  withPeople(async ({ apiTokens }) => {
    for (const { id, name, role, hint, expiresAt } of await apiTokens.list()) {
      print(`${id}  ${role}  …${hint}  until ${new Date(expiresAt).toISOString()}  ${name}`)
    }
  })

/** `token revoke`. */
export const runTokenRevoke = (id: string): Promise<void> =>
  withPeople(({ apiTokens }) => apiTokens.revoke(id, CONSOLE))

async function findByEmail(people: People, email: string): Promise<Account> {
  const wanted = email.trim().toLowerCase()
  const found = (await people.list()).find((account) => account.email === wanted)
  if (!found) throw new AppError('unknown_user', `There is no user with the address ${wanted}.`)
  return found
}
