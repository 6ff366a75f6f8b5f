/** The argument that makes the program run one statement and end: `serveStatementProcess`. */
export const STATEMENT_COMMAND = 'run-statement'
