import { expect, test } from './harness/lab.ts'
import { waitForRecorder, waitForSession } from './harness/recorder.ts'

test('what the console said and what a page asked for is found, and opened where it is shown', async ({
  visitor,
  lab,
  laboratory,
}) => {
  lab.files.set('/api/basket', { contentType: 'application/json', body: '{}' })
  const page = await visitor.newPage()
  await page.goto(lab.url('/searched'))
  await waitForRecorder(page)
  const { id } = await waitForSession(page)
  await page.evaluate(async (address) => {
    // oxlint-disable-next-line no-console -- it is what is searched for
    console.info('Basket of ada@example.com restored', { quokka: 7 })
    await fetch(address)
  }, lab.url('/api/basket?token=secret-91c2'))
  await page.goto('about:blank')

  const dashboard = await laboratory.openDashboard()
  const link = dashboard.getByRole('list', { name: 'Found in this session' }).getByRole('link')
  const search = async (text: string) => {
    await dashboard.goto(
      `${laboratory.serverUrl}/sessions?range=90d&search=${encodeURIComponent(text)}`,
    )
    return link.count()
  }
  // Recordings are read a while after the visitor has gone quiet.
  await expect
    .poll(
      async () => {
        await search('quokka')
        await dashboard.getByRole('searchbox', { name: 'Search the sessions' }).waitFor()
        return link.first().isVisible()
      },
      { timeout: 90_000, intervals: [3_000] },
    )
    .toBe(true)
  await expect(link).toHaveCount(1)
  await expect(link).toContainText('Console')
  await link.click()
  await expect(dashboard).toHaveURL(new RegExp(`/sessions/${id}\\?.*t=\\d+.*tab=console`))
  await expect(dashboard.getByRole('tab', { name: /^Console/ })).toHaveAttribute(
    'aria-selected',
    'true',
  )
  await expect(dashboard.getByRole('tabpanel').getByText(/Basket of .* restored/)).toBeVisible()

  await search('api/basket 200')
  await expect(link).toContainText('/api/basket')
  await link.click()
  await expect(dashboard.getByRole('tab', { name: /^Network/ })).toHaveAttribute(
    'aria-selected',
    'true',
  )

  // What the recorder masked is nowhere to be found.
  for (const secret of ['ada@example.com', 'secret-91c2']) {
    await search(secret)
    await expect(dashboard.getByText(/has all of these words/)).toBeVisible()
  }
  await dashboard.close()
})
