/** A page event and its full snapshot: document 1, html 2, head 3, body 4, all moved by `shiftId`. */
export function pageEvents(
  timestamp: number,
  { shiftId = 0, title = undefined as string | undefined } = {},
): object[] {
  const element = (id: number, tagName: string, parts: object = {}) => ({
    type: 2,
    id: id + shiftId,
    tagName,
    attributes: {},
    childNodes: [],
    ...parts,
  })
  const body = element(4, 'body', title === undefined ? {} : { attributes: { title } })
  const html = element(2, 'html', { childNodes: [element(3, 'head'), body] })
  const node = { type: 0, id: 1 + shiftId, childNodes: [html] }
  return [
    { type: 4, timestamp, data: { href: 'https://shop.example/', width: 800, height: 600 } },
    { type: 2, timestamp, data: { node, initialOffset: { top: 0, left: 0 } } },
  ]
}

/** A change of the page. */
export function mutationEvent(timestamp: number, parts: object): object {
  const data = { source: 0, adds: [], removes: [], texts: [], attributes: [], ...parts }
  return { type: 3, timestamp, data }
}
