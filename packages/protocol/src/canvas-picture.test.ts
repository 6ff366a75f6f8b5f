import { expect, test } from 'vitest'
import { CANVAS_PICTURE_LENGTH_LIMIT, isCanvasPicture } from './canvas-picture.ts'

test.each(['data:image/png;base64,iVBORw0KGgo=', 'data:image/webp;base64,UklGRg=='])(
  '%s is a picture',
  (value) => expect(isCanvasPicture(value)).toBe(true),
)

test.each([
  ['an address', 'https://elsewhere.example/a.png'],
  ['a drawing that may hold scripts', 'data:image/svg+xml;base64,PHN2Zz4='],
  ['a page', 'data:text/html;base64,PGI+'],
  ['what is not base64', 'data:image/png;base64,<script>'],
  ['what goes on after it', 'data:image/png;base64,iVBORw0KGgo=\nurl(https://elsewhere.example)'],
  ['nothing', 'data:image/png;base64,'],
  ['a number', 7],
  ['too much', `data:image/png;base64,${'A'.repeat(CANVAS_PICTURE_LENGTH_LIMIT)}`],
])('%s is no picture', (_, value) => {
  expect(isCanvasPicture(value)).toBe(false)
})
