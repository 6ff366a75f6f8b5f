import type { Fault, PackFaultReason } from '../check/checked-store.ts'

const PACK_WORDS: Readonly<Record<PackFaultReason, string>> = {
  unlisted: 'are in a pack that is not listed',
  missing: 'are in a pack that is not in its file',
  damaged: 'are in a damaged pack',
  no_dictionary: 'are in a pack whose dictionary is damaged or missing',
}

/** What is wrong, and where, in a line. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'chunk':
      return `chunk ${fault.sequence} of tab ${fault.windowId} in session ${fault.sessionId} is damaged`
    case 'pack': {
      const { firstSequence, lastSequence, windowId, sessionId, reason } = fault
      return `chunks ${firstSequence} to ${lastSequence} of tab ${windowId} in session ${sessionId} ${PACK_WORDS[reason]}`
    }
    case 'keyframe':
      return `keyframe ${fault.sequence} of tab ${fault.windowId} in session ${fault.sessionId} is damaged`
    case 'dictionary':
      return `dictionary ${fault.version} of project ${fault.projectId} is damaged`
    case 'sheet':
      return `style sheet ${fault.hash} of project ${fault.projectId} is damaged`
  }
}

/** What to do about it. */
export const RESTORE_OR_REPAIR: Readonly<Record<Fault['kind'], string>> = {
  chunk: 'Restore a backup that has it, or mark it as a gap: doctor --repair.',
  pack: 'Restore a backup that has them, or mark them as a gap: doctor --repair.',
  keyframe: 'Let it be made again: doctor --repair.',
  dictionary: 'Restore a backup that has it, or give up the packs that need it: doctor --repair.',
  sheet: 'Let it be asked for again: doctor --repair.',
}

const REPAIRS: Readonly<Record<Fault['kind'], string>> = {
  chunk: 'Marked: its replay shows a gap there.',
  pack: 'Marked: its replay shows a gap there.',
  keyframe: 'It was dropped: the server makes it again.',
  dictionary: 'It was dropped: what needs it is marked, and the server makes another.',
  sheet: 'It was dropped: the next page that has it sends it again.',
}

/** What was done. */
export function describeRepair({ kind }: Fault): string {
  return REPAIRS[kind]
}
