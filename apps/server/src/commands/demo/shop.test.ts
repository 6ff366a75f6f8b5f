import { expect, onTestFinished, test } from 'vitest'
import type { Assets } from '../../assets/assets.ts'
import { createShop } from './shop.ts'

const files: Record<string, string> = {
  'shop/index.html': '<script src="__PLAYHEAD_HOST__/recorder.js" data-key="__PLAYHEAD_KEY__">',
  'shop/products.html': 'products',
  'shop/cart.html': 'cart',
  'shop/assets/a.js': '"__PLAYHEAD_KEY__"',
}

function createTestShop() {
  const assets: Assets = {
    load: async (name) => (files[name] ? Buffer.from(files[name]) : null),
    list: async () => [],
  }
  const shop = createShop({ assets, serverUrl: 'http://replay.test', projectKey: 'key-1' })
  onTestFinished(() => shop.close())
  return shop
}

test('pages carry the address of the server and the key of the project; scripts are left alone', async () => {
  const shop = createTestShop()
  expect((await shop.inject('/')).body).toBe(
    '<script src="http://replay.test/recorder.js" data-key="key-1">',
  )
  const script = await shop.inject('/assets/a.js')
  expect(script.body).toBe('"__PLAYHEAD_KEY__"')
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8')
})

test.each([
  ['/cart', 'cart'],
  ['/products', 'products'],
  ['/products/ember-lamp?from=home', 'products'],
])('%s is the page %s', async (url, body) => {
  expect((await createTestShop().inject(url)).body).toBe(body)
})

test.each(['/nothing', '/assets/nothing.js', '/..%2f..%2fpackage.json'])(
  'there is nothing at %s',
  async (url) => {
    expect((await createTestShop().inject(url)).statusCode).toBe(404)
  },
)

test('the coupon fails, the order is numbered, recommendations are slow', async () => {
  const shop = createTestShop()
  const post = (url: string) => shop.inject({ method: 'POST', url, payload: {} })
  expect((await post('/api/coupon')).statusCode).toBe(500)
  expect((await post('/api/orders')).json()).toEqual({ orderNumber: 'OW-1042' })
  expect((await post('/api/orders')).json()).toEqual({ orderNumber: 'OW-1043' })
  const startedAt = performance.now()
  expect((await shop.inject('/api/recommendations')).json()).toHaveProperty('slugs')
  expect(performance.now() - startedAt).toBeGreaterThan(1_400)
})
