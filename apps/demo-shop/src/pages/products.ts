import { findProduct } from '../catalogue.ts'
import { findElement } from '../element.ts'
import { showDetail } from './product-detail.ts'
import { showList } from './product-list.ts'
import { startSite } from '../site.ts'

/** The page's two views share one document: the history API moves between them. */
function showCurrent(): void {
  const view = findElement('div', '[data-view]')
  const slug = location.pathname.split('/')[2]
  if (!slug) return showList(view)
  const product = findProduct(decodeURIComponent(slug))
  if (product) return showDetail(view, product)
  view.innerHTML =
    '<section class="section page-head"><h1>We never made that</h1><p><a class="button" href="/products">See what we did make</a></p></section>'
}

function startNavigation(): void {
  document.addEventListener('click', (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = (event.target as Element).closest('a')
    if (!link || link.origin !== location.origin || link.hash) return
    if (!/^\/products(\/|$)/.test(link.pathname)) return
    event.preventDefault()
    history.pushState(null, '', link.href)
    showCurrent()
    scrollTo(0, 0)
  })
  addEventListener('popstate', showCurrent)
}

startSite()
startNavigation()
showCurrent()
