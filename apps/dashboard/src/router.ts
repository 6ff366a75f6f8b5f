import { createRouter } from 'sv-router'
import Shell from './lib/ui/Shell.svelte'
import Account from './routes/Account.svelte'
import Data from './routes/Data.svelte'
import Funnels from './routes/Funnels.svelte'
import Health from './routes/Health.svelte'
import Issues from './routes/Issues.svelte'
import NewProject from './routes/NewProject.svelte'
import NotFound from './routes/NotFound.svelte'
import Overview from './routes/Overview.svelte'
import People from './routes/People.svelte'
import Session from './routes/Session.svelte'
import Sessions from './routes/Sessions.svelte'
import Settings from './routes/Settings.svelte'
import Share from './routes/Share.svelte'
import SignIn from './routes/SignIn.svelte'
import Warnings from './routes/Warnings.svelte'

/** Parentheses: the page stands alone, without the shell. */
export const router = createRouter({
  '/': Overview,
  '/overview': Overview,
  '/funnels': Funnels,
  '/issues': Issues,
  '/sessions': Sessions,
  '/sessions/:id': Session,
  '/settings': Settings,
  '/settings/account': Account,
  '/settings/data': Data,
  '/settings/health': Health,
  '/settings/new-project': NewProject,
  '/settings/people': People,
  '/settings/warnings': Warnings,
  '/(sign-in)': SignIn,
  '/(share)': Share,
  '*': NotFound,
  layout: Shell,
})
