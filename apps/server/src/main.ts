import { startupSnapshot } from 'node:v8'
import { STATEMENT_COMMAND } from './storage/statement-command.ts'

// The bundle is CommonJS, which cannot wait at its top.
const loadCommands = async (): Promise<() => Promise<void>> => {
  const { prepareCommands } = await import('./commands/run-command.ts')
  return prepareCommands(import.meta.url)
}

// What runs one statement is started for each of them, and needs nothing of the rest.
const isStatement = (): boolean => process.argv[2] === STATEMENT_COMMAND
const runStatement = async (): Promise<void> => {
  const { serveStatementProcess } = await import('./storage/open-storage.ts')
  return serveStatementProcess()
}

const prepareSnapshot = async (): Promise<void> => {
  const { rehearse } = await import('./commands/rehearse.ts')
  const runCommand = await loadCommands()
  await rehearse()
  startupSnapshot.setDeserializeMainFunction(() => {
    void (isStatement() ? runStatement() : runCommand())
  })
}

// The single executable goes on from the snapshot, each time it is started.
if (startupSnapshot.isBuildingSnapshot()) {
  void prepareSnapshot()
} else if (isStatement()) {
  void runStatement()
} else {
  void loadCommands().then((runCommand) => runCommand())
}
