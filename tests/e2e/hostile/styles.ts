import { createHash } from 'node:crypto'
import { change, increment, mutate, PAGE_IDS, type HostileRecording } from './recording.ts'

/** Whatever styles can fetch. */
export const STYLES: readonly HostileRecording[] = [
  {
    name: 'images of style sheets',
    make: ({ h, url }) => ({
      head: [
        h('style', {}, [
          `body { background: url(${url}) } p { background-image: URL( "${url}" ) }`,
        ]),
      ],
    }),
  },
  {
    name: 'imported style sheets',
    make: ({ h, url }) => ({
      head: [
        h('style', {}, [
          `@import "${url}"; @import url(${url}) layer(a) screen; @\\69mport '${url}';`,
        ]),
      ],
    }),
  },
  {
    name: 'fonts of elsewhere',
    make: ({ h, url }) => ({
      head: [
        h('style', {}, [`@font-face { font-family: x; src: url(${url}) } p { font-family: x }`]),
      ],
      later: [
        increment(10, { family: 'y', fontSource: url, buffer: false, descriptors: {} }),
        increment(10, { family: 'z', fontSource: `url(${url})`, buffer: false }),
        mutate({ attributes: [{ id: 6, attributes: { style: 'font-family: y, z' } }] }),
      ],
    }),
  },
  {
    name: 'every property that takes an image',
    make: ({ h, url }) => {
      const values = [
        `background: image-set(url(${url}) 1x)`,
        `background: -webkit-image-set(url(${url}) 1x)`,
        `background: image-set("${url}" 1x)`,
        `background: -webkit-cross-fade(url(${url}), url(${url}), 50%)`,
        `background: cross-fade(url(${url}) 50%, red)`,
        `cursor: url(${url}), auto`,
        `list-style: url(${url}); display: list-item`,
        `border: 1px solid; border-image: url(${url}) 1`,
        `-webkit-mask-image: url(${url})`,
        `mask: url(${url})`,
        `filter: url(${url}#f)`,
        `clip-path: url(${url}#c)`,
        `shape-outside: url(${url}); float: left`,
        `-webkit-box-reflect: below 0 url(${url})`,
        `background: src("${url}")`,
      ]
      return {
        head: [
          h('style', {}, [
            ...values.map((value, index) => `.v${index} { ${value} }`),
            `p::before { content: url(${url}) } p::marker { content: url(${url}) }`,
          ]),
        ],
        body: values.map((_, index) => h('i', { class: `v${index}` }, ['text'])),
      }
    },
  },
  {
    name: 'styles as attributes',
    make: ({ h, url }) => {
      const paragraph = h('p', { style: `background: url(${url})` }, ['text'])
      return {
        body: [paragraph, h('p', { STYLE: `background: url('${url}')` }, ['text'])],
        later: [
          change(paragraph, { style: { 'background-image': `url(${url})` } }),
          change(paragraph, { style: { cursor: [`url(${url}), auto`, 'important'] } }),
          change(paragraph, { style: `content: url(${url})` }),
        ],
      }
    },
  },
  {
    name: 'custom properties',
    make: ({ h, url }) => ({
      head: [
        h('style', {}, [
          `@property --u { syntax: '<image>'; inherits: true; initial-value: url(${url}) }
           :root { --b: url(${url}); --c: ${url} } p { background: var(--b); border-image: var(--u) 1 }`,
        ]),
      ],
    }),
  },
  {
    name: 'texts of linked sheets',
    make: ({ h, url }) => {
      const link = h('link', {
        rel: 'stylesheet',
        href: url,
        _cssText: `@import "${url}"; p { background: url(${url}) }`,
      })
      return {
        head: [
          link,
          h('style', { _cssText: `@import "${url}"; body { cursor: url(${url}), auto }` }),
        ],
        later: [change(link, { _cssText: `@import "${url}"; p { content: url(${url}) }` })],
      }
    },
  },
  {
    name: 'rules that code adds',
    make: ({ h, url }) => {
      const style = h('style', {}, ['a { color: red }'])
      return {
        head: [style],
        later: [
          increment(8, {
            id: style.id,
            adds: [{ rule: `p { background: url(${url}) }`, index: 0 }],
          }),
          increment(8, { id: style.id, adds: [{ rule: `@import url(${url});`, index: 0 }] }),
          increment(8, {
            id: style.id,
            replaceSync: `@import url(${url}); p { cursor: url(${url}) }`,
          }),
          increment(8, { id: style.id, replace: `p { content: url(${url}) }` }),
        ],
      }
    },
  },
  {
    name: 'declarations that code changes',
    make: ({ h, url }) => {
      const style = h('style', {}, ['p { color: red }'])
      const set = (property: string) =>
        increment(13, { id: style.id, index: [0], set: { property, value: `url(${url})` } })
      return { head: [style], later: [set('background'), set('list-style-image'), set('--x')] }
    },
  },
  {
    name: 'constructed sheets',
    make: ({ url }) => ({
      later: [
        increment(15, {
          id: PAGE_IDS.document,
          styleIds: [1, 2],
          styles: [
            { styleId: 1, rules: [{ rule: `p { background: url(${url}) }`, index: 0 }] },
            { styleId: 2, rules: [{ rule: `@import url(${url});` }] },
          ],
        }),
        increment(8, { styleId: 1, adds: [{ rule: `body { cursor: url(${url}), auto }` }] }),
      ],
    }),
  },
  {
    name: 'texts of styles that change',
    make: ({ h, url }) => {
      const style = h('style', {}, ['p { color: red }'])
      const [text] = style['childNodes'] as { id: number }[]
      return {
        head: [style],
        later: [
          mutate({
            texts: [{ id: text?.id, value: `@import "${url}"; p { background: url(${url}) }` }],
          }),
          mutate({
            adds: [
              {
                parentId: style.id,
                nextId: null,
                node: { type: 3, id: 700, isStyle: true, textContent: `p { cursor: url(${url}) }` },
              },
            ],
          }),
        ],
      }
    },
  },
  {
    name: 'styles that run in old browsers',
    make: ({ h, code, url }) => ({
      head: [
        h('style', {}, [
          `p { width: expression(${code}); behavior: url(${url}); -moz-binding: url(${url}#x) }
           @charset "utf-7"; </style><script>${code}</script>`,
        ]),
      ],
      body: [h('p', { style: `width: expression(${code}); behavior: url(${url})` }, ['text'])],
    }),
  },
  {
    name: 'sheets that travel beside the recording',
    make: ({ h, url }) => {
      const css = `@import "${url}"; p { background: url(${url}) } body { cursor: url(${url}), auto }`
      const hash = createHash('sha256').update(css).digest('hex')
      return { head: [h('style', {}, [`playhead-sheet:${hash}`])], sheets: [css] }
    },
  },
]
