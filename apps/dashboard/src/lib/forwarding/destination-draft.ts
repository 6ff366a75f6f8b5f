import type {
  Destination,
  DestinationChange,
  DestinationTargetInit,
  Filter,
  ForwardingKind,
  ForwardingRegion,
} from '@playhead/protocol'

/** A destination as it stands in the form. */
export interface DestinationDraft {
  readonly name: string
  readonly kind: ForwardingKind
  readonly url: string
  readonly region: ForwardingRegion
  readonly projectId: string
  readonly username: string
  /** '' keeps the one that is there. */
  readonly secret: string
  /** One a line: a name, or `channel:` and one. */
  readonly events: string
  readonly filter: Filter
  readonly isOn: boolean
}

export const REGIONS: Readonly<Record<ForwardingKind, readonly ForwardingRegion[]>> = {
  webhook: [],
  amplitude: ['us', 'eu'],
  mixpanel: ['us', 'eu', 'in'],
}

const CHANNEL = 'channel:'

export function createDraft(known: Destination | null): DestinationDraft {
  const { name = '', events = [], filter = { all: [] }, isOn = true } = known ?? {}
  const { kind = 'webhook', url = '', region = 'us' } = known?.target ?? {}
  const { projectId = '', username = '' } = known?.target ?? {}
  return {
    name,
    kind,
    url,
    region,
    projectId,
    username,
    filter,
    isOn,
    secret: '',
    events: events
      .map((each) => [each.name, each.channel && `${CHANNEL}${each.channel}`])
      .map((parts) => parts.filter(Boolean).join(' '))
      .join('\n'),
  }
}

/** As the API takes it. */
export function readDraft(draft: DestinationDraft): DestinationChange {
  const { name, filter, isOn } = draft
  return { name: name.trim(), target: readTarget(draft), events: readEvents(draft), filter, isOn }
}

function readTarget(draft: DestinationDraft): DestinationTargetInit {
  const { kind, region } = draft
  const secret = draft.secret.trim() === '' ? {} : { secret: draft.secret.trim() }
  if (kind === 'webhook') return { kind, url: draft.url.trim(), ...secret }
  if (kind === 'amplitude') return { kind, region, ...secret }
  const [projectId, username] = [draft.projectId.trim(), draft.username.trim()]
  const account = projectId === '' && username === '' ? {} : { projectId, username }
  return { kind, region, ...account, ...secret }
}

function readEvents({ events }: DestinationDraft): { name?: string; channel?: string }[] {
  return events
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [before = '', channel] = line.split(CHANNEL).map((part) => part.trim())
      return { ...(before ? { name: before } : {}), ...(channel ? { channel } : {}) }
    })
    .filter((event) => Object.keys(event).length > 0)
}

/** 256 random bits, as libraries for Standard Webhooks take them. */
export function createSigningSecret(random: Uint8Array): string {
  return `whsec_${btoa(String.fromCharCode(...random))}`
}
