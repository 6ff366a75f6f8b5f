/** What the shop asks of its own server; README.md has the shapes. */

/** How many of each product are left, by slug; empty when the shop does not say. */
export async function loadStock(): Promise<ReadonlyMap<string, number>> {
  const answer = await getJson('/api/products')
  const products = readArray(answer, 'products')
  return new Map(
    products.flatMap((entry) => {
      const { slug, stock } = entry as { slug?: unknown; stock?: unknown }
      return typeof slug === 'string' && typeof stock === 'number' ? [[slug, stock] as const] : []
    }),
  )
}

/** Slugs of what the visitor might like. Slow on purpose. */
export async function loadRecommendations(): Promise<string[]> {
  const answer = await getJson('/api/recommendations')
  return readArray(answer, 'slugs').filter((slug) => typeof slug === 'string')
}

/** Tries a coupon; the demonstration's server always fails at this. */
export async function sendCoupon(code: string): Promise<boolean> {
  const response = await postJson('/api/coupon', { code })
  return response.ok
}

/** Places an order and resolves to its number. Nothing that was typed goes along. */
export async function sendOrder(order: { lines: unknown; delivery: string }): Promise<string> {
  const response = await postJson('/api/orders', order)
  if (!response.ok) throw new Error(`the order was answered with ${response.status}`)
  const answer: unknown = await response.json()
  const { orderNumber } = answer as { orderNumber?: unknown }
  return typeof orderNumber === 'string' ? orderNumber : 'OW-0000'
}

async function getJson(path: string): Promise<unknown> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`)
  return response.json()
}

function postJson(path: string, body: unknown): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

function readArray(value: unknown, name: string): unknown[] {
  const list = (value as Record<string, unknown> | null)?.[name]
  return Array.isArray(list) ? list.filter((entry) => entry !== null) : []
}
