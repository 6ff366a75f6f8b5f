import { change, type HostileRecording } from './recording.ts'

/** Addresses that are code. */
export const ADDRESSES: readonly HostileRecording[] = [
  {
    name: 'script addresses of frames',
    make: ({ h, code }) => ({
      body: [
        h('iframe', { src: `javascript:${code}` }),
        h('IFRAME', { SRC: `javascript:${code}` }),
        h('iframe', { rr_src: `javascript:${code}` }),
        h('embed', { src: `javascript:${code}` }),
        h('object', { data: `javascript:${code}` }),
      ],
    }),
  },
  {
    name: 'script addresses in every spelling',
    make: ({ h, code }) => ({
      body: [
        'JaVaScRiPt:',
        ' javascript:',
        'java\tscript:',
        'java\nscript:',
        'java\r\nscript:',
        '\u0001javascript:',
        '\u00a0javascript:',
        'javascript\u200b:',
        'javascript&colon;',
        '&#106;avascript:',
        'javascript://x%0a',
        'view-source:javascript:',
      ].flatMap((scheme) => [
        h('iframe', { src: scheme + code }),
        h('a', { href: scheme + code, autofocus: '' }, ['link']),
      ]),
    }),
  },
  {
    name: 'other schemes that run',
    make: ({ h, code }) => ({
      body: ['vbscript:', 'livescript:', 'mocha:', 'feed:javascript:', 'blob:javascript:'].map(
        (scheme) => h('iframe', { src: scheme + code }),
      ),
    }),
  },
  {
    name: 'pages as data',
    make: ({ h, code }) => {
      const page = `<script>${code}</script>`
      return {
        body: [
          h('iframe', { src: `data:text/html,${page}` }),
          h('iframe', { src: ` DATA:text/html;charset=utf-8,${page}` }),
          h('iframe', { src: `data:text/html;base64,${Buffer.from(page).toString('base64')}` }),
          h('object', { data: `data:text/html,${page}` }),
          h('embed', {
            src: `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>${page}</svg>`,
          }),
          h('iframe', {
            src: `data:application/xhtml+xml,<x:script xmlns:x='http://www.w3.org/1999/xhtml'>${code}</x:script>`,
          }),
        ],
      }
    },
  },
  {
    name: 'animated addresses',
    make: ({ svg, code }) => ({
      body: [
        svg('svg', { id: 's' }, [
          svg('a', {}, [
            svg('animate', { attributeName: 'href', values: `#a;javascript:${code}`, dur: '1ms' }),
            svg('set', { attributeName: 'xlink:href', to: `javascript:${code}` }),
            svg('set', { attributeName: 'onmouseover', to: code }),
            svg('text', {}, ['link']),
          ]),
          svg('use', { href: `data:image/svg+xml,<svg id='x' onload="${code}"/>#x` }),
        ]),
      ],
    }),
  },
  {
    name: 'forms that send themselves to a script',
    make: ({ h, code, url }) => ({
      body: [
        h('form', { action: `javascript:${code}`, id: 'f' }, [
          h('button', { formaction: `javascript:${code}`, autofocus: '' }, ['Send']),
          h('input', { type: 'image', src: url, formaction: `java\tscript:${code}` }),
          h('isindex', { type: 'image', src: url, action: `javascript:${code}` }),
        ]),
      ],
    }),
  },
  {
    name: 'refreshes to a script',
    make: ({ h, code }) => ({
      head: [
        h('meta', { 'http-equiv': 'refresh', content: `0;url=javascript:${code}` }),
        h('META', {
          'HTTP-EQUIV': 'Refresh',
          content: `0;url=data:text/html,<script>${code}</script>`,
        }),
      ],
    }),
  },
  {
    name: 'attributes that turn into scripts later',
    make: ({ h, svg, code }) => {
      const link = h('a', { href: '/' }, ['link'])
      const frame = h('iframe')
      const image = h('img', { src: 'data:,x' })
      const picture = svg('svg')
      const form = h('form', { action: '/' })
      const plugin = h('object')
      return {
        body: [link, frame, image, picture, form, plugin],
        later: [
          change(link, { href: `java\nscript:${code}`, ping: 'x', autofocus: '', onfocus: code }),
          change(frame, { src: `javascript:${code}` }),
          change(frame, { SRC: `javascript:${code}`, srcdoc: `<script>${code}</script>` }),
          change(image, { onerror: code, src: 'data:,y' }),
          change(picture, { onload: code }),
          change(form, { action: `javascript:${code}` }),
          change(plugin, { data: `data:text/html,<script>${code}</script>` }),
        ],
      }
    },
  },
]
