import type { StagePlugin } from './stage-plugin.ts'

const OPENERS = ['showModal', 'showPopover'] as const

/**
 * A dialog that opens takes the focus of the whole tab, also out of a frame that is inert:
 * keys would go to the recording. One that is inert itself, while it opens, takes none.
 */
export function createFocusGuard(): StagePlugin {
  return {
    onBuild(node) {
      // rrweb's own copies of nodes open nothing, and have no `inert`.
      if (!('nodeName' in node) || node.nodeName !== 'DIALOG' || !('inert' in node)) return
      const dialog = node as HTMLDialogElement
      for (const opener of OPENERS) {
        const open = dialog[opener]
        dialog[opener] = () => {
          const { inert } = dialog
          dialog.inert = true
          try {
            open.call(dialog)
          } finally {
            dialog.inert = inert
          }
        }
      }
    },
  }
}
