import type { SessionSummary } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { openSession } from '../testing/open-session.ts'
import { element, encodeRecording } from '../testing/replay.ts'
import { setScreenSize } from '../testing/screen-size.ts'

/** A page of 640 by 400 with a button that goes after ten seconds, and a text that changes. */
function recordShop({ startedAt }: SessionSummary) {
  const at = Math.round(startedAt)
  const text = (id: number, textContent: string): object => ({ type: 3, id, textContent })
  const style =
    'position: absolute; left: 250px; top: 150px; width: 200px; height: 80px; margin: 10px'
  const button = element(10, 'button', {
    attributes: { id: 'buy', class: 'primary', style, title: '<img src=x onerror=alert(1)>' },
    childNodes: [text(11, 'Buy '), element(12, 'b', { childNodes: [text(13, 'now')] })],
  })
  const clock = element(20, 'h1', { childNodes: [text(21, 'second 0')] })
  const body = element(4, 'body', {
    attributes: { style: 'margin: 0' },
    childNodes: [clock, button],
  })
  const html = element(2, 'html', { childNodes: [element(3, 'head'), body] })
  const change = (second: number, data: object): object => ({
    type: 3,
    timestamp: at + second * 1_000,
    data: { source: 0, texts: [], adds: [], removes: [], attributes: [], ...data },
  })
  const ticks = Array.from({ length: 30 }, (_, second) =>
    change(second, { texts: [{ id: 21, value: `second ${second}` }] }),
  )
  return encodeRecording([
    { type: 4, timestamp: at, data: { href: 'https://shop.test/', width: 640, height: 400 } },
    {
      type: 2,
      timestamp: at + 1,
      data: { node: { type: 0, id: 1, childNodes: [html] }, initialOffset: { top: 0, left: 0 } },
    },
    ...ticks.slice(1, 11),
    change(10.5, { removes: [{ parentId: 4, id: 10 }] }),
    ...ticks.slice(11),
  ])
}

async function openShop(fields: Partial<SessionSummary> = {}) {
  const opened = await openSession({ fields, record: recordShop })
  const { screen } = opened
  await expect
    .poll(() => document.querySelector<HTMLElement>('[data-phase]')?.dataset['phase'])
    .toBe('paused')
  const picker = screen.getByRole('application', { name: 'Pick an element of the replay' })
  const panel = screen.getByRole('complementary', { name: 'Inspector' })
  return { ...opened, picker, panel, title: panel.getByRole('heading', { level: 2 }) }
}

/** Sends a pointer to a place of the recorded page, wherever that is on the screen. */
function pointer(picker: Element, type: string, { x, y }: { x: number; y: number }): void {
  const { left, top, width } = picker.getBoundingClientRect()
  const scale = width / 640
  const place = { clientX: left + x * scale, clientY: top + y * scale }
  picker.dispatchEvent(new PointerEvent(type, { bubbles: true, ...place }))
}

const highlighted = (): string => document.querySelector('.highlight .label')?.textContent ?? ''

test('D and the pointer pick an element, which opens in full', async () => {
  const { picker, panel, title } = await openShop()
  await userEvent.keyboard('d')
  await expect.element(picker).toHaveFocus()
  pointer(picker.element(), 'pointermove', { x: 280, y: 230 })
  await expect.poll(highlighted).toContain('button#buy.primary 200 × 80')
  pointer(picker.element(), 'click', { x: 280, y: 230 })
  await expect.element(title).toHaveFocus()
  await expect.element(title).toHaveTextContent('button#buy.primary')
  await expect.element(picker).not.toBeInTheDocument()
  await expect
    .element(panel.getByRole('region', { name: 'Selector' }).getByText('#buy'))
    .toBeVisible()
  await expect.element(panel.getByRole('img', { name: /^Margin 10 10 10 10,/ })).toBeVisible()
  await expect.element(panel.getByText('node 10')).toBeVisible()
  await expect.element(panel.getByText('<img src=x onerror=alert(1)>')).toBeVisible()
  await expect.element(panel.getByText('Buy now', { exact: true })).toBeVisible()
  await userEvent.keyboard('1')
  await expect.poll(highlighted).toBe('')
})

test('styles that the page gave stand first, and all can be searched', async () => {
  const { picker, panel, title } = await openShop()
  await userEvent.keyboard('d')
  pointer(picker.element(), 'click', { x: 280, y: 230 })
  await expect.element(title).toHaveFocus()
  const styles = panel.getByRole('region', { name: 'Computed styles' })
  await expect.element(styles.getByText('position', { exact: true })).toBeVisible()
  expect(styles.getByText('float', { exact: true }).elements()).toEqual([])
  await styles.getByRole('searchbox').fill('float')
  await expect.element(styles.getByText('float', { exact: true })).toBeVisible()
  expect(styles.getByText('position', { exact: true }).elements()).toEqual([])
  await styles.getByRole('searchbox').fill('nonsense')
  await expect.element(styles.getByText('No style matches “nonsense”.')).toBeVisible()
})

test('the keyboard alone walks the tree, and does not move the playhead', async () => {
  const { screen, slider, picker, title } = await openShop()
  await userEvent.keyboard('d')
  await expect.element(picker).toHaveFocus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(highlighted).toContain('button')
  await userEvent.keyboard('{ArrowDown}')
  await expect.poll(highlighted).toMatch(/^b /)
  await userEvent.keyboard('{ArrowUp}')
  await expect.poll(highlighted).toContain('button')
  await userEvent.keyboard('{ArrowLeft}')
  await expect.poll(highlighted).toContain('h1')
  await expect.element(screen.getByText(/^h1, 640 × /)).toBeInTheDocument()
  await userEvent.keyboard('{Enter}')
  await expect.element(title).toHaveTextContent('h1')
  await expect.element(title).toHaveFocus()
  await expect.element(slider).toHaveAttribute('aria-valuenow', '0')
  await userEvent.keyboard('d')
  await expect.element(picker).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(picker).not.toBeInTheDocument()
  await expect.element(title).toHaveTextContent('h1')
})

test('ancestors and neighbours are one press away', async () => {
  const { picker, panel, title } = await openShop()
  await userEvent.keyboard('d')
  pointer(picker.element(), 'click', { x: 280, y: 230 })
  await expect.element(title).toHaveFocus()
  await panel.getByRole('button', { name: 'Before: the sibling' }).click()
  await expect.element(title).toHaveTextContent('h1')
  const ancestors = panel.getByRole('navigation', { name: 'Ancestors of the element' })
  await ancestors.getByRole('button', { name: 'body' }).click()
  await expect.element(title).toHaveTextContent('body')
  await expect
    .element(ancestors.getByRole('button', { name: 'body' }))
    .toHaveAttribute('aria-current', 'true')
})

test('playing ends picking, and what was picked is read again where it stops', async () => {
  const { screen, slider, picker, panel, title } = await openShop()
  await userEvent.keyboard('d')
  pointer(picker.element(), 'click', { x: 10, y: 30 })
  await expect.element(title).toHaveTextContent('h1')
  await expect.element(panel.getByText('second 0')).toBeVisible()
  await userEvent.keyboard('d')
  await expect.element(picker).toBeVisible()
  await screen.getByRole('button', { name: 'Play', exact: true }).click()
  await expect.element(picker).not.toBeInTheDocument()
  expect(highlighted()).toBe('')
  await screen.getByRole('button', { name: 'Pause', exact: true }).click()
  await userEvent.keyboard('{ArrowRight}')
  await expect
    .poll(() => Number(slider.element().getAttribute('aria-valuenow')))
    .toBeGreaterThan(5_000)
  await expect.element(panel.getByText(/^second [5-9]$/)).toBeVisible()
})

test('an element that is not there at another moment is kept and said to be gone', async () => {
  const { slider, picker, panel, title } = await openShop()
  await userEvent.keyboard('d')
  pointer(picker.element(), 'click', { x: 280, y: 230 })
  await expect.element(title).toHaveFocus()
  const gone = panel.getByText('It is not on the page now. This is what it was at 00:00.')
  slider.element().focus()
  await userEvent.keyboard('{End}')
  await expect.element(gone).toBeVisible()
  await expect.element(title).toHaveTextContent('button#buy.primary')
  expect(highlighted()).toBe('')
  await userEvent.keyboard('{Home}')
  await expect.element(gone).not.toBeInTheDocument()
  await expect.poll(highlighted).toContain('button#buy')
})

test('what is pointed at is right in the scaled frame of a phone too', async () => {
  await setScreenSize(390, 844)
  const { picker } = await openShop({ deviceType: 'mobile' })
  await userEvent.keyboard('d')
  await expect.element(picker).toBeVisible()
  expect(picker.element().getBoundingClientRect().width).toBeLessThan(400)
  for (const [x, name] of [
    [263, 'button'],
    [457, 'button'],
    [256, 'html'],
    [464, 'html'],
  ] as const) {
    pointer(picker.element(), 'pointermove', { x, y: 200 })
    await expect.poll(highlighted).toMatch(new RegExp(`^${name}`))
  }
})
