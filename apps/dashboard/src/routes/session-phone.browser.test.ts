import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { openSession } from '../testing/open-session.ts'
import { setScreenSize } from '../testing/screen-size.ts'
import { eventOf } from '../testing/summaries.ts'

const HEIGHT = 844

/** A session on the screen of a phone. */
async function openOnPhone() {
  await setScreenSize(390, HEIGHT)
  const opened = await openSession({
    events: (session) => [eventOf(session, 5_000, { name: 'click' })],
  })
  const { screen } = opened
  return {
    ...opened,
    sheet: screen.getByRole('complementary', { name: 'Inspector' }),
    opener: screen.getByRole('button', { name: 'Open the inspector' }),
    enlarge: screen.getByRole('button', { name: 'Enlarge the inspector' }),
    shrink: screen.getByRole('button', { name: 'Shrink the inspector' }),
    close: screen.getByRole('button', { name: 'Close the inspector' }),
  }
}

const boxOf = (selector: string): DOMRect =>
  document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect()
const sheetTop = (): number => Math.round(boxOf('.phone-sheet').top)

/** The replay is on the screen, above the sheet. */
function expectPlayerInView(): void {
  const { top, bottom, height } = boxOf('iframe[title="Session replay"]')
  expect(top).toBeGreaterThanOrEqual(0)
  expect(height).toBeGreaterThan(100)
  expect(bottom).toBeLessThanOrEqual(sheetTop())
}

function drag(handle: Element, byPx: number): void {
  const send = (type: string, clientY: number): boolean =>
    handle.dispatchEvent(
      new PointerEvent(type, { bubbles: true, button: 0, pointerId: 5, clientY }),
    )
  const from = handle.getBoundingClientRect().top
  send('pointerdown', from)
  send('pointermove', from + byPx)
  // Where it stood still before it was let go.
  send('pointermove', from + byPx)
  send('pointerup', from + byPx)
}

test('the inspector is a sheet below the player, of half a screen or more', async () => {
  const { sheet, opener, enlarge, shrink, close } = await openOnPhone()
  await expect.element(sheet).not.toBeInTheDocument()
  await opener.click()
  await expect.element(enlarge).toHaveFocus()
  await expect.poll(sheetTop).toBe(Math.round(HEIGHT * 0.55))
  expectPlayerInView()
  await expect.element(sheet.getByRole('tab', { name: /Timeline/ })).toBeVisible()
  await enlarge.click()
  await expect.poll(sheetTop).toBe(Math.round(HEIGHT * 0.32))
  expectPlayerInView()
  await shrink.click()
  await expect.poll(sheetTop).toBe(Math.round(HEIGHT * 0.55))
  await close.click()
  await expect.element(sheet).not.toBeInTheDocument()
  await expect.element(opener).toHaveFocus()
})

test('a hand pulls the sheet up, down and away', async () => {
  const { sheet, opener, enlarge, shrink } = await openOnPhone()
  await opener.click()
  await expect.poll(sheetTop).toBe(Math.round(HEIGHT * 0.55))
  drag(enlarge.element(), -200)
  await expect.element(shrink).toBeVisible()
  await expect.poll(sheetTop).toBe(Math.round(HEIGHT * 0.32))
  drag(shrink.element(), 500)
  await expect.element(sheet).not.toBeInTheDocument()
  await expect.element(opener).toHaveFocus()
})

test('keys open, size and close the sheet, and what was open stays', async () => {
  const { sheet, opener, enlarge, shrink } = await openOnPhone()
  await userEvent.keyboard('5')
  await expect
    .element(sheet.getByRole('tab', { name: /Vitals/ }))
    .toHaveAttribute('aria-selected', 'true')
  await userEvent.keyboard('i')
  await expect.element(sheet).not.toBeInTheDocument()
  await opener.click()
  await userEvent.keyboard('{ArrowUp}')
  await expect.element(shrink).toHaveFocus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(enlarge).toHaveFocus()
  await expect
    .element(sheet.getByRole('tab', { name: /Vitals/ }))
    .toHaveAttribute('aria-selected', 'true')
  await userEvent.keyboard('{Escape}')
  await expect.element(sheet).not.toBeInTheDocument()
  await expect.element(opener).toHaveFocus()
})

test('the tab that a key opens comes into sight', async () => {
  const { sheet, opener } = await openOnPhone()
  await opener.click()
  await userEvent.keyboard('8')
  const tab = sheet.getByRole('tab', { name: 'Element' })
  await expect.element(tab).toHaveAttribute('aria-selected', 'true')
  await expect.poll(() => tab.element().getBoundingClientRect().right).toBeLessThanOrEqual(390)
})

test('an element that is picked opens the sheet, with the page above it', async () => {
  const { screen, sheet } = await openOnPhone()
  await screen.getByRole('button', { name: 'Inspect element' }).click()
  await screen.getByRole('application').click({ position: { x: 40, y: 30 } })
  await expect.element(sheet.getByRole('heading', { level: 2 })).toHaveFocus()
  await expect.poll(sheetTop).toBe(Math.round(HEIGHT * 0.55))
  expectPlayerInView()
})
