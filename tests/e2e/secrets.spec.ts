import type { Page } from '@playwright/test'
import { gunzipSync } from 'node:zlib'
import { createApi } from './harness/api.ts'
import { readDataFolder } from './harness/data-folder.ts'
import { waitForSession } from './harness/recorder.ts'
import { expect, test } from './harness/test.ts'

/** Typed, pasted or put into the checkout form. None looks like ordinary text of the page. */
const SECRETS = {
  name: 'Zephyrine Quastel',
  email: 'zephyrine@quastel-manor.test',
  password: 'Tr0ub4dor-and-3-kelpies',
  note: 'the key is under the marble heron',
  gift: 'your sister knows about the lighthouse',
  card: '4929 8347 1102 5563',
  cvc: '8841',
  coupon: 'HERONHOUSE-77-XQ',
  hidden: 'hidden-token-5f1e0c77aa',
  search: 'query-secret-91c2',
  console: 'zephyrine.console@quastel-manor.test',
}

/** What is plainly on the page: a scan that does not find it has looked at nothing. */
const CANARY = 'Note for the courier'

async function typeSecrets(page: Page): Promise<void> {
  await page.getByLabel('Full name').pressSequentially(SECRETS.name)
  await page.getByLabel('E-mail').pressSequentially(SECRETS.email)
  await page.getByLabel('Password').pressSequentially(SECRETS.password)
  await page.getByLabel('Note for the courier').fill(SECRETS.note)
  await page.getByLabel('Gift message').pressSequentially(SECRETS.gift)
  await page.getByLabel('Card number').pressSequentially(SECRETS.card)
  await page.getByLabel('CVC').pressSequentially(SECRETS.cvc)
  await page.evaluate(({ hidden, email, console: address }) => {
    const field = document.querySelector<HTMLInputElement>('[name=checkoutToken]')
    field?.setAttribute('value', hidden)
    const name = document.querySelector('[name=name]')
    name?.setAttribute('title', email)
    name?.setAttribute('data-last-value', email)
    // oxlint-disable-next-line no-console -- what careless sites do
    console.error(`could not save ${address}`)
  }, SECRETS)
}

/**
 * Every spelling in which a secret might leave: plain, url-encoded, without its
 * spaces, and its beginning, as it stood while it was being typed. Four digits are
 * also part of many a time, so that a short secret counts as a whole JSON string.
 */
function spell(secret: string): string[] {
  if (secret.length < 12) return [`"${secret}"`]
  return [secret, encodeURIComponent(secret), secret.replaceAll(' ', ''), secret.slice(0, 12)]
}

function findSecrets(bytes: Buffer): string[] {
  return Object.entries(SECRETS)
    .filter(([, secret]) => spell(secret).some((spelling) => bytes.includes(spelling)))
    .map(([kind]) => kind)
}

test('what is typed into the form is in no request, no file and no log', async ({
  demo,
  visitor,
  segments,
  dashboard,
}) => {
  const page = await visitor.newPage()
  await page.goto(`${demo.shopUrl}/checkout?token=${SECRETS.search}#${SECRETS.search}`)
  const session = await waitForSession(page)
  await typeSecrets(page)
  await page.getByRole('link', { name: /^Cart/ }).click()
  await page.getByLabel('Coupon').fill(SECRETS.coupon)
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('Our coupon drawer is stuck')).toBeVisible()

  const api = createApi(dashboard.request, demo.serverUrl)
  await expect
    .poll(async () => (await api.getSession(session.id)).failedRequestCount, {
      message: 'the last thing that happened has arrived',
    })
    .toBe(1)
  expect((await api.getSession(session.id)).keyPressCount).toBeGreaterThan(100)
  await page.close()
  expect(await demo.stop()).toBe(0)

  const bodies = segments.sent.map(({ head, headJson, payload }) => ({
    where: `request ${head.windowId}/${head.sequence}`,
    bytes: Buffer.concat([
      Buffer.from(headJson),
      payload.length > 0 ? gunzipSync(payload) : Buffer.alloc(0),
    ]),
  }))
  const stored = await readDataFolder(demo.dataFolder)
  const logs = [{ where: 'log', bytes: Buffer.from(demo.process.output()) }]

  expect(bodies.some(({ bytes }) => bytes.includes(CANARY))).toBe(true)
  expect(stored.some(({ bytes }) => bytes.includes(CANARY))).toBe(true)
  expect(logs[0]?.bytes.length).toBeGreaterThan(0)
  const leaks = [...bodies, ...stored, ...logs].flatMap(({ where, bytes }) =>
    findSecrets(bytes).map((kind) => `${kind} in ${where}`),
  )
  expect(leaks).toEqual([])
})
