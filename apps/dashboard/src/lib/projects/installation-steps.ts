import type { HealthReason, Installation, Project } from '@playhead/protocol'

/** A step on the way from a script in a page to a replay that can be watched. */
export interface InstallationStep {
  readonly name: string
  readonly state: 'done' | 'open' | 'failed'
  /** What was seen, or what to do; '' when the name says it all. */
  readonly detail: string
}

/** The origin whose page has loaded the recorder and is not in the list; null: none. */
export function findRefusedOrigin(installation: Installation, project: Project): string | null {
  const { script } = installation
  if (!script || script.origin === null) return null
  const { allowedOrigins } = project
  const isAllowed = allowedOrigins.includes('*') || allowedOrigins.includes(script.origin)
  return isAllowed ? null : script.origin
}

/**
 * The steps in their order. A later one proves those before it: the server forgets at a
 * restart whose script it saw, a session it keeps.
 *
 * @param reasons why recorders did not record lately, the most frequent first
 */
export function listInstallationSteps(
  installation: Installation,
  { project, reasons }: { project: Project; reasons: readonly HealthReason[] },
): InstallationStep[] {
  const { script, sessionId, replayId } = installation
  const refused = findRefusedOrigin(installation, project)
  const hasSession = sessionId !== null
  const [reason] = reasons
  return [
    {
      name: 'A page has loaded the recorder',
      state: script || hasSession ? 'done' : 'open',
      detail:
        script?.origin ?? (hasSession ? '' : 'Open a page of your site that has the snippet.'),
    },
    {
      name: 'Its site may send',
      state: refused !== null ? 'failed' : script || hasSession ? 'done' : 'open',
      detail: refused === null ? '' : `${refused} is not in the list of this project.`,
    },
    {
      name: 'The first part of a visit has come',
      state: hasSession ? 'done' : script && refused === null && reason ? 'failed' : 'open',
      detail:
        hasSession || !reason || !script || refused !== null
          ? ''
          : `${reason.message} ${reason.hint}`,
    },
    {
      name: 'Its replay can be watched',
      state: replayId !== null ? 'done' : 'open',
      detail: '',
    },
  ]
}
