import type {
  Account,
  AccountChange,
  AccountInit,
  AccountList,
  ApiTokenInit,
  ApiTokenList,
  AuditList,
  NewAccount,
  NewApiToken,
  NewSignInLink,
  OwnAccount,
  OwnAccountChange,
  PasswordChange,
  PasswordSignIn,
  SignInWays,
} from '@playhead/protocol'
import type { Requests } from './requests.ts'

/** Who can sign in, and with what. */
export interface PeopleApi {
  signIn(attempt: PasswordSignIn): Promise<void>
  loadWays(signal?: AbortSignal): Promise<SignInWays>
  loadOwn(signal?: AbortSignal): Promise<OwnAccount>
  changeOwn(change: OwnAccountChange): Promise<Account>
  setPassword(change: PasswordChange): Promise<void>
  revokeSignIn(id: string): Promise<void>
  /** The rest is for administrators. */
  list(signal?: AbortSignal): Promise<AccountList>
  invite(init: AccountInit): Promise<NewAccount>
  change(id: string, change: AccountChange): Promise<Account>
  remove(id: string): Promise<void>
  createLink(id: string): Promise<NewSignInLink>
  listTokens(signal?: AbortSignal): Promise<ApiTokenList>
  createToken(init: ApiTokenInit): Promise<NewApiToken>
  revokeToken(id: string): Promise<void>
  listAudit(signal?: AbortSignal): Promise<AuditList>
}

export function createPeopleApi({ request, get, change }: Requests): PeopleApi {
  const user = (id: string): string => `users/${encodeURIComponent(id)}`
  const read = async <Answer>(answer: Promise<Response>): Promise<Answer> =>
    (await (await answer).json()) as Answer
  const drop = async (path: string): Promise<void> => {
    await request(path, { method: 'DELETE' })
  }
  return {
    async signIn(attempt) {
      await change('POST', 'sign-in/password', attempt)
    },
    loadWays: (signal) => get('sign-in/ways', signal),
    loadOwn: (signal) => get('me/account', signal),
    changeOwn: (changed) => read(change('PUT', 'me/account', changed)),
    async setPassword(changed) {
      await change('PUT', 'me/password', changed)
    },
    revokeSignIn: (id) => drop(`me/sign-ins/${encodeURIComponent(id)}`),
    list: (signal) => get('users', signal),
    invite: (init) => read(change('POST', 'users', init)),
    change: (id, changed) => read(change('PUT', user(id), changed)),
    remove: (id) => drop(user(id)),
    createLink: (id) => read(change('POST', `${user(id)}/sign-in-links`, {})),
    listTokens: (signal) => get('tokens', signal),
    createToken: (init) => read(change('POST', 'tokens', init)),
    revokeToken: (id) => drop(`tokens/${encodeURIComponent(id)}`),
    listAudit: (signal) => get('audit', signal),
  }
}
