import { defineConfig } from '@playwright/test'
import { chromiumLaunch } from '../../scripts/chromium.ts'

/**
 * The whole product in a real browser: the built server, its demonstration shop
 * and the dashboard, each test with a server and a data folder of its own.
 * Nothing is retried: a test that fails now and then has found something.
 */
export default defineConfig({
  testDir: '.',
  outputDir: './test-results',
  globalSetup: './harness/require-builds.ts',
  // They wait more than they work: for visitors to go idle, for servers to start and stop.
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  // No test is about speed: a busy machine must not fail one.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    trace: 'off',
    launchOptions: chromiumLaunch(),
  },
})
