/** What a replay is known to show otherwise than the visitor saw it. */
interface Exception {
  readonly page: string
  readonly what: string
  readonly why: string
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    page: 'transitions, web-animations',
    what: 'what moves at the very moment that is opened stands at its end',
    why: 'a seek builds the page anew, and no event tells when a transition began; what never ends stands at its beginning',
  },
  {
    page: 'images',
    what: 'edges of drawings and of images of more than 32,768 pixels differ a little',
    why: 'they are recorded as pictures, larger ones with a quality of 0.8',
  },
  {
    page: 'images, web-fonts',
    what: 'without `replay.images`, and from other origins that do not allow it, images are grey boxes of their size, and fonts are the system’s',
    why: 'a replay loads nothing of any site, and what cannot be read cannot be recorded',
  },
  {
    page: 'web-fonts',
    what: 'a font of the `FontFace` interface is missing if it was made before the recorder’s part came, or before the recording began anew',
    why: 'the browser tells no source of a font that code has made',
  },
  {
    page: 'blob-images',
    what: 'a blob that is only the background of an element may stay unseen',
    why: 'it is looked for when something is loaded, and nothing tells of a blob that a style shows',
  },
  {
    page: 'media',
    what: 'a film that plays stands still, and controls of sounds show no length',
    why: 'of films pictures are recorded while they are held; their files are not',
  },
  {
    page: 'dark-mode',
    what: '`prefers-reduced-motion` is the viewer’s',
    why: 'a frame passes on a colour scheme, and no other preference',
  },
  {
    page: 'dialogs, popovers',
    what: 'those that were open when the recording began, or at a keyframe, lie in the order of the document',
    why: 'the browser does not tell in which order they were opened',
  },
  {
    page: 'custom-elements',
    what: 'custom states (`:state()`) are not seen',
    why: 'they are private to the element, and nothing tells of them',
  },
  {
    page: 'sheet-changes',
    what: 'media of a sheet that are changed by its list (`sheet.media.appendMedium()`), and constructed sheets that are switched off',
    why: 'neither is recorded',
  },
  {
    page: 'drawings',
    what: 'changes by the object model of SVG (`rect.x.baseVal.value = 4`) are seen once the page sets an attribute of that element',
    why: 'the browser tells nobody, and writes them into attributes when these are read',
  },
  {
    page: 'shadow-changes',
    what: 'closed shadow roots that were attached before the loader ran are empty',
    why: 'nobody but the page can reach them',
  },
  {
    page: 'modern-css, forms',
    what: '`:user-invalid` and `:user-valid` do not match',
    why: 'browsers match them after a visitor’s own input alone',
  },
  {
    page: 'forms',
    what: 'a mail address that was typed is shown as stars',
    why: 'secrets by their shape never leave a page, at no level of privacy',
  },
  {
    page: 'focus',
    what: 'a focus from before the recording is seen once it moves',
    why: 'only its moves are recorded',
  },
  {
    page: 'frames',
    what: 'a frame in quirks mode that comes late may be shown in the standards mode; frames of other origins without a recorder, `object` and `embed` are empty',
    why: 'rrweb’s player adds late documents as changes; the others cannot be read, or load what a replay must not',
  },
]
