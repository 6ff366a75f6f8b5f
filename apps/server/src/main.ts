import { STATEMENT_COMMAND } from './storage/statement-command.ts'

// The bundle is CommonJS, which cannot wait at its top. What runs one statement is started for
// each of them, and needs nothing of the rest.
if (process.argv[2] === STATEMENT_COMMAND) {
  void import('./storage/open-storage.ts').then(({ serveStatementProcess }) =>
    serveStatementProcess(),
  )
} else {
  void import('./commands/run-command.ts').then(({ runCommand }) => runCommand(import.meta.url))
}
