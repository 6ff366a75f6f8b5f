import { openAssets } from './assets/open-assets.ts'
import { createCli } from './commands/cli.ts'
import { describeFailure } from './commands/failure.ts'

// The bundle is CommonJS, which cannot wait at its top.
createCli(openAssets(import.meta.url))
  .parseAsync(process.argv)
  .catch((error: unknown) => {
    console.error(describeFailure(error))
    process.exitCode = 1
  })
