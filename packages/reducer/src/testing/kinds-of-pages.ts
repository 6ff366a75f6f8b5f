import { nextTask, type PageRecording } from './record-page.ts'

interface Kind {
  readonly html: string
  readonly change: (recording: PageRecording) => Promise<void>
}

/** Repeats a change, and lets the recorder see each; a snapshot is taken at the end. */
function repeat(times: number, step: (stage: HTMLElement, round: number) => void) {
  return async ({ stage, takeSnapshot }: PageRecording): Promise<void> => {
    for (let round = 0; round < times; round += 1) {
      step(stage, round)
      await nextTask()
    }
    takeSnapshot()
  }
}

function find<Kind extends Element>(stage: HTMLElement, selector: string): Kind {
  const found = stage.querySelector<Kind>(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}

function getRule<Rule>(style: HTMLStyleElement | undefined, index: number): Rule | undefined {
  return style?.sheet?.cssRules[index] as Rule | undefined
}

/** Pages that differ in what is hard about them. */
export const KINDS: Record<string, Kind> = {
  'a table that is sorted again and again': {
    html: `<table><tbody>${Array.from({ length: 20 }, (_, row) => `<tr><td>${row}</td></tr>`).join('')}</tbody></table>`,
    change: repeat(8, (stage, round) => {
      const body = find(stage, 'tbody')
      const rows = [...body.children].sort((a, b) => {
        const key = ({ textContent }: Element) => (Number(textContent) * (round + 7)) % 19
        return key(a) - key(b)
      })
      body.append(...rows)
    }),
  },
  'a virtual list that recycles its rows': {
    html: `<div style="height: 100px; overflow: auto"><div style="position: relative; height: 2000px"></div></div>`,
    change: repeat(20, (stage, round) => {
      const list = find<HTMLElement>(stage, 'div > div')
      const row = list.children.length < 6 ? document.createElement('p') : list.firstElementChild
      if (!row) return
      row.textContent = `row ${round}`
      row.setAttribute('style', `position: absolute; top: ${round * 20}px`)
      list.append(row)
      find<HTMLElement>(stage, 'div').scrollTop = round * 20
    }),
  },
  'shadow roots in shadow roots, with constructed sheets': {
    html: '<x-outer></x-outer>',
    change: repeat(10, (stage, round) => {
      const host = find(stage, 'x-outer')
      const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
      const inner = document.createElement('x-inner')
      root.append(inner, `text ${round}`)
      const innerRoot = inner.attachShadow({ mode: 'open' })
      innerRoot.innerHTML = `<b class="deep">${round}</b><slot></slot>`
      inner.append(`slotted ${round}`)
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(`.deep { color: rgb(${round}, 0, 0) }`)
      innerRoot.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
      if (round % 2 === 0) root.adoptedStyleSheets = [sheet]
      sheet.insertRule(`.late { top: ${round}px }`, 1)
      if (round % 3 === 2) root.firstElementChild?.remove()
    }),
  },
  'iframes that come, change, navigate and go': {
    html: '<iframe></iframe>',
    change: async ({ stage, takeSnapshot }) => {
      for (let round = 0; round < 6; round += 1) {
        const frame = document.createElement('iframe')
        stage.prepend(frame)
        await nextTask()
        for (const each of stage.querySelectorAll('iframe')) {
          const body = each.contentDocument?.body
          if (body) body.append(`round ${round}`, document.createElement('hr'))
        }
        await nextTask()
        frame.contentDocument?.body.append(document.createElement('iframe'))
        await nextTask()
        if (round === 3) {
          const other = find<HTMLIFrameElement>(stage, 'iframe:last-child')
          const loaded = new Promise((resolve) => other.addEventListener('load', resolve))
          other.srcdoc = '<p>another page</p>'
          await loaded
        }
        if (round % 2 === 1) stage.querySelector('iframe:last-child')?.remove()
        await nextTask()
      }
      takeSnapshot()
      await nextTask()
    },
  },
  'a form in all its states': {
    html: `<form><input value="first"><input type="checkbox" checked><input type="radio" name="r" checked>
      <input type="radio" name="r"><input type="range" value="3"><textarea>old</textarea>
      <select><option value="1">one</option><option value="2" selected>two</option></select>
      <fieldset disabled><button>go</button></fieldset></form>`,
    change: repeat(9, (stage, round) => {
      const [text, box, , other, range] = stage.querySelectorAll('input')
      const area = find<HTMLTextAreaElement>(stage, 'textarea')
      const select = find<HTMLSelectElement>(stage, 'select')
      const steps = [
        () => text && (text.value = 'typed'),
        () => box && (box.checked = false),
        () => other?.click(),
        () => range && (range.value = '9'),
        () => (area.value = 'written\nby hand'),
        () => (select.value = '1'),
        () => text?.setAttribute('value', 'new default'),
        () => find(stage, 'fieldset').removeAttribute('disabled'),
        () => box && text && find(stage, 'form').prepend(box, text),
      ]
      steps[round]?.()
      for (const field of [text, box, other, range, area, select]) {
        field?.dispatchEvent(new Event('input', { bubbles: true }))
        field?.dispatchEvent(new Event('change', { bubbles: true }))
      }
    }),
  },
  'an SVG that is drawn on': {
    html: `<svg viewBox="0 0 10 10"><defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><g></g></svg>`,
    change: repeat(10, (stage, round) => {
      const group = find(stage, 'g')
      const shape = document.createElementNS(
        'http://www.w3.org/2000/svg',
        round % 2 ? 'circle' : 'use',
      )
      shape.setAttribute('r', String(round))
      shape.setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', '#g')
      group.prepend(shape)
      group.setAttribute('transform', `rotate(${round})`)
      if (round % 4 === 3) group.lastElementChild?.remove()
    }),
  },
  'dialogs, modal and not': {
    html: '<dialog id="a">A</dialog><dialog id="b">B</dialog><details><summary>s</summary>d</details>',
    change: repeat(6, (stage, round) => {
      const [a, b] = [find<HTMLDialogElement>(stage, '#a'), find<HTMLDialogElement>(stage, '#b')]
      const steps = [
        () => a.showModal(),
        () => b.show(),
        () => a.close(),
        () => find<HTMLDetailsElement>(stage, 'details').toggleAttribute('open'),
        () => (b.close(), b.showModal()),
        () => b.append(a),
      ]
      steps[round]?.()
    }),
  },
  'fonts that scripts make': {
    html: '<p>text</p>',
    change: async (recording) => {
      await repeat(4, (stage, round) => {
        const font = new FontFace(`Own ${round}`, 'url(data:font/woff2;base64,AAAA)')
        document.fonts.add(font)
        find<HTMLElement>(stage, 'p').style.fontFamily = `"${font.family}"`
      })(recording)
      document.fonts.clear()
    },
  },
  'animated by scripts': {
    html: '<div style="margin: 1px; background: red"></div><p></p>',
    change: repeat(30, (stage, round) => {
      const [box, text] = [find<HTMLElement>(stage, 'div'), find<HTMLElement>(stage, 'p')]
      box.style.transform = `translate(${round}px)`
      box.style.marginTop = round % 3 === 0 ? '' : `${round}px`
      text.style.setProperty('--progress', String(round), round % 2 ? 'important' : '')
      if (round === 15) box.style.cssText = 'padding: 2px'
      text.textContent = `${round} %`
    }),
  },
  'style elements in pieces, and rules put in by scripts': {
    html: '<style>a { color: red }</style><style></style><style>b{left:1px}</style>',
    change: repeat(16, (stage, round) => {
      const [first, second, third] = stage.querySelectorAll('style')
      const steps = [
        () => first?.append('a:hover { color: blue }'),
        () => second?.sheet?.insertRule('.x { top: 1px }'),
        () => second?.sheet?.insertRule('@media screen { .y { top: 2px } }', 1),
        () => getRule<CSSMediaRule>(second, 1)?.insertRule('.z { top: 3px }', 0),
        () => first?.firstChild?.remove(),
        () => getRule<CSSStyleRule>(second, 0)?.style.setProperty('left', '4px'),
        () => third?.sheet?.insertRule('c { left: 2px }', 1),
        () => third?.firstChild && (third.firstChild.nodeValue = 'd { left: 3px }'),
        () => second?.sheet?.deleteRule(0),
        () => third && stage.prepend(third),
        () => second && (second.textContent = 'e { left: 5px }'),
        () => second?.sheet?.insertRule('f { left: 6px }'),
        () => second && stage.append(second),
        () => second?.remove(),
        () => {
          const made = document.createElement('style')
          made.append('g { left: 7px }', 'h { left: 8px }')
          stage.append(made)
        },
        () => stage.lastElementChild?.append('i { left: 9px }'),
      ]
      steps[round]?.()
    }),
  },
  'storms of innerHTML, and subtrees that move': {
    html: '<section id="a"><ul></ul></section><section id="b"></section>',
    change: repeat(12, (stage, round) => {
      const [a, b] = [find(stage, '#a'), find(stage, '#b')]
      const list = find(stage, 'ul')
      for (let item = 0; item < 15; item += 1) {
        list.innerHTML = `<li>${round}/${item}<b>${'<i>x</i>'.repeat(item % 4)}</b></li>`.repeat(5)
      }
      ;(round % 2 === 0 ? b : a).prepend(list)
      list.firstElementChild?.append(document.createElement('em'))
      list.append(list.firstElementChild ?? '')
      list.lastElementChild?.replaceChildren('emptied')
      b.insertAdjacentHTML('beforeend', `<p>${round}</p>`)
      if (b.children.length > 4) b.lastElementChild?.remove()
    }),
  },
}
