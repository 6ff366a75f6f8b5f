/**
 * The natural size of an image or a film, as `120x90` in CSS pixels. A replay that has no
 * picture of it gives it as much room as the visitor's browser did.
 */
export const MEDIA_SIZE_ATTRIBUTE = 'data-playhead-size'
