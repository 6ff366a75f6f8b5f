import { Command } from 'commander'
import type { Assets } from '../assets/assets.ts'
import { VERSION } from '../version.ts'
import { runDemo } from './demo/demo.ts'
import { runProjectCreate, runProjectList } from './project.ts'
import { runServe } from './serve.ts'
import { runSignInLink } from './sign-in-link.ts'

/** All commands. Settings come from the environment: docs/reference/configuration.md. */
export function createCli(assets: Assets): Command {
  const cli = new Command('playhead')
    .description('Session replay and session analytics that anyone can host.')
    .version(VERSION)
    .addHelpText(
      'after',
      '\nSettings are read from PLAYHEAD_… variables: docs/reference/configuration.md',
    )

  cli
    .command('serve', { isDefault: true })
    .description('start the server')
    .action(() => runServe(assets))
  cli
    .command('demo')
    .description('start the server and a shop that it records')
    .action(() => runDemo(assets))
  cli.command('sign-in-link').description('print a link that signs in once').action(runSignInLink)

  const project = cli.command('project').description('make and list projects')
  project
    .command('create')
    .argument('<name>')
    .option('--origin <origin...>', 'origins whose pages may send, or * for any', [])
    .description('make a project and print its key')
    .action(runProjectCreate)
  project.command('list').description('list projects with their keys').action(runProjectList)
  return cli
}
