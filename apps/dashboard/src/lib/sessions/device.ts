import type { SessionSummary } from '@playhead/protocol'

type Device = Pick<SessionSummary, 'browser' | 'browserVersion' | 'os' | 'osVersion' | 'deviceType'>

/** `Chrome on macOS`, or as much of it as is known. */
export function describeDevice(device: Device): string {
  const { browser, os } = device
  if (browser && os) return `${browser} on ${os}`
  return browser ?? os ?? 'Unknown browser'
}

/** The same with versions: `Chrome 142 on macOS 15.1, desktop`. */
export function describeDeviceFully(device: Device): string {
  const browser = [device.browser, device.browserVersion?.split('.')[0]].filter(Boolean).join(' ')
  const os = [device.os, device.osVersion].filter(Boolean).join(' ')
  const pair = [browser, os].filter(Boolean).join(' on ')
  return [pair || 'Unknown browser', device.deviceType].filter(Boolean).join(', ')
}

/** The share of a session in which the visitor did something, 0 to 1. */
export function activeShare({
  activeMs,
  durationMs,
}: Pick<SessionSummary, 'activeMs' | 'durationMs'>): number {
  return durationMs > 0 ? Math.min(1, activeMs / durationMs) : 0
}
