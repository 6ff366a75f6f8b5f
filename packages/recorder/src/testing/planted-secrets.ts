/**
 * A page with a secret in every place where one can lie. Each has a word of its own,
 * so that a word that left the page says where from.
 */

/** Makes the word of a kind of secret, and remembers it. */
export type Plant = (kind: string) => string

/** Secrets in markup, by kind. The words of those under `VISIBLE` a visitor reads. */
const MARKUP: Readonly<Record<string, (word: string) => string>> = {
  paragraph: (word) => `<p>visible ${word}</p>`,
  'summary of details': (word) => `<details open><summary>${word}</summary>x</details>`,
  'text of a drawing': (word) => `<svg><text>${word}</text></svg>`,
  'label of a button': (word) => `<button>${word}</button>`,
  'value of a submit button': (word) => `<input type="submit" value="${word}">`,
  placeholder: (word) => `<input placeholder="${word}">`,
  'text in a link': (word) => `<a href="/x">${word}</a>`,

  title: (word) => `<p title="${word}">x</p>`,
  alt: (word) => `<img alt="${word}">`,
  'aria-label': (word) => `<p aria-label="${word}">x</p>`,
  'aria-description': (word) => `<p aria-description="${word}">x</p>`,
  'aria-valuetext': (word) => `<p role="slider" aria-valuetext="${word}">x</p>`,
  'aria-roledescription': (word) => `<p aria-roledescription="${word}">x</p>`,
  'data attribute': (word) => `<p data-customer="${word}">x</p>`,
  'state attribute with a name': (word) => `<p data-state="paid by Ms ${word}!">x</p>`,
  'attribute of a custom element': (word) => `<user-card full-name="${word}">x</user-card>`,
  'token in the path of a link': (word) => `<a href="/reset/${word}Ab9Cd8Ef7Gh6Ij5Kl4">x</a>`,
  'query of a link': (word) => `<a href="/x?q=${word}">x</a>`,
  'fragment of a link': (word) => `<a href="/x#${word}">x</a>`,
  'credentials in a link': (word) => `<a href="https://ada:${word}@a.example/">x</a>`,
  'mail link': (word) => `<a href="mailto:${word}@example.com">x</a>`,
  'script in a link': (word) => `<a href="javascript:say('${word}')">x</a>`,
  'query of a picture': (word) => `<img src="/x.png?q=${word}&s=${word}">`,
  'query in a srcset': (word) => `<img srcset="/x.png?sig=${word} 1x, /y.png?w=${word} 2x">`,
  'query of a poster': (word) => `<video poster="/x.png?sig=${word}"></video>`,
  'query of an action': (word) => `<form action="/x?csrf=${word}"></form>`,
  'query of a drawing': (word) => `<svg><image xlink:href="/x.png?sig=${word}"/></svg>`,
  'query in a style': (word) => `<p style="background:url(/x.png?sig=${word})">x</p>`,
  'hidden field': (word) => `<input type="hidden" value="${word}">`,
  'text field': (word) => `<input value="${word}">`,
  'mail field': (word) => `<input type="email" value="${word}@example.com">`,
  'password field': (word) => `<input type="password" value="${word}">`,
  'checkbox value': (word) => `<input type="checkbox" value="${word}">`,
  'radio value': (word) => `<input type="radio" value="${word}">`,
  textarea: (word) => `<textarea>${word}</textarea>`,
  'value of an option': (word) => `<select><option value="${word}">x</option></select>`,
  'text of an option': (word) => `<select><option>${word}</option></select>`,
  'label of a group of options': (word) => `<select><optgroup label="${word}"></optgroup></select>`,
  suggestion: (word) => `<datalist><option value="${word}">${word}</option></datalist>`,
  'value of a button': (word) => `<button value="${word}">x</button>`,
  'value of data': (word) => `<data value="${word}">x</data>`,
  'label of a track': (word) => `<video><track label="${word}"></video>`,
  abbreviation: (word) => `<table><tr><th abbr="${word}">x</th></tr></table>`,
  'editable text': (word) => `<div contenteditable>${word}</div>`,
  'nested editable text': (word) => `<div contenteditable><b><i>${word}</i></b></div>`,
  'editor in srcdoc': (word) => `<iframe srcdoc="<p contenteditable>${word}</p>"></iframe>`,
  'document in an address': (word) => `<iframe src="data:text/html,${word}"></iframe>`,
  'name of a frame': (word) => `<iframe name="${word}"></iframe>`,
  'content in a style': (word) => `<p style="content:'${word}'">x</p>`,
  'custom property in a style': (word) => `<p style="--user:'${word}'">x</p>`,
  'content in a sheet': (word) => `<style>.a::after{content:"${word}"}</style>`,
  'custom property in a sheet': (word) => `<style>.a{--user:"${word}"}</style>`,
  'comment in a sheet': (word) => `<style>.a{color:red}/* ${word} */</style>`,
  'title of a drawing': (word) => `<svg><title>${word}</title></svg>`,
  'description of a drawing': (word) => `<svg><desc>${word}</desc></svg>`,
  'metadata of a drawing': (word) => `<svg><metadata>${word}</metadata></svg>`,
  noscript: (word) => `<noscript><p>${word}</p></noscript>`,
  template: (word) => `<template><p>${word}</p></template>`,
  comment: (word) => `<!-- ${word} -->`,
  'data in a script': (word) => `<script type="application/json">"${word}"</script>`,
  handler: (word) => `<p onclick="say('${word}')">x</p>`,
  meta: (word) => `<meta name="csrf" content="${word}">`,
  'fallback of a canvas': (word) => `<canvas>${word}</canvas>`,
  'fallback of a video': (word) => `<video>${word}</video>`,
  'fallback of an object': (word) => `<object>${word}</object>`,
  'parameter of an object': (word) => `<object><param name="p" value="${word}"></object>`,
  'mail address in text': (word) => `<p>x ${word}@example.com</p>`,
  'named secret in text': (word) => `<p>token=${word}</p>`,
  'bearer in text': (word) => `<p>Bearer ${word}.abcdef</p>`,
  'marked text': (word) => `<p data-playhead-mask>${word}</p>`,
  'marked button': (word) => `<p data-playhead-mask><input type="submit" value="${word}"></p>`,
  'blocked text': (word) => `<div data-playhead-block>${word}</div>`,
  'text masked by selector': (word) => `<p class="private">${word}</p>`,
  'text blocked by selector': (word) => `<p class="gone">${word}</p>`,
}

export function plantMarkup(plant: Plant): string {
  return Object.entries(MARKUP)
    .map(([kind, render]) => render(plant(kind)))
    .join('\n')
}

/** What `plantChanges` works on. */
export const CHANGED = `
  <p id="text">x</p><p id="masked" data-playhead-mask>x</p><div id="editor" contenteditable>x</div>
  <p id="element">x</p><input id="field"><input id="hidden" type="hidden"><textarea id="area"></textarea>
  <a id="link">x</a><img id="image"><iframe id="frame"></iframe><user-card id="custom">x</user-card>
  <select id="choice"><option>x</option></select><style id="sheet">.b{color:red}</style>
  <svg><title id="drawing">x</title></svg>`

const ATTRIBUTES: readonly [id: string, name: string, render?: (word: string) => string][] = [
  ['element', 'title'],
  ['element', 'aria-label'],
  ['element', 'data-customer'],
  ['element', 'style', (word) => `--user:"${word}"`],
  ['field', 'value'],
  ['hidden', 'value'],
  ['link', 'href', (word) => `/x?q=${word}#${word}`],
  ['link', 'onclick'],
  ['image', 'alt'],
  ['image', 'src', (word) => `/x.png?sig=${word}`],
  ['frame', 'name'],
  ['frame', 'srcdoc', (word) => `<p contenteditable>${word}</p>`],
  ['custom', 'full-name'],
]

/** Changes after the load, in a root that holds `CHANGED`. */
export function plantChanges(root: ParentNode, plant: Plant): void {
  const get = <Kind extends Element>(id: string): Kind => {
    const element = root.querySelector<Kind>(`#${id}`)
    if (!element) throw new Error(`the page has no #${id}`)
    return element
  }
  for (const [id, name, render = (word: string) => word] of ATTRIBUTES) {
    get(id).setAttribute(name, render(plant(`changed ${name} of ${id}`)))
  }
  get('text').append(`visible ${plant('changed text')}`)
  get('masked').append(plant('changed masked text'))
  get('editor').append(plant('changed editable text'))
  get('drawing').append(plant('changed title of a drawing'))
  get<HTMLInputElement>('field').value = plant('set value')
  get<HTMLInputElement>('hidden').value = plant('set hidden value')
  get<HTMLTextAreaElement>('area').value = plant('set text')
  get('choice').append(new Option(plant('added option')))
  get<HTMLElement>('element').style.setProperty('--who', `"${plant('set custom property')}"`)
  const { sheet } = get<HTMLStyleElement>('sheet')
  sheet?.insertRule(`.c::after{content:"${plant('inserted rule')}"}`)
  const rule = sheet?.cssRules[0]
  if (rule instanceof CSSStyleRule) rule.style.setProperty('content', `"${plant('set content')}"`)
}
