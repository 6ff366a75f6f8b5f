import { API_TOKEN_DAYS_LIMIT } from '@playhead/protocol'
import { SQL_LIMITS } from '@playhead/protocol/sql'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import type { Assets } from '../assets/assets.ts'
import { VERSION } from '../version.ts'
import { runBackup, runRestore } from './backup.ts'
import {
  runDeleteProject,
  runDeleteRange,
  runDeleteSession,
  runDeleteUser,
  runDeleteVisitor,
} from './delete.ts'
import { SETTINGS, SETTINGS_FILE, type Setting } from '../settings.ts'
import { runConfig } from './config.ts'
import { runDemo } from './demo/demo.ts'
import {
  runProjectCreate,
  runProjectList,
  runProjectSecretKey,
  runProjectSettings,
} from './project.ts'
import { runDoctor } from './doctor.ts'
import { runExport, runImport } from './transfer.ts'
import { runServe } from './serve.ts'
import { runSql, SQL_OUTPUTS, type SqlCommandOptions } from './sql.ts'
import { applySettings, toOption, type SettingSource } from './settings.ts'
import { runSignInLink } from './sign-in-link.ts'
import {
  runTokenCreate,
  runTokenList,
  runTokenRevoke,
  runUserInvite,
  runUserLink,
  runUserList,
  runUserRemove,
  runUserRole,
} from './user.ts'

/** All commands. Settings are options, variables or lines of a file: docs/reference/configuration.md. */
export function createCli(assets: Assets): Command {
  const cli = new Command('playhead')
    .description('Session replay and session analytics that anyone can host.')
    .version(VERSION)
    .addHelpText(
      'after',
      `
Each setting can be a variable, too (--port is PLAYHEAD_PORT), or a line of the file that
--config names. An option goes before a variable, and that before the file.

Examples:
  playhead                                  start the server here
  playhead --data /var/lib/playhead --host 0.0.0.0
  playhead --tls-cert site.pem --tls-key site.key --port 443
  playhead demo                             with a shop that it records
  playhead config                           what is set, and where
  playhead user invite ada@example.com --role admin
  playhead backup /mnt/backup/playhead
  playhead sql "select channel, count(*) from sessions group by 1"`,
    )
  addSettings(cli)
  let sources: ReadonlyMap<string, SettingSource> = new Map()
  cli.hook('preAction', () => {
    sources = applySettings(process.env, getGivenSettings(cli))
  })

  cli
    .command('serve', { isDefault: true })
    .description('start the server')
    .action(() => runServe(assets))
  cli
    .command('demo')
    .description('start the server and a shop that it records')
    .action(() => runDemo(assets))
  cli
    .command('config')
    .description('print every setting, its value and where that comes from')
    .action(() => runConfig(sources))
  cli.command('sign-in-link').description('print a link that signs in once').action(runSignInLink)
  cli
    .command('backup')
    .argument('<folder>', 'not there yet, or an earlier backup, which is replaced')
    .description('back the data folder up, also while a server runs on it')
    .action(runBackup)
  cli
    .command('restore')
    .argument('<backup>', 'a folder; or bucket:newest, bucket:NAME of PLAYHEAD_BACKUP_BUCKET')
    .description('put a backup into the data folder, which must be empty')
    .action(runRestore)
  cli
    .command('doctor')
    .option('--full', 'every page and index of the databases, which takes longer')
    .option('--repair', 'repair what can be repaired; no server may run')
    .description('look for damage in the data folder')
    .action(runDoctor)
  cli
    .command('export')
    .argument('<session>', 'its id')
    .option('--format <format>', 'playhead (all of it), rrweb or html', 'playhead')
    .option('--output <file>', 'where to; named by the session without it')
    .option('--tab <tab>', 'id of a tab, for rrweb; the first one without it')
    .description('write a session to a file')
    .action((session: string, options: Parameters<typeof runExport>[2]) =>
      runExport(assets, session, options),
    )
  cli
    .command('import')
    .argument('<key>', 'the public key of the project')
    .argument('<file...>', 'recordings of rrweb, exports of PostHog and of Playhead')
    .description('import recordings, also into a running server')
    .action((key: string, files: string[]) => runImport(assets, key, files))

  addSqlCommands(cli, assets)

  const project = cli.command('project').description('make and list projects')
  project
    .command('create')
    .argument('<name>')
    .option('--origin <origin...>', 'origins whose pages may send, or * for any', [])
    .option('--time-zone <name>', 'whose days are counted, such as Europe/Berlin', 'UTC')
    .description('make a project and print its key')
    .action(runProjectCreate)
  project.command('list').description('list projects with their keys').action(runProjectList)
  project
    .command('secret-key')
    .argument('<key>', 'the public key of the project')
    .option('--name <name>', 'what to call it in lists', 'Back end')
    .description('make a secret key for a back end and print it, once')
    .action(runProjectSecretKey)
  project
    .command('settings')
    .argument('<key>', 'the public key of the project')
    .option('--idle-timeout <ms>', 'milliseconds, kind=ms for kinds of device, or default')
    .option('--max-duration <ms>', 'milliseconds, or default')
    .option('--start <start>', 'load, interaction, or default')
    .option('--bounce-under <ms>', 'only shorter sessions are bounces: milliseconds, or default')
    .option('--bounce-without-interaction <yes>', 'only untouched sessions are bounces: yes or no')
    .option('--max-age <days>', 'delete sessions that began longer ago: days, or default')
    .option('--budget <bytes>', 'what the project may take: bytes, 20GB, 500MB, or default')
    .option('--privacy <level>', 'how much may leave a page: strict, default, none, or unset')
    .option('--mask <selectors...>', 'CSS selectors of what is masked, all of them, or none')
    .option('--block <selectors...>', 'CSS selectors of what is left out, all of them, or none')
    .option(
      '--honour-do-not-track <yes>',
      'whether nobody who asks for it is recorded: yes, no, or default',
    )
    .description('print the settings of a project, and change those that are given')
    .action(runProjectSettings)
  addDeleteCommands(cli)
  addAccessCommands(cli)
  return cli
}

function addSqlCommands(cli: Command, assets: Assets): void {
  cli
    .command('sql')
    .argument('<query>', 'one SELECT; docs/reference/sql.md lists tables and columns')
    .option('--project <project>', 'key, id or name; not needed where there is only one')
    .addOption(
      new Option('--format <format>', 'how to print the rows')
        .choices(SQL_OUTPUTS)
        .default('table'),
    )
    .option('--rows <rows>', 'how many at most', parseRows, SQL_LIMITS.defaultRows)
    .description('ask about sessions, events, errors and more, also while a server runs')
    .action((query: string, options: SqlCommandOptions) => runSql(assets, query, options))
}

function parseRows(text: string): number {
  const rows = Number(text)
  if (Number.isInteger(rows) && rows >= 1 && rows <= SQL_LIMITS.rows) return rows
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${SQL_LIMITS.rows}.`)
}

const ALL_SETTINGS: readonly Setting[] = [SETTINGS_FILE, ...Object.values(SETTINGS)]

/** Options of every command, before and after its name. */
function addSettings(cli: Command): void {
  cli.optionsGroup('Settings:')
  for (const setting of ALL_SETTINGS) {
    cli.option(
      `${toOption(setting)} <value>`,
      `${setting.expectation} (default: ${setting.default})`,
    )
  }
}

/** Those that the command line has, by the names of settings. */
function getGivenSettings(cli: Command): Record<string, string> {
  const given: Record<string, string> = {}
  for (const setting of ALL_SETTINGS) {
    const attribute = new Option(toOption(setting)).attributeName()
    const value = cli.opts<Record<string, string | undefined>>()[attribute]
    if (value !== undefined) given[setting.name] = value
  }
  return given
}

const ROLES = ['viewer', 'member', 'admin']

/** Who may sign in, and which programs may ask. */
function addAccessCommands(cli: Command): void {
  const email = ['<email>', 'the e-mail address'] as const
  const user = cli.command('user').description('who can sign in, also while a server runs')
  user.command('list').description('list users with their roles').action(runUserList)
  user
    .command('invite')
    .argument(...email)
    .option('--name <name>', 'what to call them; the address without it', '')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('member'))
    .description('make an account and print a link that signs in once, within a week')
    .action(runUserInvite)
  user
    .command('role')
    .argument(...email)
    .addArgument(new Argument('<role>').choices(ROLES))
    .description('give a user another role')
    .action(runUserRole)
  user
    .command('link')
    .argument(...email)
    .description('print another link, for who has forgotten the password')
    .action(runUserLink)
  user
    .command('remove')
    .argument(...email)
    .description('remove a user: all sign-ins end')
    .action(runUserRemove)
  const token = cli.command('token').description('tokens for programs that use the HTTP API')
  token
    .command('create')
    .argument('<name>', 'what to call it in lists')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('viewer'))
    .option('--days <days>', 'how long it works', parseDays, 90)
    .description('make a token and print it, once')
    .action(runTokenCreate)
  token.command('list').description('list tokens with their ids').action(runTokenList)
  token.command('revoke').argument('<id>').description('revoke a token').action(runTokenRevoke)
}

function parseDays(text: string): number {
  const days = Number(text)
  if (Number.isInteger(days) && days >= 1 && days <= API_TOKEN_DAYS_LIMIT) return days
  throw new InvalidArgumentError(
    `Expected a whole number of days from 1 to ${API_TOKEN_DAYS_LIMIT}.`,
  )
}

function addDeleteCommands(cli: Command): void {
  const reason = ['--reason <text>', 'why, for the list of deletions'] as const
  const key = ['<key>', 'the public key of the project'] as const
  const erase = cli.command('delete').description('delete recordings, also while a server runs')
  erase
    .command('session')
    .argument(...key)
    .argument('<id>')
    .option(...reason)
    .description('delete one session')
    .action(runDeleteSession)
  erase
    .command('user')
    .argument(...key)
    .argument('<id>', 'what the project calls the user')
    .option(...reason)
    .description('delete every session in which a user appears')
    .action(runDeleteUser)
  erase
    .command('visitor')
    .argument(...key)
    .argument('<id>', 'the anonymous id')
    .option(...reason)
    .description('delete every session of an anonymous visitor')
    .action(runDeleteVisitor)
  erase
    .command('range')
    .argument(...key)
    .requiredOption('--from <time>', 'such as 2026-05-31T12:00:00Z, included')
    .requiredOption('--to <time>', 'excluded')
    .option(...reason)
    .description('delete every session that began in a range of time')
    .action(runDeleteRange)
  erase
    .command('project')
    .argument(...key)
    .option(...reason)
    .description('delete a project with all that it has')
    .action(runDeleteProject)
}
