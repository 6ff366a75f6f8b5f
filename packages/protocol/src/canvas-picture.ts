/**
 * What is drawn in a canvas travels as an attribute of its element, so that a mutation
 * brings a new picture, and a snapshot holds the last one, without a word more of format.
 */
export const CANVAS_PICTURE_ATTRIBUTE = 'data-playhead-picture'

/** The longest data URL of a picture, in UTF-16 code units. */
export const CANVAS_PICTURE_LENGTH_LIMIT = 512 * 1024

const PICTURE = /^data:image\/(?:png|webp|jpeg);base64,[A-Za-z\d+/]+={0,2}$/

/** Whether a value is a bitmap as a data URL, and nothing else that an image may be. */
export function isCanvasPicture(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= CANVAS_PICTURE_LENGTH_LIMIT && PICTURE.test(value)
  )
}
