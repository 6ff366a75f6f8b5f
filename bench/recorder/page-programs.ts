/**
 * What runs inside the measured page, as text: it is compiled there, and names
 * nothing from outside of itself.
 */

/** Fills the page with `count` elements and texts, ten to a card. */
export function buildCards(count: number): string {
  return `
    const cards = []
    for (let index = 0; index < ${count / 10}; index += 1) {
      cards.push(
        '<section class="card c' + (index % 40) + '" data-index="' + index + '"><h3 title="Item ' + index +
          '">Item ' + index + '</h3><p class="text">Some words about item ' + index +
          ' <b>and more</b></p><a href="/item/' + index + '">open</a></section>',
      )
    }
    document.querySelector('main').innerHTML = cards.join('')`
}

export const BUILD_TABLE = `
  document.querySelector('main').innerHTML = '<table><tbody></tbody></table>'`

export const BUILD_FORM = `
  ${buildCards(5_000)}
  document.querySelector('main').insertAdjacentHTML('afterbegin', '<form><textarea></textarea></form>')`

/** Forty cards a frame change their style, an attribute and a text; some get children and lose them. */
export const MUTATION_STORM = `
  const main = document.querySelector('main')
  const end = performance.now() + 10000
  for (let turn = 1; performance.now() < end; turn += 1) {
    for (let index = 0; index < 40; index += 1) {
      const card = main.children[(turn * 7 + index) % main.children.length]
      card.style.transform = 'translateX(' + (turn % 90) + 'px)'
      card.setAttribute('data-turn', String(turn))
      card.querySelector('p').firstChild.nodeValue = 'turn ' + turn
      if (index % 8 === 0) {
        const note = document.createElement('div')
        note.innerHTML = '<i>note ' + turn + '</i><em>' + index + '</em>'
        card.append(note)
        if (card.children.length > 6) card.lastElementChild.previousElementSibling.remove()
      }
    }
    await new Promise(requestAnimationFrame)
  }`

/** Create, replace, swap, update every tenth, clear: the js-framework-benchmark on plain DOM. */
export function changeRows(count: number): string {
  return `
    const body = document.querySelector('tbody')
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))
    const create = (from) => {
      const part = document.createDocumentFragment()
      for (let index = 0; index < ${count}; index += 1) {
        const row = document.createElement('tr')
        row.innerHTML = '<td class="id">' + (from + index) + '</td><td><a class="label">row ' + index +
          '</a></td><td><a class="remove"><span class="icon"></span></a></td><td></td>'
        part.append(row)
      }
      body.append(part)
    }
    create(0)
    await frame()
    body.textContent = ''
    create(${count})
    await frame()
    for (let turn = 0; turn < 10; turn += 1) {
      const { children } = body
      const second = children[1]
      const last = children[children.length - 2]
      const after = last.nextSibling
      body.insertBefore(last, second)
      body.insertBefore(second, after)
      for (let index = turn; index < children.length; index += 10)
        children[index].querySelector('.label').firstChild.data += ' !!!'
      await frame()
    }
    body.textContent = ''
    await frame()`
}

export const INSERT_RULES = `
  const style = document.createElement('style')
  document.head.append(style)
  for (let index = 0; index < 2000; index += 1) {
    style.sheet.insertRule('.made-' + index + ' { color: rgb(' + (index % 255) + ', 0, 0); padding: 1px }')
    if (index % 50 === 0) await new Promise(requestAnimationFrame)
  }`

/** A part of the page changes without end: its subtree has the class \`storm\`. */
export function stormIn(durationMs: number): string {
  return `
    const storm = document.querySelector('.storm')
    const end = performance.now() + ${durationMs}
    for (let turn = 0; performance.now() < end; turn += 1) {
      for (let index = 0; index < 100; index += 1) {
        const bar = storm.children[index]
        bar.style.height = ((turn * 13 + index * 7) % 100) + 'px'
        bar.textContent = String(turn)
      }
      await new Promise(requestAnimationFrame)
    }`
}

/** @param mark an attribute on the storming part */
export function buildStorm(mark: string): string {
  return `
    ${buildCards(2_000)}
    const storm = document.createElement('div')
    storm.className = 'storm'
    ${mark && `storm.setAttribute('${mark}', '')`}
    storm.innerHTML = '<div></div>'.repeat(100)
    document.querySelector('main').prepend(storm)`
}

/** Nodes that are put in, change and go again, in all `count` changes of nodes that are gone. */
export function churn(count: number): string {
  return `
    const main = document.querySelector('main')
    for (let turn = 0; turn < ${count / 100}; turn += 1) {
      const list = document.createElement('ul')
      list.innerHTML = '<li>entry</li>'.repeat(100)
      main.append(list)
      await new Promise(requestAnimationFrame)
      list.remove()
      for (const entry of list.children) entry.firstChild.data = 'gone ' + turn
      await new Promise(requestAnimationFrame)
    }`
}

/** Mounts and unmounts a frame of the same origin, again and again. */
export function mountFrames(count: number): string {
  return `
    for (let turn = 0; turn < ${count}; turn += 1) {
      const frame = document.createElement('iframe')
      frame.srcdoc = '<p>frame ' + turn + '</p>' + '<i></i>'.repeat(50)
      const loaded = new Promise((done) => frame.addEventListener('load', done))
      document.querySelector('main').append(frame)
      await loaded
      await new Promise(requestAnimationFrame)
      frame.remove()
    }`
}

export function mountShadowRoots(count: number): string {
  return `
    for (let turn = 0; turn < ${count}; turn += 1) {
      const host = document.createElement('div')
      host.attachShadow({ mode: 'open' }).innerHTML = '<p>root ' + turn + '</p>' + '<i></i>'.repeat(50)
      document.querySelector('main').append(host)
      await new Promise(requestAnimationFrame)
      host.remove()
    }`
}
