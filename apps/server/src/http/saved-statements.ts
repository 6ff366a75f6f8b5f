import {
  SAVED_STATEMENTS_LIMIT,
  SavedStatement,
  SavedStatementInit,
  SavedStatementList,
} from '@playhead/protocol/schema'
import { createSavedThings } from '../services/saved/saved-things.ts'
import type { AppInstance } from './app-instance.ts'
import { addSavedRoutes, type SavedRoutesOptions } from './saved-things.ts'

/** SQL that a project keeps under names, for those who may run it. */
export function addSavedStatementRoutes(app: AppInstance, options: SavedRoutesOptions): void {
  const { control } = options
  addSavedRoutes<SavedStatementInit>(app, options, {
    name: 'statements',
    one: 'a statement of SQL',
    tag: 'projects',
    role: 'member',
    schemas: { init: SavedStatementInit, saved: SavedStatement, list: SavedStatementList },
    things: createSavedThings({
      noun: 'statements',
      limit: SAVED_STATEMENTS_LIMIT,
      list: control.listStatements,
      put: control.putStatement,
      drop: control.dropStatement,
    }),
    check: (init) => init,
  })
}
