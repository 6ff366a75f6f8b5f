import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { createFakeServer } from '../testing/fake-server.ts'
import { openPage } from '../testing/open-page.ts'
import { manifestOf, recordCounting, TAB_ID } from '../testing/replay.ts'
import { eventOf, sessionId, summaryOf } from '../testing/summaries.ts'
import { rememberList } from '../lib/sessions/neighbours.ts'
import Session from './Session.svelte'

const SECOND_TAB = sessionId(901)

async function openSession(
  options: { search?: Record<string, string>; tabs?: number; isPhone?: boolean } = {},
) {
  const { search = { t: '5500' }, tabs = 1, isPhone = false } = options
  const session = summaryOf(1, {
    userId: 'ada',
    timeZone: 'Asia/Kolkata',
    deviceType: isPhone ? 'mobile' : 'desktop',
  })
  const server = createFakeServer()
  server.sessions = [session]
  const manifest = manifestOf(session)
  const [tab] = manifest.tabs
  const [window] = tab?.windows ?? []
  const later = {
    windowId: SECOND_TAB,
    gaps: [],
    windows: window ? [{ ...window, fromAt: window.fromAt + 10_000 }] : [],
  }
  server.manifest = { ...manifest, tabs: [...manifest.tabs, ...(tabs > 1 ? [later] : [])] }
  server.frames = await recordCounting(session, 30)
  server.events = [
    eventOf(session, 100, { path: '/home', windowId: TAB_ID }),
    eventOf(session, 5_000, { name: 'click', windowId: TAB_ID }),
    eventOf(session, 10_000, { name: 'click', windowId: tabs > 1 ? SECOND_TAB : TAB_ID }),
    eventOf(session, 12_000, { name: 'exception', channel: '__errors', windowId: TAB_ID }),
    eventOf(session, 20_000, { path: '/cart', windowId: TAB_ID }),
  ]
  sessionStorage.clear()
  rememberList(sessionStorage, [session.id, sessionId(77)])
  const { screen, went } = await openPage({
    server,
    page: Session,
    path: `/sessions/${session.id}`,
    params: { id: session.id },
    search,
  })
  const slider = screen.getByRole('slider')
  await expect
    .poll(() => document.querySelector<HTMLElement>('[data-phase]')?.dataset['phase'])
    .toMatch(/paused|playing/)
  return { screen, slider, went }
}

function pointAt(element: Element, share: number, y: number): { clientX: number; clientY: number } {
  const { left, top, width } = element.getBoundingClientRect()
  return { clientX: left + width * share, clientY: top + y }
}

function drag(element: Element, [from, to]: [number, number], y: number): void {
  const options = { bubbles: true, button: 0, pointerId: 7, pointerType: 'mouse' }
  const send = (type: string, share: number): boolean =>
    element.dispatchEvent(new PointerEvent(type, { ...options, ...pointAt(element, share, y) }))
  send('pointerdown', from)
  send('pointermove', (from + to) / 2)
  send('pointermove', to)
  send('pointerup', to)
}

function turnWheel(element: Element, share: number, deltaY: number): WheelEvent {
  const event = new WheelEvent('wheel', {
    bubbles: true,
    cancelable: true,
    deltaY,
    ...pointAt(element, share, 50),
  })
  element.dispatchEvent(event)
  return event
}

const readAddress = (): string => new URL(location.href).searchParams.get('clip') ?? ''

test('a press seeks and a drag scrubs', async () => {
  const { slider } = await openSession()
  drag(slider.element(), [0.2, 0.5], 50)
  await expect
    .poll(() => Number(slider.element().getAttribute('aria-valuenow')))
    .toBeCloseTo(15_000, -2)
})

test('a wheel zooms around the pointer, and back out to the whole session', async () => {
  const { screen, slider } = await openSession()
  expect(turnWheel(slider.element(), 0.5, 300).defaultPrevented).toBe(false)
  expect(turnWheel(slider.element(), 0.5, -600).defaultPrevented).toBe(true)
  const whole = screen.getByRole('button', { name: 'Whole session' })
  await expect.element(whole).toBeVisible()
  // The middle is still the middle; what was a quarter is outside of the view now.
  drag(slider.element(), [0.5, 0.5], 50)
  await expect
    .poll(() => Number(slider.element().getAttribute('aria-valuenow')))
    .toBeCloseTo(15_000, -2)
  drag(slider.element(), [0.0001, 0.0001], 50)
  await expect
    .poll(() => Number(slider.element().getAttribute('aria-valuenow')))
    .toBeGreaterThan(8_000)
  await whole.click()
  await expect.element(whole).not.toBeInTheDocument()
})

test('a drag in the ruler selects, and the selection loops, zooms and stands in the address', async () => {
  const { screen, slider } = await openSession()
  drag(slider.element(), [0.21, 0.41], 5)
  await expect.element(screen.getByText('00:06 – 00:12')).toBeVisible()
  expect(slider.element().getAttribute('aria-valuenow')).toBe('5500')
  const [from = 0, to = 0] = readAddress().split('-').map(Number)
  expect(from).toBeCloseTo(6_300, -2)
  expect(to).toBeCloseTo(12_300, -2)
  await screen.getByRole('button', { name: 'Loop' }).click()
  await expect
    .element(screen.getByRole('button', { name: 'Loop' }))
    .toHaveAttribute('aria-pressed', 'true')
  await expect
    .poll(() => Number(slider.element().getAttribute('aria-valuenow')))
    .toBeGreaterThanOrEqual(from)
  await screen.getByRole('button', { name: 'Clear the selection' }).click()
  await expect.element(screen.getByText('00:06 – 00:12')).not.toBeInTheDocument()
  expect(readAddress()).toBe('')
})

test('a selection is made with the keyboard alone', async () => {
  const { screen } = await openSession()
  await userEvent.keyboard('b')
  await userEvent.keyboard('{ArrowRight}')
  await userEvent.keyboard('b')
  await expect.element(screen.getByText('00:05 – 00:10')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(screen.getByText('00:05 – 00:10')).not.toBeInTheDocument()
})

test('a link to a selection opens at its start and plays it over and over', async () => {
  const { screen, slider } = await openSession({ search: { clip: '6000-7000' } })
  await expect.element(screen.getByText('00:06 – 00:07')).toBeVisible()
  await expect
    .element(screen.getByRole('button', { name: 'Loop' }))
    .toHaveAttribute('aria-pressed', 'true')
  const seen: number[] = []
  await expect
    .poll(
      () => {
        seen.push(Number(slider.element().getAttribute('aria-valuenow')))
        return seen.some((offsetMs, index) => offsetMs < (seen[index - 1] ?? 0))
      },
      { interval: 50 },
    )
    .toBe(true)
  expect(Math.max(...seen)).toBeLessThan(8_000)
})

test.each(['7000-6000', '1-2', 'soon', '-5-10', '1e3-1e9'])(
  'the address %s selects nothing',
  async (clip) => {
    const { screen } = await openSession({ search: { t: '5500', clip } })
    await expect.element(screen.getByRole('group', { name: 'Selection' })).not.toBeInTheDocument()
  },
)

test('hovering says when it is, on which page and what is there', async () => {
  const { slider } = await openSession()
  const element = slider.element()
  element.dispatchEvent(
    new PointerEvent('pointermove', { bubbles: true, ...pointAt(element, 0.4, 50) }),
  )
  await expect.poll(() => document.querySelector('.hint')?.textContent).toContain('Error')
  expect(document.querySelector('.hint')?.textContent).toContain('00:12')
  expect(document.querySelector('.hint')?.textContent).toContain('/home')
  element.dispatchEvent(new PointerEvent('pointerleave', { bubbles: true }))
  await expect.poll(() => document.querySelector('.hint')).toBeNull()
})

test('the legend counts the kinds and goes to the next of one', async () => {
  const { screen, slider } = await openSession()
  const legend = screen.getByRole('group', { name: 'Marks' })
  await legend.getByRole('button', { name: 'Error 1' }).click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '12000')
  await expect.element(legend.getByRole('button', { name: 'Click 2' })).toBeVisible()
})

test('the tab in which the visitor was is shown, and one can be pinned', async () => {
  const { screen, slider } = await openSession({ tabs: 2, search: { t: '15000' } })
  const tabs = screen.getByRole('group', { name: 'Tabs of the visitor' })
  await expect.element(tabs.getByRole('button', { name: /Tab 2.*on show/ })).toBeVisible()
  await tabs.getByRole('button', { name: /Tab 1/ }).click()
  await expect
    .element(tabs.getByRole('button', { name: /Tab 1.*on show/ }))
    .toHaveAttribute('aria-pressed', 'true')
  await expect.element(slider).toHaveAttribute('aria-valuenow', '15000')
  await tabs.getByRole('button', { name: 'Follow the visitor' }).click()
  await expect.element(tabs.getByRole('button', { name: /Tab 2.*on show/ })).toBeVisible()
})

test('the clock tells the visitor’s own time', async () => {
  const { screen } = await openSession()
  await screen.getByRole('button', { name: /Position/ }).click()
  await screen.getByRole('menuitem', { name: 'Visitor’s time' }).click()
  await expect.element(screen.getByText('Asia/Kolkata')).toBeVisible()
})

test('marks have buttons, and the inspector can be put away', async () => {
  const { screen, slider } = await openSession()
  await screen.getByRole('button', { name: 'Next mark' }).click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '10000')
  await screen.getByRole('button', { name: 'Mark before' }).click()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '5000')
  await userEvent.keyboard('i')
  await expect
    .element(screen.getByRole('complementary', { name: 'Inspector' }))
    .not.toBeInTheDocument()
  await userEvent.keyboard('1')
  await expect.element(screen.getByRole('complementary', { name: 'Inspector' })).toBeVisible()
})

test('keys lead to the sessions beside it in the list', async () => {
  const { screen, went } = await openSession()
  await userEvent.keyboard('p')
  await expect.element(screen.getByText('No session above in the list')).toBeInTheDocument()
  await userEvent.keyboard('n')
  await expect.poll(() => went).toEqual([`/sessions/${sessionId(77)}`])
})

test('a phone has a frame around its page, turned as it was held', async () => {
  await openSession({ isPhone: true })
  await expect
    .poll(() => document.querySelector<HTMLElement>('[data-orientation]')?.dataset['orientation'])
    .toBe('landscape')
})
