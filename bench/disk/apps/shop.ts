import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { css, html, pick, script, type Site } from './site.ts'
import { writeName, writeSentences } from './words.ts'

/** A shop of full page loads on a large framework's style sheet: many snapshots. */
export const SHOP: Site = {
  name: 'shop',
  entries: ['/', '/c/2', '/p/17', '/c/5?page=2', '/p/140'],
  find: ({ pathname, searchParams }, deploy) => {
    const [, kind = '', id = '0'] = pathname.split('/')
    if (pathname === '/framework.css') return css(BOOTSTRAP, deploy)
    if (pathname === '/shop.js') return script(SHOP_SCRIPT)
    if (kind === '') return html(renderPage('Home', renderHome()))
    if (kind === 'c') {
      return html(
        renderPage(nameCategory(+id), renderCategory(+id, Number(searchParams.get('page') ?? 1))),
      )
    }
    if (kind === 'p') return html(renderPage(writeName(+id), renderProduct(+id)))
    if (kind === 'cart') return html(renderPage('Cart', CART))
    if (kind === 'checkout') return html(renderPage('Checkout', CHECKOUT))
    return null
  },
  act: async ({ page, hand, random }) => {
    const choice = random()
    await hand.read(800 + random() * 2_500)
    if (choice < 0.3) return hand.scroll(300 + random() * 1_200)
    const path = new URL(page.url()).pathname
    if (choice < 0.45 && path.startsWith('/p/')) return hand.click(page.locator('#add'))
    if (choice < 0.55) return hand.click(page.locator('.dropdown-toggle').first())
    if (path === '/checkout') {
      await hand.type(page.getByLabel('Full name'), 'Ada Marsh')
      await hand.type(page.getByLabel('E-mail'), 'ada@example.test')
      return hand.click(page.locator('#home'))
    }
    if (path === '/cart') return hand.click(page.locator('#checkout'))
    if (choice > 0.9) return hand.click(page.locator('#cart'))
    const links = await page.locator('main a').all()
    return hand.click(links.length === 0 ? page.locator('#home') : pick(links, random))
  },
}

const BOOTSTRAP = readFileSync(
  fileURLToPath(import.meta.resolve('bootstrap/dist/css/bootstrap.css')),
  'utf8',
)
const CATEGORIES = 9

function nameCategory(id: number): string {
  return `${writeName(id * 31)} and more`
}

function renderPage(title: string, main: string): string {
  const menu = Array.from(
    { length: CATEGORIES },
    (_, id) =>
      `<li><a class="dropdown-item" href="/c/${id}">${nameCategory(id)}</a></li>` +
      Array.from(
        { length: 6 },
        (_, sub) =>
          `<li><a class="dropdown-item small text-muted" href="/c/${id}?page=${sub + 1}">${writeName(id * 7 + sub)}</a></li>`,
      ).join(''),
  ).join('')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} · Oak and Linen</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/framework.css"></head>
<body class="bg-body"><nav class="navbar navbar-expand-lg bg-body-tertiary border-bottom"><div class="container">
<a class="navbar-brand fw-bold" id="home" href="/">Oak and Linen</a>
<div class="dropdown"><button class="btn btn-outline-secondary dropdown-toggle" type="button">Everything</button><ul class="dropdown-menu">${menu}</ul></div>
<form class="d-flex mx-3" role="search"><input class="form-control me-2" aria-label="Search"><button class="btn btn-outline-success" type="button">Search</button></form>
<a class="btn btn-primary position-relative" id="cart" href="/cart">Cart <span class="badge text-bg-light" id="count">0</span></a></div></nav>
<main class="container py-4">${main}</main>
<footer class="border-top mt-5 py-4 bg-body-tertiary"><div class="container row mx-auto">${Array.from({ length: 4 }, (_, column) => `<div class="col-6 col-lg-3"><h5>${writeName(column + 500)}</h5><ul class="list-unstyled">${Array.from({ length: 7 }, (_, row) => `<li><a class="link-secondary" href="#">${writeName(column * 10 + row + 600)}</a></li>`).join('')}</ul></div>`).join('')}</div></footer>
<script src="/shop.js"></script><script async src="/recorder.js"></script></body></html>`
}

function renderCard(id: number): string {
  return `<div class="col"><div class="card h-100 shadow-sm"><div class="bg-secondary-subtle ratio ratio-4x3"></div><div class="card-body d-flex flex-column">
<h5 class="card-title"><a class="stretched-link text-decoration-none" href="/p/${id}">${writeName(id)}</a></h5>
<p class="card-text text-body-secondary">${writeSentences(id, 2)}</p>
<div class="mt-auto d-flex justify-content-between align-items-center"><span class="fs-5 fw-semibold">€${(id * 37) % 290}.${id % 10}0</span><span class="badge rounded-pill text-bg-${id % 3 ? 'success' : 'warning'}">${id % 3 ? 'In stock' : 'Few left'}</span></div></div></div></div>`
}

function renderGrid(first: number, count: number): string {
  const cards = Array.from({ length: count }, (_, place) => renderCard(first + place)).join('')
  return `<div class="row row-cols-1 row-cols-sm-2 row-cols-lg-4 g-4">${cards}</div>`
}

function renderHome(): string {
  return `<div class="p-5 mb-4 bg-body-secondary rounded-3" id="hero"><h1 class="display-5 fw-bold">${writeName(1)}</h1><p class="fs-4 col-md-8">${writeSentences(2, 3)}</p></div><h2>New this week</h2>${renderGrid(0, 12)}`
}

function renderCategory(id: number, page: number): string {
  const filters = Array.from(
    { length: 14 },
    (_, row) =>
      `<div class="form-check"><input class="form-check-input" type="checkbox" id="f${row}"><label class="form-check-label" for="f${row}">${writeName(row + 900)}</label></div>`,
  ).join('')
  return `<h1>${nameCategory(id)}</h1><div class="row"><aside class="col-lg-3">${filters}</aside><div class="col-lg-9">${renderGrid(id * 24 + page * 6, 24)}</div></div>`
}

function renderProduct(id: number): string {
  const reviews = Array.from(
    { length: 8 },
    (_, row) =>
      `<li class="list-group-item"><div class="d-flex justify-content-between"><strong>${writeName(id * 3 + row)}</strong><span class="text-warning">${'★'.repeat(1 + ((id + row) % 5))}</span></div><p class="mb-1">${writeSentences(id * 13 + row, 3)}</p></li>`,
  ).join('')
  return `<div class="row g-5"><div class="col-lg-6"><div class="ratio ratio-1x1 bg-secondary-subtle rounded"></div></div><div class="col-lg-6"><h1>${writeName(id)}</h1><p class="lead">${writeSentences(id, 4)}</p><button class="btn btn-lg btn-primary" id="add" type="button">Add to cart</button><div class="alert alert-success mt-3 d-none" id="added" role="status">It is in your cart.</div></div></div><h2 class="mt-5">What others say</h2><ul class="list-group">${reviews}</ul><h2 class="mt-5">Goes well with</h2>${renderGrid(id + 3, 4)}`
}

const CART = `<h1>Cart</h1><table class="table align-middle"><tbody id="rows"></tbody></table><a class="btn btn-lg btn-success" id="checkout" href="/checkout">Go to checkout</a>`
const CHECKOUT = `<h1>Checkout</h1><form class="row g-3">${[
  'Full name',
  'E-mail',
  'Street',
  'City',
  'Postcode',
  'Note',
]
  .map(
    (label, row) =>
      `<div class="col-md-6"><label class="form-label" for="i${row}">${label}</label><input class="form-control" id="i${row}"></div>`,
  )
  .join('')}</form>`

/** What the shop does in the page: a cart, a menu, a stage that changes by itself. */
const SHOP_SCRIPT = `
const cart = JSON.parse(localStorage.cart ?? '[]')
const count = document.querySelector('#count')
count.textContent = cart.length
document.querySelector('#add')?.addEventListener('click', () => {
  cart.push(document.querySelector('h1').textContent)
  localStorage.cart = JSON.stringify(cart)
  count.textContent = cart.length
  document.querySelector('#added').classList.remove('d-none')
})
document.querySelector('.dropdown-toggle').addEventListener('click', (event) => {
  event.target.classList.toggle('show')
  document.querySelector('.dropdown-menu').classList.toggle('show')
})
const rows = document.querySelector('#rows')
if (rows) for (const name of cart) rows.insertAdjacentHTML('beforeend', '<tr><td>' + name + '</td><td class="text-end">1</td></tr>')
const hero = document.querySelector('#hero h1')
if (hero) { const texts = [hero.textContent, 'Made to be mended', 'Back in the north']; let turn = 0; setInterval(() => { hero.textContent = texts[++turn % 3] }, 4000) }
`
