import { defineConfig } from 'rolldown'

// The workspace packages are bundled: what is published depends on nothing.
export default defineConfig({
  input: { index: 'src/index.ts', express: 'src/express.ts', fastify: 'src/fastify.ts' },
  platform: 'node',
  external: [/^node:/],
  output: { dir: 'dist', format: 'esm', chunkFileNames: '[name].js', cleanDir: true },
})
