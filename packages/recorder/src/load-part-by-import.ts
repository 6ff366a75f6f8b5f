import type { LoadPart, Parts } from './parts.ts'

const IMPORTS: { readonly [Name in keyof Parts]: () => Promise<Parts[Name]> } = {
  canvas: async () => (await import('./parts/canvas.ts')).startCanvasCapture,
  images: async () => (await import('./parts/images.ts')).startImageCapture,
  frames: async () => (await import('./frames/frames.ts')).frames,
  heavy: async () => (await import('./parts/heavy.ts')).heavy,
  animations: async () => (await import('./parts/animations.ts')).startAnimationCapture,
}

/** Loads parts as the page's own bundler has put them aside. */
export const loadPartByImport: LoadPart = async (name) => {
  try {
    return await IMPORTS[name]()
  } catch {
    return null
  }
}
