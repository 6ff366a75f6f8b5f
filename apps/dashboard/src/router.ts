import { createRouter } from 'sv-router'
import Shell from './lib/ui/Shell.svelte'

/**
 * Each page is a file of its own: whoever comes for a replay waits for no settings.
 * Parentheses: the page stands alone, without the shell.
 */
export const router = createRouter({
  '/': () => import('./routes/Overview.svelte'),
  '/overview': () => import('./routes/Overview.svelte'),
  '/explore': () => import('./routes/Explore.svelte'),
  '/funnels': () => import('./routes/Funnels.svelte'),
  '/paths': () => import('./routes/Paths.svelte'),
  '/heat-map': () => import('./routes/HeatMap.svelte'),
  '/issues': () => import('./routes/Issues.svelte'),
  '/sessions': () => import('./routes/Sessions.svelte'),
  '/sessions/:id': () => import('./routes/Session.svelte'),
  '/sql': () => import('./routes/Sql.svelte'),
  '/settings': () => import('./routes/Settings.svelte'),
  '/settings/account': () => import('./routes/Account.svelte'),
  '/settings/data': () => import('./routes/Data.svelte'),
  '/settings/forwarding': () => import('./routes/Forwarding.svelte'),
  '/settings/health': () => import('./routes/Health.svelte'),
  '/settings/new-project': () => import('./routes/NewProject.svelte'),
  '/settings/people': () => import('./routes/People.svelte'),
  '/settings/warnings': () => import('./routes/Warnings.svelte'),
  '/(sign-in)': () => import('./routes/SignIn.svelte'),
  '/(share)': () => import('./routes/Share.svelte'),
  '*': () => import('./routes/NotFound.svelte'),
  layout: Shell,
})
