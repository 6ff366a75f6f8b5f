import type { SessionDeviceType } from '@playhead/sessions'

/**
 * The kind of device, as far as an idle timeout needs it. Tablets that claim to be
 * desktops give themselves away by their touch points.
 */
export function computeDeviceType(device: {
  userAgent: string
  touchPoints: number
}): SessionDeviceType {
  const { userAgent, touchPoints } = device
  if (/iPad|Tablet|PlayBook|Silk(?!.*Mobile)/i.test(userAgent)) return 'tablet'
  if (/Macintosh/.test(userAgent) && touchPoints > 1) return 'tablet'
  if (/Android/.test(userAgent)) return /Mobile/.test(userAgent) ? 'mobile' : 'tablet'
  return /iPhone|iPod|Mobi/i.test(userAgent) ? 'mobile' : 'desktop'
}
