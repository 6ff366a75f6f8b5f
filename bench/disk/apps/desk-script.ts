/** The help desk's own script: a list that draws only what is seen, and news all the time. */
export const DESK_SCRIPT = `
const team = Number(new URLSearchParams(location.search).get('team') ?? 1)
const WORDS = 'order parcel invoice refund login password delivery broken missing late colour size account address update thanks please again today number box courier email copy'.split(' ')
let state = team * 7919
const random = (below) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state % below }
const words = (count) => Array.from({ length: count }, () => WORDS[random(WORDS.length)]).join(' ')
const STATES = [['open', 'blue'], ['waiting', 'amber'], ['solved', 'green'], ['urgent', 'red']]
// Everybody of a team sees the same tickets; what happens to them differs.
const all = Array.from({ length: 500 }, (_, id) => ({ id, title: words(4), state: STATES[id % 4], wait: id * 3 % 200, messages: Array.from({ length: 3 + id % 6 }, (_, m) => ({ text: words(10 + m * 3), own: m % 2 === 1 })) }))
const coming = all.splice(400), tickets = all
state = Date.now() >>> 0
let shown = tickets, open = tickets[0], tab = 'Conversation'
const make = (tag, className, text) => { const node = document.createElement(tag); node.className = className ?? ''; if (text !== undefined) node.textContent = text; return node }
const app = document.querySelector('#app')
const nav = make('nav')
for (const [name] of [['all'], ...STATES]) { const button = make('button', 'filter pt-2 pb-2 bg-slate-7', name); button.onclick = () => { shown = name === 'all' ? tickets : tickets.filter((ticket) => ticket.state[0] === name); list.scrollTop = 0; drawList() }; nav.append(button) }
const clock = make('p', 'text-slate-3 mt-4'); nav.append(clock)
const chart = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); chart.setAttribute('viewBox', '0 0 140 60')
const line = document.createElementNS('http://www.w3.org/2000/svg', 'path'); line.setAttribute('fill', 'none'); line.setAttribute('stroke', 'currentColor'); chart.append(line); nav.append(chart)
const list = make('div', 'list'); const talk = make('section', 'talk')
app.append(nav, list, talk)
const drawn = new Map()
function drawList() {
  let tall = list.querySelector('.tall'); if (!tall) { tall = make('div', 'tall'); list.append(tall) }
  tall.style.height = shown.length * 44 + 'px'
  const first = Math.max(0, Math.floor(list.scrollTop / 44) - 4), last = Math.min(shown.length, first + 30)
  const wanted = new Set(shown.slice(first, last))
  for (const [ticket, row] of drawn) if (!wanted.has(ticket)) { row.remove(); drawn.delete(ticket) }
  for (let place = first; place < last; place++) { const ticket = shown[place]; let row = drawn.get(ticket); if (!row) { row = makeRow(ticket); drawn.set(ticket, row); list.append(row) } row.style.top = place * 44 + 'px'; row.classList.toggle('open', ticket === open) }
}
function makeRow(ticket) {
  const row = make('div', 'row')
  row.append(make('span', 'text-slate-5', '#' + (4000 + ticket.id)), make('span', 'pr-2', ticket.title), make('span', 'badge bg-' + ticket.state[1] + '-3 text-' + ticket.state[1] + '-8', ticket.state[0]))
  row.onclick = () => { open = ticket; drawList(); drawTalk() }
  return row
}
function drawTalk() {
  talk.replaceChildren()
  const head = make('header', 'pt-4 pb-2 pl-4'); head.append(make('h2', 'text-slate-8', open.title), make('p', 'text-slate-5', 'waits ' + open.wait + ' minutes'))
  const tabs = make('div', 'pl-4'); for (const name of ['Conversation', 'Customer', 'History']) { const button = make('button', 'tab mr-2 ' + (name === tab ? 'bg-blue-2' : 'bg-slate-1'), name); button.onclick = () => { tab = name; drawTalk() }; tabs.append(button) }
  const messages = make('div', 'messages')
  for (const message of open.messages) messages.append(makeMessage(message))
  const answer = make('div', 'answer'), reply = make('textarea'), send = make('button', 'bg-blue-6 text-slate-1 pl-4 pr-4', 'Send'); reply.id = 'reply'; send.id = 'send'
  send.onclick = () => { const message = { text: words(12), own: true }; open.messages.push(message); messages.append(makeMessage(message)); messages.scrollTop = 1e6; reply.value = '' }
  answer.append(reply, send); talk.append(head, tabs, messages, answer)
}
function makeMessage({ text, own }) { const node = make('div', 'message' + (own ? ' own' : '')); node.append(make('p', 'mt-0 mb-1', text), make('small', 'text-slate-5', own ? 'you' : 'customer')); return node }
setInterval(() => { clock.textContent = new Date().toLocaleTimeString('en-GB') }, 1000)
const points = Array.from({ length: 40 }, () => random(50))
setInterval(() => { points.shift(); points.push(random(50)); line.setAttribute('d', points.map((y, x) => (x ? 'L' : 'M') + (x * 3.5).toFixed(1) + ' ' + y).join(''))}, 4000)
setInterval(() => { const ticket = shown[random(Math.min(40, shown.length))]; if (!ticket) return; ticket.state = STATES[random(4)]; ticket.wait++; const row = drawn.get(ticket); if (row) { const badge = row.lastChild; badge.textContent = ticket.state[0]; badge.className = 'badge bg-' + ticket.state[1] + '-3 text-' + ticket.state[1] + '-8'; row.classList.add('fresh'); setTimeout(() => row.classList.remove('fresh'), 900) } }, 1200)
setInterval(() => { const ticket = coming.shift(); if (!ticket) return; tickets.unshift(ticket); drawList() }, 2500)
list.onscroll = drawList
const views = { Reports: () => { for (const name of ['Week', 'Month', 'Year']) { const table = make('table', 'w-32 mt-4 mb-8'); table.append(make('caption', 'text-slate-6 pb-2', name)); for (let r = 0; r < 25; r++) { const line = make('tr', 'border-slate-2'); for (let c = 0; c < 7; c++) line.append(make('td', 'pt-1 pb-1 pr-4 text-slate-' + (5 + c % 3), c ? String((r * 37 + c * 91 + team * 13) % 900) : 'Agent ' + (r + 1))); table.append(line) } talk.append(table) } }, Customers: () => { for (let c = 0; c < 60; c++) { const card = make('article', 'mt-2 ml-4 mr-4 pt-2 pl-4 bg-slate-1'); card.append(make('h3', 'mt-0 mb-1 text-blue-8', 'Customer ' + (c * 17 + team)), make('p', 'mt-0 mb-2 text-slate-6', (c * 7) % 40 + ' tickets, ' + (c * 3) % 9 + ' of them open'), make('span', 'badge bg-violet-2 text-violet-8', c % 3 ? 'business' : 'private')); talk.append(card) } }, Settings: () => { for (let f = 0; f < 36; f++) { const row = make('label', 'mt-2 ml-4 w-32 text-slate-7', 'Option ' + (f + 1) + ' of the team '); const input = make('input', 'ml-4 border-slate-3'); input.type = f % 3 ? 'checkbox' : 'text'; row.append(input); talk.append(row) } } }
for (const name of Object.keys(views)) { const button = make('button', 'view pt-2 pb-2 bg-blue-8', name); button.onclick = () => { talk.replaceChildren(); talk.style.overflow = 'auto'; views[name]() }; nav.append(button) }
drawList(); drawTalk()
`
