import Bowser from 'bowser'
import { isbot } from 'isbot'

type DeviceType = 'desktop' | 'mobile' | 'tablet' | 'bot'

/** What a visitor uses, as far as its user agent can be believed. */
export interface Device {
  readonly browser: string | null
  readonly browserVersion: string | null
  readonly os: string | null
  /** null where browsers no longer tell it (see `hasFrozenVersion`). */
  readonly osVersion: string | null
  readonly deviceType: DeviceType | null
}

/** What a page knows beside the user agent; screens in CSS pixels. */
export interface DeviceHints {
  readonly screenWidth?: number | undefined
  readonly screenHeight?: number | undefined
  /** `navigator.maxTouchPoints`. */
  readonly maxTouchPoints?: number | undefined
}

const UNKNOWN: Device = {
  browser: null,
  browserVersion: null,
  os: null,
  osVersion: null,
  deviceType: null,
}

/** Longer ones are cut, in UTF-16 code units: what matters stands well before. */
const USER_AGENT_LENGTH_MAX = 1_024
const NAME_LENGTH_MAX = 64
/** No phone is wider than this on its short side, and no tablet narrower, in CSS pixels. */
const PHONE_SIDE_MAX = 600

// iPads call themselves Macs. Their screens are told upright, whatever way they
// are held, and no Mac has one of these sizes.
const IPAD_SCREENS = new Set([
  '744x1133',
  '768x1024',
  '810x1080',
  '820x1180',
  '834x1112',
  '834x1194',
  '834x1210',
  '1024x1366',
  '1032x1376',
])

/**
 * Reads a user agent. Takes anything and never throws; what is not known is null.
 * Whatever is neither phone, tablet nor bot (television, console, headset) is a
 * desktop.
 *
 * @example
 * computeDevice(metadata.userAgent, metadata).deviceType // 'mobile'
 */
export function computeDevice(
  userAgent: string | null | undefined,
  hints: DeviceHints = {},
): Device {
  const text = typeof userAgent === 'string' ? userAgent.slice(0, USER_AGENT_LENGTH_MAX) : ''
  // bowser throws on an empty text.
  if (text.trim() === '') return UNKNOWN
  const { browser, os, platform } = Bowser.parse(text)
  const browserName = readName(browser.name)
  const osName = readName(os.name)
  const told: Device = {
    browser: renameBrowser(browserName),
    // bowser takes any number behind a slash for the version of a nameless browser.
    browserVersion: browserName && readVersion(browser.version),
    os: osName,
    osVersion: osName && !hasFrozenVersion(text) ? readOsVersion(os) : null,
    deviceType: readType(platform.type),
  }
  if (isbot(text) || platform.type === 'bot') return { ...told, deviceType: 'bot' }
  if (platform.model === 'iPad' && Number.parseInt(os.version ?? '', 10) >= 13) {
    return { ...told, os: 'iPadOS' }
  }
  const unmasked = unmaskTouchDevice(told, hints)
  const isKnown = unmasked.browser !== null || unmasked.os !== null
  return { ...unmasked, deviceType: unmasked.deviceType ?? (isKnown ? 'desktop' : null) }
}

/** Phones and tablets that ask for the desktop site claim to be a Mac or a Linux PC. */
function unmaskTouchDevice(told: Device, hints: DeviceHints): Device {
  const { screenWidth = 0, screenHeight = 0, maxTouchPoints } = hints
  const shortSide = Math.min(screenWidth, screenHeight)
  const isPhone = shortSide > 0 && shortSide < PHONE_SIDE_MAX
  const hasTouch = (maxTouchPoints ?? 0) > 1
  if (told.os === 'macOS') {
    if (hasTouch && isPhone) return { ...told, os: 'iOS', osVersion: null, deviceType: 'mobile' }
    const isIpad =
      hasTouch ||
      (maxTouchPoints === undefined && IPAD_SCREENS.has(`${screenWidth}x${screenHeight}`))
    if (isIpad) return { ...told, os: 'iPadOS', osVersion: null, deviceType: 'tablet' }
  }
  if (told.os === 'Linux' && hasTouch && isPhone) {
    return { ...told, os: 'Android', osVersion: null, deviceType: 'mobile' }
  }
  return told
}

/**
 * Versions that every release sends, whatever it runs on: macOS 10.15.7, Android
 * 10 on a model called K, Chrome OS 14541.
 * https://www.chromium.org/updates/ua-reduction/
 */
function hasFrozenVersion(userAgent: string): boolean {
  return /Mac OS X 10[_.]15(?:[_.]7)?[;)]|Android 10; K\)|CrOS \S+ 14541\.0\.0/.test(userAgent)
}

/** Windows 10 and 11 send the same number; the older ones are known by their names. */
function readOsVersion(os: Bowser.Parser.OSDetails): string | null {
  if (os.name !== 'Windows') return readVersion(os.version)
  return os.version === 'NT 10.0' ? '10 or 11' : readVersion(os.versionName ?? os.version)
}

function renameBrowser(name: string | null): string | null {
  return name === 'Samsung Internet for Android' ? 'Samsung Internet' : name
}

function readType(type: string | undefined): DeviceType | null {
  if (type === 'mobile' || type === 'tablet') return type
  return type === undefined ? null : 'desktop'
}

/** For agents that it does not know, bowser takes whatever stands before a slash. */
function readName(name: string | undefined): string | null {
  return name && name.length <= NAME_LENGTH_MAX && /^[\p{L}\p{N}][\p{L}\p{N} ._!+-]*$/u.test(name)
    ? name
    : null
}

function readVersion(version: string | undefined): string | null {
  return version && version.length <= NAME_LENGTH_MAX && /^[\w][\w .+-]*$/.test(version)
    ? version
    : null
}
