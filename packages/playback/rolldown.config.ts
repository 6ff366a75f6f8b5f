import { defineConfig } from 'rolldown'
import { leanRrweb } from '../../scripts/lean-rrweb.ts'

// What is published depends on nothing: the workspace's packages and rrweb are bundled.
export default defineConfig({
  input: { index: 'src/index.ts', stage: 'src/stage/index.ts' },
  platform: 'browser',
  plugins: [leanRrweb()],
  treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
  output: { dir: 'dist', format: 'esm', chunkFileNames: '[name].js', cleanDir: true },
})
