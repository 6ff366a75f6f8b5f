import { findElement } from '../element.ts'
import { drawIllustration } from '../illustrations.ts'
import { startSite } from '../site.ts'

startSite()
findElement('div', '[data-thanks-picture]').innerHTML = drawIllustration('slow-kettle')
findElement('strong', '[data-order-number]').textContent =
  new URLSearchParams(location.search).get('order') ?? 'unknown'
