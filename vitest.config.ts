import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          // No test is about speed: a busy machine must not fail one.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['**/*.browser.test.ts'],
        },
      },
      'apps/dashboard/vitest.config.ts',
      'packages/playback/vitest.config.ts',
      'packages/recorder/vitest.config.ts',
      'packages/recorder/vitest.built.config.ts',
      'packages/reducer/vitest.config.ts',
    ],
  },
})
