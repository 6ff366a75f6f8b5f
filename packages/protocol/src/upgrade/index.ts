/**
 * Reading what older recorders sent. Each version but the newest has one
 * upgrader, from it to the next; a head is taken through them one by one, so
 * that only the newest shape exists behind this door.
 */
import { PROTOCOL_VERSION } from '../version.ts'

/** The head names a version that this build does not know: it must be updated first. */
export class UnsupportedProtocolVersionError extends Error {
  override readonly name = 'UnsupportedProtocolVersionError'
  readonly version: unknown

  constructor(version: unknown) {
    super(
      `protocolVersion is ${JSON.stringify(version) ?? 'missing'}; expected an integer from 1 to ${PROTOCOL_VERSION}`,
    )
    this.version = version
  }
}

type Upgrader = (head: Record<string, unknown>) => Record<string, unknown>

/** `UPGRADERS[n]` turns a head of version n + 1 into one of version n + 2. */
const UPGRADERS: readonly Upgrader[] = [
  // Version 2 may refer to style sheets by their hashes; version 1 holds their texts.
  (head) => ({ ...head, protocolVersion: 2 }),
]

/**
 * Brings the parsed head of a segment to the newest version. The result is as
 * unchecked as its input: validate it against `SegmentHead` afterwards.
 *
 * @throws {UnsupportedProtocolVersionError} when the version is unknown or newer
 */
export function upgradeSegmentHead(head: Record<string, unknown>): Record<string, unknown> {
  const version = head['protocolVersion']
  if (
    typeof version !== 'number' ||
    !Number.isInteger(version) ||
    version < 1 ||
    version > PROTOCOL_VERSION
  ) {
    throw new UnsupportedProtocolVersionError(version)
  }
  return UPGRADERS.slice(version - 1).reduce((upgraded, upgrade) => upgrade(upgraded), head)
}
