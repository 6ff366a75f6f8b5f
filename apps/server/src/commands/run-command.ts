import { openAssets } from '../assets/open-assets.ts'
import { createCli } from './cli.ts'
import { describeFailure } from './failure.ts'

/** Runs the command that the arguments name. @param main address of the program's main file */
export async function runCommand(main: string): Promise<void> {
  try {
    await createCli(openAssets(main)).parseAsync(process.argv)
  } catch (error) {
    console.error(describeFailure(error))
    process.exitCode = 1
  }
}
