import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import type { UserWorkspaceConfig } from 'vitest/config'
import { chromiumLaunch } from './chromium.ts'

export interface BrowserProject {
  readonly name: string
  /**
   * Dependencies that Vite would only meet while a test runs; it would then bundle
   * them and reload the page in the middle of the test.
   */
  readonly dependencies: string[]
  /** Sources that are searched for dependencies beforehand, so that it meets none later. */
  readonly searched?: string[]
  /** All browser tests of the package by default. */
  readonly include?: string[]
  readonly plugins?: NonNullable<UserWorkspaceConfig['plugins']>
  /** What a page of the tests shows, in CSS pixels; that of a phone without it. */
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Modules that run before each file of tests. */
  readonly setupFiles?: string[]
}

/** No test is about speed: a busy machine must not fail one. */
export const PATIENCE = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
}

/** A module that runs before each file of tests, and does the same for `vi.waitFor`. */
export const PATIENT_WAITS = fileURLToPath(new URL('patient-waits.ts', import.meta.url))

/** A Vitest project whose tests, `*.browser.test.ts`, run in a real Chromium. */
export function createBrowserProject(project: BrowserProject): UserWorkspaceConfig {
  return {
    plugins: project.plugins ?? [],
    optimizeDeps: {
      include: project.dependencies,
      ...(project.searched && { entries: project.searched }),
    },
    test: {
      name: project.name,
      include: project.include ?? ['src/**/*.browser.test.ts'],
      setupFiles: [PATIENT_WAITS, ...(project.setupFiles ?? [])],
      ...PATIENCE,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        ...(project.viewport && { viewport: project.viewport }),
        provider: playwright({ launchOptions: chromiumLaunch() }),
        instances: [{ browser: 'chromium' }],
      },
    },
  }
}
