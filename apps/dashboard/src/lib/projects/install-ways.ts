import {
  createSnippet,
  DEFAULT_INGEST_PATH,
  DEFAULT_SCRIPT_PATH,
  type SnippetOptions,
} from '@playhead/protocol'

/** A way to put the recorder into the pages of a site. */
export interface InstallWay {
  readonly name: string
  /** Into which file, or where it is to be typed. */
  readonly where: string
  readonly code: string
}

/** One for each kind of site that asks for something else, the plain tag first. */
export function listInstallWays(options: SnippetOptions): InstallWay[] {
  const tag = createSnippet(options)
  const {
    origin,
    key,
    scriptPath = DEFAULT_SCRIPT_PATH,
    ingestPath = DEFAULT_INGEST_PATH,
  } = options
  const src = `${origin}${scriptPath}`
  const ingest = ingestPath === DEFAULT_INGEST_PATH ? null : ingestPath
  return [
    { name: 'Script tag', where: 'the <head> of every page', code: tag },
    {
      name: 'React, Vue, Svelte',
      where: 'the <head> of index.html (SvelteKit: src/app.html)',
      code: tag,
    },
    {
      name: 'Next.js',
      where: 'app/layout.tsx',
      code: [
        "import Script from 'next/script'",
        '',
        '// inside <body>',
        `<Script src="${src}" data-key="${key}"${ingest ? ` data-ingest-path="${ingest}"` : ''} strategy="afterInteractive" />`,
      ].join('\n'),
    },
    {
      name: 'Nuxt',
      where: 'nuxt.config.ts',
      code: [
        'export default defineNuxtConfig({',
        '  app: {',
        '    head: {',
        `      script: [{ src: '${src}', async: true, 'data-key': '${key}'${ingest ? `, 'data-ingest-path': '${ingest}'` : ''} }],`,
        '    },',
        '  },',
        '})',
      ].join('\n'),
    },
    {
      name: 'Tag manager',
      where: 'a tag of custom HTML, on all pages',
      code: [
        '<script>',
        // Tag managers drop attributes that they do not know.
        "  var script = document.createElement('script')",
        `  script.src = '${src}'`,
        '  script.async = true',
        `  script.dataset.key = '${key}'`,
        ...(ingest ? [`  script.dataset.ingestPath = '${ingest}'`] : []),
        '  document.head.appendChild(script)',
        `</${'script'}>`,
      ].join('\n'),
    },
    {
      name: 'Content security policy',
      where: 'the header of a site that has one: added to these two directives',
      code: `script-src ${origin}; connect-src ${origin}`,
    },
  ]
}
