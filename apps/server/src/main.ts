import { openAssets } from './assets/open-assets.ts'
import { createCli } from './commands/cli.ts'
import { describeFailure } from './commands/failure.ts'

try {
  await createCli(openAssets(import.meta.url)).parseAsync(process.argv)
} catch (error) {
  console.error(describeFailure(error))
  process.exitCode = 1
}
