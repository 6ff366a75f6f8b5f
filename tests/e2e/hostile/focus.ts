import { add, change, increment, PAGE_IDS, type HostileRecording } from './recording.ts'

/** Whatever asks for the keyboard. */
export const FOCUS: readonly HostileRecording[] = [
  {
    name: 'fields that ask for the focus',
    make: ({ h }) => {
      const field = h('input', { autofocus: '', type: 'text' })
      const later = h('textarea', { AUTOFOCUS: '' })
      return {
        body: [field, h('button', { autofocus: 'autofocus', tabindex: '1' }, ['button'])],
        later: [
          add(later),
          increment(2, { type: 5, id: field.id }),
          increment(2, { type: 5, id: later.id }),
          increment(2, { type: 2, id: field.id, x: 1, y: 1 }),
          change(field, { autofocus: '', autoFocus: '' }),
        ],
      }
    },
  },
  {
    name: 'texts that are edited and selected',
    make: ({ h }) => {
      const text = h('div', { contenteditable: 'true', autofocus: '', tabindex: '0' }, ['edit me'])
      const [inner] = text['childNodes'] as { id: number }[]
      return {
        body: [text],
        later: [
          increment(14, {
            ranges: [{ start: inner?.id, startOffset: 0, end: inner?.id, endOffset: 4 }],
          }),
          increment(14, { ranges: [{ start: -1, startOffset: 1e9, end: null, endOffset: -5 }] }),
          increment(2, { type: 5, id: text.id }),
        ],
      }
    },
  },
  {
    name: 'dialogs',
    make: ({ h }) => {
      const inside = () => [h('input', { autofocus: '' }), h('button', {}, ['OK'])]
      const dialog = h('dialog', { rr_open_mode: 'modal', open: '' }, inside())
      const second = h('dialog', {}, inside())
      return {
        body: [dialog, second],
        later: [
          change(second, { open: '', rr_open_mode: 'modal' }),
          change(dialog, { open: null }),
          change(dialog, { open: '', rr_open_mode: 'modal' }),
        ],
      }
    },
  },
  {
    name: 'popovers',
    make: ({ h }) => ({
      body: [
        h(
          'button',
          {
            popovertarget: 'p',
            popovertargetaction: 'show',
            command: 'show-popover',
            commandfor: 'p',
            autofocus: '',
          },
          ['open'],
        ),
        h('div', { popover: 'auto', id: 'p', 'data-playhead-popover': 'open' }, [
          h('input', { autofocus: '' }),
        ]),
      ],
    }),
  },
  {
    name: 'frames that ask for the focus',
    make: ({ h }) => {
      const frame = h('iframe', { srcdoc: '<input autofocus>', tabindex: '0', autofocus: '' })
      const field = h('input', { autofocus: '' })
      const page = { type: 0, id: 950, childNodes: [h('html', {}, [h('body', {}, [field])])] }
      return {
        body: [frame],
        later: [
          {
            type: 3,
            data: {
              source: 0,
              adds: [{ parentId: frame.id, nextId: null, node: page }],
              removes: [],
              texts: [],
              attributes: [],
              isAttachIframe: true,
            },
          },
          increment(2, { type: 5, id: field.id }),
        ],
      }
    },
  },
  {
    name: 'scrolls and keys',
    make: ({ h }) => {
      const link = h('a', { href: '#end', accesskey: 'k', autofocus: '' }, ['link'])
      return {
        body: [link, h('p', { id: 'end', accesskey: ' ' }, ['end'])],
        later: [
          increment(3, { id: PAGE_IDS.document, x: 1e9, y: 1e9 }),
          increment(2, { type: 5, id: link.id }),
          increment(2, { type: 6, id: link.id }),
        ],
      }
    },
  },
]
