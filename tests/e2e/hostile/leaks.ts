import { change, type HostileRecording } from './recording.ts'

/** Whatever might tell somebody that the recording is being watched. */
export const LEAKS: readonly HostileRecording[] = [
  {
    name: 'images',
    make: ({ h, url }) => ({
      body: [
        h('img', { src: url }),
        h('img', { srcset: `${url}?1 1x, ${url}?2 2x`, sizes: '100vw' }),
        h('picture', {}, [h('source', { srcset: url }), h('img', { alt: '' })]),
        h('input', { type: 'image', src: url }),
        h('img', { lowsrc: url, dynsrc: url, longdesc: url, loading: 'eager' }),
        h('IMG', { SRC: url }),
      ],
    }),
  },
  {
    name: 'films and sounds',
    make: ({ h, url }) => {
      const film = h('video', { src: url, poster: url, autoplay: '', preload: 'auto' }, [
        h('track', { src: url, kind: 'captions', default: '' }),
      ])
      return {
        body: [
          film,
          h('audio', { autoplay: '', rr_mediaState: 'played' }, [h('source', { src: url })]),
        ],
        later: [
          { type: 3, data: { source: 7, id: film.id, type: 0, currentTime: 1e9, volume: 1 } },
        ],
      }
    },
  },
  {
    name: 'backgrounds as attributes',
    make: ({ h, url }) => ({
      body: [
        h('table', { background: url }, [
          h('tr', { background: url }, [h('td', { background: url })]),
        ]),
        h('body', { background: url }),
      ],
    }),
  },
  {
    name: 'linked style sheets',
    make: ({ h, url }) => ({
      head: [
        h('link', { rel: 'stylesheet', href: url }),
        h('link', { rel: 'alternate stylesheet', href: url, title: 'a' }),
        h('LINK', { REL: 'StyleSheet', HREF: url }),
      ],
    }),
  },
  {
    name: 'links that fetch ahead',
    make: ({ h, url }) => ({
      head: ['prefetch', 'prerender', 'modulepreload', 'next', 'subresource'].flatMap((rel) => [
        h('link', { rel, href: url }),
        h('LINK', { REL: rel.toUpperCase(), href: url }),
      ]),
      body: ['image', 'style', 'script', 'font', 'fetch', 'track', 'document'].map((as) =>
        h('link', { rel: 'preload', as, href: url, crossorigin: '' }),
      ),
    }),
  },
  {
    name: 'links that connect ahead',
    make: ({ h, url, idleHost }) => ({
      head: [
        h('link', { rel: 'dns-prefetch', href: `//${idleHost}` }),
        h('LINK', { REL: 'DNS-PREFETCH', HREF: `http://${idleHost}` }),
        h('link', { rel: 'preconnect', href: url }),
        h('link', { rel: 'stylesheet preconnect', href: url, crossorigin: '' }),
      ],
    }),
  },
  {
    name: 'links that connect later',
    make: ({ h, idleHost, url }) => {
      const links = ['canonical', 'alternate'].map((rel) => h('link', { rel, href: '/' }))
      const [first, second] = links as [(typeof links)[0], (typeof links)[0]]
      return {
        head: links,
        later: [
          change(first, { REL: 'dns-prefetch', HREF: `http://${idleHost}/` }),
          change(second, { rEl: 'preconnect', href: url }),
          change(second, { Rel: 'prefetch', href: url }),
        ],
      }
    },
  },
  {
    name: 'icons and manifests',
    make: ({ h, url }) => ({
      head: ['icon', 'shortcut icon', 'apple-touch-icon', 'mask-icon', 'manifest', 'search'].map(
        (rel) => h('link', { rel, href: url }),
      ),
    }),
  },
  {
    name: 'a base for all addresses',
    make: ({ h, url }) => ({
      head: [h('base', { href: url, target: '_top' }), h('BASE', { HREF: url })],
      body: [h('img', { src: 'relative.png' }), h('a', { href: 'relative' }, ['link'])],
    }),
  },
  {
    name: 'what the head says to the browser',
    make: ({ h, url, idleHost }) => ({
      head: [
        h('meta', { 'http-equiv': 'refresh', content: `0;url=${url}` }),
        h('meta', { 'http-equiv': 'x-dns-prefetch-control', content: 'on' }),
        h('meta', { 'http-equiv': 'Link', content: `<${url}>; rel=preload; as=image` }),
        h('meta', { 'http-equiv': 'Content-Security-Policy', content: 'img-src *' }),
        h('meta', { 'http-equiv': 'set-cookie', content: 'hostile=1' }),
        h('meta', { name: 'referrer', content: 'unsafe-url' }),
      ],
      body: [h('a', { href: `http://${idleHost}/` }, ['link'])],
    }),
  },
  {
    name: 'links whose hosts are looked up',
    make: ({ h, idleHost }) => ({
      body: [
        h('a', { href: `http://${idleHost}/` }, ['link']),
        h('a', { href: `//${idleHost}/`, rel: 'opener' }, ['link']),
        h('map', {}, [h('area', { href: `http://${idleHost}/`, shape: 'default' })]),
      ],
    }),
  },
  {
    name: 'links that tell of themselves',
    make: ({ h, url }) => {
      const link = h('a', { href: '#', ping: url, attributionsrc: url, id: 'a' }, ['link'])
      return {
        body: [link, h('img', { attributionsrc: url, src: 'data:,x' })],
        later: [
          { type: 3, data: { source: 2, type: 2, id: link.id, x: 1, y: 1 } },
          { type: 3, data: { source: 2, type: 4, id: link.id, x: 1, y: 1 } },
        ],
      }
    },
  },
  {
    name: 'frames of elsewhere',
    make: ({ h, url }) => ({
      body: [
        h('iframe', { src: url, sandbox: 'allow-scripts allow-top-navigation', allow: '*' }),
        h('IFRAME', { SRC: url, credentialless: '' }),
        h('iframe', { name: 'f', rr_src: url, csp: 'default-src *' }),
        h('frame', { src: url }),
      ],
    }),
  },
  {
    name: 'other holders of documents',
    make: ({ h, url }) => ({
      body: [
        h('object', { data: url, codebase: url, archive: url, classid: url }),
        h('embed', { src: url }),
        h('applet', { archive: url, code: url, codebase: url }),
        h('portal', { src: url }),
        h('fencedframe', { src: url }),
        h('webview', { src: url }),
      ],
    }),
  },
  {
    name: 'SVG that refers to elsewhere',
    make: ({ h, svg, url }) => ({
      body: [
        svg('svg', { width: '20', height: '20' }, [
          svg('image', { href: url, width: '5', height: '5' }),
          svg('image', { 'xlink:href': url, width: '5', height: '5' }),
          svg('use', { href: `${url}#a` }),
          svg('filter', { id: 'f' }, [svg('feImage', { href: url })]),
          svg('rect', {
            filter: `url(${url}#f)`,
            fill: `url(${url}#p)`,
            mask: `url(${url}#m)`,
            width: '5',
            height: '5',
          }),
          svg('foreignObject', { width: '5', height: '5' }, [h('img', { src: url })]),
          svg('image', { width: '5', height: '5' }, [
            svg('set', { attributeName: 'href', to: url }),
            svg('animate', { attributeName: 'xlink:href', values: `${url};${url}`, dur: '1ms' }),
          ]),
          svg('textPath', { href: `${url}#t` }, ['text']),
        ]),
      ],
    }),
  },
  {
    name: 'forms that send themselves',
    make: ({ h, url }) => {
      const button = h('button', { formaction: url, formtarget: '_top', autofocus: '' }, ['Send'])
      const field = h('input', { name: 'a', value: 'b' })
      return {
        body: [h('form', { action: url, method: 'post', target: '_top' }, [field, button])],
        later: [
          { type: 3, data: { source: 2, type: 2, id: button.id, x: 1, y: 1 } },
          { type: 3, data: { source: 5, id: field.id, text: 'typed', isChecked: false } },
        ],
      }
    },
  },
  {
    name: 'requests to our own API',
    make: ({ h, svg, ownUrl }) => ({
      head: [
        h('link', { rel: 'stylesheet', href: ownUrl }),
        h('style', {}, [
          `@import url(${ownUrl}); @font-face { font-family: x; src: url(${ownUrl}) }`,
        ]),
        h('SCRIPT', { src: ownUrl }),
        h('link', { rel: 'preload', as: 'script', href: ownUrl }),
        h('link', { rel: 'modulepreload', href: ownUrl }),
        h('link', { rel: 'manifest', href: ownUrl }),
      ],
      body: [
        h('img', { src: ownUrl, style: `background: url(${ownUrl}); font-family: x` }),
        h('iframe', { src: ownUrl }),
        h('object', { data: ownUrl }),
        h('video', { src: ownUrl, poster: ownUrl }),
        svg('svg', {}, [svg('use', { href: `${ownUrl}#a` }), svg('image', { href: ownUrl })]),
      ],
    }),
  },
]
