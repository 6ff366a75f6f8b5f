import { add, change, mutate, type HostileRecording } from './recording.ts'

/** Whatever might run code. */
export const SCRIPTS: readonly HostileRecording[] = [
  { name: 'script elements', make: ({ h, code }) => ({ body: [h('script', {}, [code])] }) },
  {
    name: 'script elements in capitals',
    make: ({ h, code }) => ({
      head: [h('SCRIPT', {}, [code])],
      body: [h('sCrIpT', { type: 'text/javascript' }, [code]), h('SCRIPT', {}, [code])],
    }),
  },
  {
    name: 'scripts from elsewhere',
    make: ({ h, url }) => ({
      head: [h('script', { src: url }), h('SCRIPT', { SRC: url, async: '' })],
      body: [h('SCRIPT', { src: url, type: 'module' })],
    }),
  },
  {
    name: 'rules of speculation and maps of imports',
    make: ({ h, url }) => ({
      head: [
        h('SCRIPT', { type: 'speculationrules' }, [
          JSON.stringify({ prefetch: [{ source: 'list', urls: [url], eagerness: 'immediate' }] }),
        ]),
        h('SCRIPT', { type: 'importmap' }, [JSON.stringify({ imports: { a: url } })]),
      ],
    }),
  },
  {
    name: 'scripts of SVG',
    make: ({ svg, code, url }) => ({
      body: [
        svg('svg', {}, [
          svg('script', {}, [code]),
          svg('script', { href: url }),
          svg('script', { 'xlink:href': url }),
          svg('SCRIPT', {}, [code]),
        ]),
      ],
    }),
  },
  {
    name: 'scripts under other names of theirs',
    make: ({ h, svg, code }) => ({
      body: [
        h('html:script', {}, [code]),
        h('svg:script', {}, [code]),
        svg('svg:script', {}, [code]),
        h('script', { xmlns: 'http://www.w3.org/1999/xhtml' }, [code]),
      ],
    }),
  },
  {
    name: 'handlers of events',
    make: ({ h, svg, code }) => ({
      body: [
        h('img', { src: 'data:,x', onerror: code }),
        svg('svg', { onload: code }, [svg('image', { href: 'data:,x', onerror: code })]),
        h('details', { open: '', ontoggle: code }, ['open']),
        h('video', { src: 'data:,x', onerror: code }),
        h('iframe', { onload: code }),
      ],
    }),
  },
  {
    name: 'handlers in every spelling',
    make: ({ h, svg, code }) => ({
      head: [h('style', {}, ['@keyframes a { to { color: red } } .a { animation: a 1ms }'])],
      body: [
        h('img', { src: 'data:,x', OnErRoR: code, ONLOAD: code }),
        h('div', { class: 'a', onanimationstart: code, ONANIMATIONEND: code }, ['moves']),
        h('input', { autofocus: '', onfocus: code, onFocusIn: code }),
        svg('svg', {}, [svg('animate', { attributeName: 'x', dur: '1ms', onbegin: code })]),
        h('marquee', { onstart: code }, ['runs']),
      ],
    }),
  },
  {
    name: 'documents in attributes',
    make: ({ h, code }) => ({
      body: [
        h('iframe', { srcdoc: `<script>${code}</script>` }),
        h('iframe', { SRCDOC: `<img src=x onerror="${code}">`, sandbox: 'allow-scripts' }),
      ],
    }),
  },
  {
    name: 'plug-ins',
    make: ({ h, code, url }) => ({
      body: [
        h('object', { type: 'text/html', data: `data:text/html,<script>${code}</script>` }, [
          h('param', { name: 'src', value: `javascript:${code}` }),
        ]),
        h('applet', { code: `javascript:${code}`, codebase: url }),
        h('embed', { type: 'text/html', src: url, code }),
      ],
    }),
  },
  {
    name: 'HTML inside of SVG and MathML',
    make: ({ h, svg, code }) => ({
      body: [
        svg('svg', {}, [
          svg('foreignObject', {}, [
            h('iframe', { srcdoc: `<script>${code}</script>` }),
            h('img', { src: 'data:,x', onerror: code }),
            h('SCRIPT', {}, [code]),
          ]),
        ]),
        h('math', {}, [
          h('maction', { 'xlink:href': `javascript:${code}`, actiontype: 'statusline' }, ['m']),
          h('annotation-xml', { encoding: 'text/html' }, [h('SCRIPT', {}, [code])]),
        ]),
      ],
    }),
  },
  {
    name: 'custom elements',
    make: ({ h, code }) => {
      const custom = (tag: string, attributes: object) => ({
        ...h(tag, { ...attributes }),
        isCustom: true,
      })
      return {
        body: [
          custom('x-attack', { onload: code, is: 'x-attack' }),
          { ...h('script', { is: 'x-attack' }, [code]) },
        ],
        later: [add(custom('constructor-', {})), add(custom('not a name', {}))],
      }
    },
  },
  {
    name: 'shadow trees',
    make: ({ h, code, url }) => {
      const inside = (node: object) => ({ ...node, isShadow: true }) as never
      return {
        body: [
          {
            ...h('div', {}, [
              inside(h('SCRIPT', {}, [code])),
              inside(h('img', { src: url, onerror: code })),
            ]),
            isShadowHost: true,
          },
          h('div', {}, [
            h('template', { shadowrootmode: 'open' }, [
              h('SCRIPT', {}, [code]),
              h('img', { src: 'data:,x', onerror: code }),
            ]),
          ]),
        ],
      }
    },
  },
  {
    name: 'frame sets',
    make: ({ h, code }) => ({
      body: [
        h('frameset', { onload: code }, [
          h('frame', { src: `javascript:${code}` }),
          h('FRAME', { src: `data:text/html,<script>${code}</script>` }),
        ]),
      ],
    }),
  },
  {
    name: 'frames with a document of their own',
    make: ({ h, code, url }) => {
      const frame = h('iframe')
      const page = {
        type: 0,
        id: 900,
        childNodes: [
          h('html', {}, [
            h('head', {}, [h('base', { href: url }), h('SCRIPT', {}, [code])]),
            h('body', { onload: code }, [
              h('img', { src: 'data:,x', onerror: code }),
              h('img', { src: url }),
              h('iframe', { src: `javascript:${code}` }),
            ]),
          ]),
        ],
      }
      return {
        body: [frame],
        later: [
          mutate({
            adds: [{ parentId: frame.id, nextId: null, node: page }],
            isAttachIframe: true,
          }),
        ],
      }
    },
  },
  {
    name: 'comments and data that end elements',
    make: ({ h, code }) => ({
      body: [
        { type: 5, id: 800, textContent: `--><script>${code}</script><!--` },
        { type: 4, id: 801, textContent: `]]><script>${code}</script>` },
        h('noscript', {}, [`</noscript><script>${code}</script>`]),
        h('textarea', { value: `</textarea><script>${code}</script>` }),
        h('style', {}, [`</style><script>${code}</script>`]),
        h('xmp', {}, [`</xmp><script>${code}</script>`]),
      ],
    }),
  },
  {
    name: 'nodes and texts that come later',
    make: ({ h, svg, code }) => {
      const script = h('SCRIPT', {}, [''])
      const text = (script['childNodes'] as { id: number }[])[0]
      return {
        body: [script],
        later: [
          mutate({ texts: [{ id: text?.id, value: code }] }),
          add(h('SCRIPT', {}, [code]), h('script', {}, [code])),
          add(
            h('iframe', { src: `javascript:${code}` }),
            h('iframe', { srcdoc: `<script>${code}</script>` }),
          ),
          add(svg('svg', { onload: code }, [svg('script', {}, [code])])),
          add(h('img', { src: 'data:,x', onerror: code })),
        ],
      }
    },
  },
  {
    name: 'a number that is given twice',
    make: ({ h, code, url }) => {
      const frame = h('iframe')
      const form = { ...h('form'), id: frame.id }
      return {
        body: [frame],
        later: [
          add(form),
          change(frame, { src: `javascript:${code}`, action: `javascript:${code}` }),
          change(frame, { src: url }),
          change(frame, { srcdoc: `<script>${code}</script>` }),
        ],
      }
    },
  },
  {
    name: 'values that are no text',
    make: ({ h, code, url }) => ({
      body: [
        h('iframe', { src: [`javascript:${code}`] }),
        h('a', { href: [`javascript:${code}`], autofocus: true }, ['link']),
        h('img', { src: [url], onerror: [code] }),
        h('link', { rel: ['preload'], href: [url], as: ['image'] }),
        h('embed', { SRC: [[`javascript:${code}`]] }),
      ],
    }),
  },
  {
    name: 'pictures of canvases that are code',
    make: ({ h, code, url }) => ({
      body: [
        h('canvas', {
          'data-playhead-picture': `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload="${code}"/>`,
        }),
        h('canvas', { 'data-playhead-picture': url }),
        h('canvas', { 'DATA-PLAYHEAD-PICTURE': url, rr_dataURL: url }),
        h('img', { rr_dataURL: url, src: 'data:,x', onerror: code }),
      ],
    }),
  },
  {
    name: 'drawing commands that are code',
    make: ({ h, code, url }) => {
      const canvas = h('canvas')
      const draw = (property: string, args: unknown[], setter = false): object => ({
        type: 3,
        data: { source: 9, id: canvas.id, type: 0, commands: [{ property, args, setter }] },
      })
      return {
        body: [canvas],
        later: [
          draw('constructor', [code]),
          draw('canvas', [{ rr_type: 'Function', args: [code] }], true),
          draw('drawImage', [{ rr_type: 'Image', src: url }, 0, 0]),
          draw('fillText', [{ rr_type: 'constructor', args: [code] }]),
          draw('fill', [{ rr_type: 'Worker', args: [`data:text/javascript,${code}`] }]),
        ],
      }
    },
  },
]
