import {
  add,
  change,
  increment,
  LENGTH_MS,
  mutate,
  PAGE_IDS,
  type HostileRecording,
} from './recording.ts'

/** Whatever no recorder writes. */
export const MALFORMED: readonly HostileRecording[] = [
  {
    name: 'a tree as deep as one can be written',
    make: ({ h, code }) => {
      const leaf = JSON.stringify(h('img', { src: 'data:,x', onerror: code }))
      const [before, after] = JSON.stringify(h('b', {}, ['__inner'])).split(/\{[^{}]*__inner"\}/)
      // JSON.stringify itself goes no deeper than a stack does.
      const tree = (before ?? '').repeat(20_000) + leaf + (after ?? '').repeat(20_000)
      return {
        body: [h('p', {}, ['__tree'])],
        json: (text) => text.replace(/\{[^{}]*__tree"\}/, tree),
      }
    },
  },
  {
    name: 'a tree that holds itself',
    make: ({ h, code }) => {
      const inner = h('div', { class: 'a' }, [h('SCRIPT', {}, [code])])
      const outer = { ...h('div', { class: 'a' }, [inner]), id: inner.id }
      return {
        body: [outer],
        later: [
          mutate({ adds: [{ parentId: inner.id, nextId: inner.id, node: inner }] }),
          mutate({
            adds: [{ parentId: inner.id, nextId: null, node: { ...inner, id: PAGE_IDS.body } }],
          }),
          mutate({
            adds: [
              { parentId: PAGE_IDS.html, nextId: null, node: { ...outer, id: PAGE_IDS.document } },
            ],
          }),
        ],
      }
    },
  },
  {
    name: 'a page that is enormous',
    make: ({ h }) => ({ body: Array.from({ length: 100_001 }, () => h('b')) }),
  },
  {
    name: 'numbers that are none',
    make: ({ h, code }) => {
      const field = h('input', { value: 'a', onfocus: code })
      return {
        body: [field],
        json: (text) =>
          text
            .replaceAll('"__huge"', '1e999')
            .replaceAll('"__tiny"', '-1e999')
            .replaceAll('"__deep"', '-0.0000001'),
        later: [
          increment(3, { id: '__huge', x: '__huge', y: '__tiny' }),
          increment(1, { positions: [{ x: '__huge', y: 0, id: 1, timeOffset: '__tiny' }] }),
          increment(4, { width: '__huge', height: '__tiny' }),
          increment(7, {
            id: field.id,
            type: 0,
            currentTime: '__huge',
            volume: '__tiny',
            playbackRate: '__huge',
          }),
          { type: 3, timestamp: '__huge', data: { source: 3, id: 1, x: 0, y: 0 } },
          { type: 3, timestamp: '__tiny', data: { source: 3, id: 1, x: 0, y: 0 } },
          add({ ...h('img'), id: '__huge' as never }),
          change({ ...field, id: '__deep' as never }, { class: 'x' }),
        ],
      }
    },
  },
  {
    name: 'types that are wrong',
    make: ({ h, code }) => {
      const field = h('input')
      const wrong = [null, 7, 'text', true, [], {}, [null], { length: 5 }]
      return {
        body: [field],
        later: wrong.flatMap((value) => [
          ...Array.from({ length: 17 }, (_, source) =>
            increment(source, {
              id: value,
              positions: value,
              adds: value,
              text: value,
              ranges: value,
              styles: value,
              styleIds: value,
              set: value,
              index: value,
              rule: value,
              type: value,
            }),
          ),
          mutate({ adds: value, removes: value, texts: value, attributes: value }),
          mutate({
            attributes: [
              { id: field.id, attributes: { style: value, value, class: value, onclick: code } },
            ],
          }),
          mutate({ texts: [{ id: value, value }], removes: [{ id: value, parentId: value }] }),
          mutate({ adds: [{ parentId: value, nextId: value, node: value }] }),
          { type: value as never, data: value },
        ]),
      }
    },
  },
  {
    name: 'names that objects know',
    make: ({ h, code, url }) => ({
      body: ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'].map((tag) =>
        h(/^[a-z]/.test(tag) ? tag : 'p', { constructor: code, toString: url }, ['text']),
      ),
      json: (text) =>
        text
          .replaceAll(
            '"constructor":"',
            '"__proto__":{"onerror":"x","src":"y","tagName":"script"},"constructor":"',
          )
          .replaceAll(
            '"isAttack":1',
            '"__proto__":{"adds":[{"node":{"tagName":"script"}}],"source":0}',
          ),
      later: [increment(0, { isAttack: 1 }), increment(3, { isAttack: 1 })],
    }),
  },
  {
    name: 'names that are none',
    make: ({ h, code, url }) => ({
      body: [
        h('img/src', { src: url }),
        h('img', {
          'src=x onerror': code,
          '"><script>': code,
          '': code,
          ' onerror': code,
          'on\u0000error': code,
        }),
        h('div', { 'x:onclick': code, 'xlink:href': `javascript:${code}` }),
      ],
      later: [
        add(h('x><script>', {}, [code])),
        add(h('', { src: url })),
        add(h('\u0000script', {}, [code])),
      ],
    }),
  },
  {
    name: 'no page at all',
    make: () => ({
      events: (now) => [
        { type: 3, timestamp: now, data: { source: 3, id: 1, x: 0, y: 0 } },
        { type: 99, timestamp: now + 1, data: {} },
        null,
        [],
        'text',
        { type: 2, timestamp: now + 2, data: { node: null, initialOffset: {} } },
        {
          type: 2,
          timestamp: now + LENGTH_MS,
          data: {
            node: { type: 0, id: 1, childNodes: 'none' },
            initialOffset: { left: 0, top: 0 },
          },
        },
      ],
    }),
  },
  {
    name: 'a payload that is no list',
    make: ({ code }) => ({
      events: () => [null, null],
      json: () => `{"script": ${JSON.stringify(code)}`,
    }),
  },
  {
    name: 'style rules that nest without end',
    make: ({ h }) => ({ head: [h('style', {}, [`${'a{'.repeat(20_000)}color:red`])] }),
  },
  {
    name: 'selectors that nest without end',
    make: ({ h }) => ({
      head: [h('style', {}, [`${':is('.repeat(5_000)}a${')'.repeat(5_000)}{color:red}`])],
    }),
  },
  {
    name: 'values that nest without end',
    make: ({ h }) => ({
      body: [
        h('p', { style: `width: ${'calc('.repeat(20_000)}1px${')'.repeat(20_000)}` }, ['text']),
      ],
    }),
  },
  {
    name: 'a selector as long as can be',
    make: ({ h }) => ({
      head: [h('style', {}, [`${'a:hover'.repeat(2_000)}{color:red}`, '/*'.repeat(10_000)])],
    }),
  },
  {
    name: 'a viewport and a pointer that are nowhere',
    make: ({ h }) => ({
      body: [
        h('p', { style: 'position: fixed; inset: -1e9px; width: 1e9px; z-index: 2147483647' }, [
          'covers',
        ]),
      ],
      later: [
        increment(4, { width: 1e9, height: 1e9 }),
        increment(4, { width: -5, height: 0 }),
        increment(1, { positions: [{ x: 1e300, y: -1e300, id: 6, timeOffset: 0 }] }),
        increment(1, { positions: [{ x: 0, y: 0, id: 999_999, timeOffset: -1e15 }] }),
      ],
    }),
  },
  {
    name: 'a page that takes itself down',
    make: ({ h }) => {
      const node = h('p', {}, ['text'])
      const remove = (id: number, parentId: number) => mutate({ removes: [{ id, parentId }] })
      return {
        body: [node],
        later: [
          remove(node.id, node.id),
          remove(PAGE_IDS.body, PAGE_IDS.html),
          remove(PAGE_IDS.html, PAGE_IDS.document),
          remove(PAGE_IDS.document, PAGE_IDS.document),
          add(h('p', {}, ['into nothing'])),
          {
            type: 2,
            data: { node: { type: 0, id: 1, childNodes: [] }, initialOffset: { left: 0, top: 0 } },
          },
        ],
      }
    },
  },
]
