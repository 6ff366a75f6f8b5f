import type {
  Deletion,
  Me,
  Project,
  ProjectSettings,
  SessionSummary,
  StorageReport,
  StoredSessionEvent,
} from '@playhead/protocol'

export const PROJECT: Project = {
  id: 'shop',
  name: 'Shop',
  key: 'ph_shop',
  allowedOrigins: ['https://shop.test'],
  timeZone: 'UTC',
}

export const ME: Me = {
  user: { id: 'u1', name: 'Admin', role: 'admin' },
  projects: [PROJECT],
}

export const DEFAULT_SETTINGS: ProjectSettings = {
  sessions: { idleTimeoutMs: null, maxDurationMs: null, start: null },
  bounce: { minDurationMs: null, requireNoInteraction: false },
}

export function sessionId(number: number): string {
  return `01890000-0000-7000-8000-${String(number).padStart(12, '0')}`
}

/** A finished visit of half a minute; what matters to a test is given. */
export function summaryOf(number: number, fields: Partial<SessionSummary> = {}): SessionSummary {
  const startedAt = fields.startedAt ?? Date.now() - number * 60_000
  return {
    id: sessionId(number),
    numericId: 0x018900000000,
    customSessionId: null,
    projectId: PROJECT.id,
    environment: 'production',
    anonymousId: `anonymous-${number}`,
    userId: null,
    traits: null,
    windowIds: [sessionId(900)],
    startedAt,
    endedAt: startedAt + 30_000,
    clientStartedAt: startedAt,
    clientEndedAt: startedAt + 30_000,
    durationMs: 30_000,
    live: false,
    startReason: 'first_visit',
    eventCount: 4,
    pageViewCount: 2,
    distinctPageCount: 2,
    clickCount: 3,
    interactionCount: 3,
    rageClickCount: 0,
    deadClickCount: 0,
    keyPressCount: 0,
    exceptionCount: 0,
    consoleErrorCount: 0,
    failedRequestCount: 0,
    scrollDepth: 50,
    activeMs: 12_000,
    idleMs: 18_000,
    entryPath: `/entry-${number}`,
    entryUrl: `https://shop.test/entry-${number}`,
    exitPath: '/cart',
    exitUrl: 'https://shop.test/cart',
    referrer: null,
    utmSource: null,
    utmMedium: null,
    utmCampaign: null,
    utmTerm: null,
    utmContent: null,
    referringDomain: null,
    clickIds: {},
    channel: null,
    country: null,
    region: null,
    city: null,
    browser: 'Firefox',
    browserVersion: '150.0',
    os: 'Windows',
    osVersion: '11',
    deviceType: 'desktop',
    screenWidth: 1920,
    screenHeight: 1080,
    viewportWidth: 1280,
    viewportHeight: 800,
    language: 'en',
    timeZone: 'Europe/Berlin',
    replayBytes: 12_345,
    replayWindowCount: 1,
    segmentCount: 6,
    hasReplay: true,
    isBounce: false,
    isPinned: false,
    noteCount: 0,
    tags: [],
    isSeen: false,
    excludedReason: null,
    ...fields,
  }
}

export function eventOf(
  session: SessionSummary,
  offsetMs: number,
  fields: Partial<StoredSessionEvent> = {},
): StoredSessionEvent {
  return {
    name: 'page_view',
    channel: '__analytics',
    at: session.startedAt + offsetMs,
    clientAt: session.startedAt + offsetMs,
    path: '/',
    windowId: sessionId(900),
    sequence: 0,
    ordinal: Math.round(offsetMs),
    ...fields,
  }
}

export const STORAGE: StorageReport = {
  sessions: 120,
  sizeBytes: 4_200_000_000,
  sheetBytes: 3_000_000,
  growthBytesPerDay: 300_000_000,
  daysLeft: 12.4,
  unsweptSessions: 0,
  fileBytes: 5_000_000_000,
  freeBytes: 1_000_000,
}

/** A deletion that goes on. */
export function deletionOf(number: number, fields: Partial<Deletion> = {}): Deletion {
  return {
    id: sessionId(number),
    projectId: PROJECT.id,
    projectName: PROJECT.name,
    requestedAt: Date.now() - number * 60_000,
    requestedBy: 'Admin',
    reason: '',
    subject: { kind: 'user', userId: 'ada' },
    sessions: 3,
    sizeBytes: 1_500_000,
    finishedAt: null,
    ...fields,
  }
}
