import { openAssets } from '../assets/open-assets.ts'
import { createCli } from './cli.ts'
import { describeFailure } from './failure.ts'

/**
 * Prepares all commands. Nothing of the process is looked at before one is run.
 *
 * @param main address of the program's main file
 * @returns runs the command that the arguments name
 */
export function prepareCommands(main: string): () => Promise<void> {
  const cli = createCli(openAssets(main))
  return async () => {
    try {
      await cli.parseAsync(process.argv)
    } catch (error) {
      console.error(describeFailure(error))
      process.exitCode = 1
    }
  }
}
