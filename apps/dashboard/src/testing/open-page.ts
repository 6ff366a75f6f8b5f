import { searchParams } from 'sv-router'
import type { Component } from 'svelte'
import { render } from 'vitest-browser-svelte'
import '../styles/base.css'
import type { FakeServer } from './fake-server.ts'
import TestApp from './TestApp.svelte'

export interface OpenPageOptions {
  readonly server: FakeServer
  readonly page: Component
  readonly path?: string
  readonly search?: Readonly<Record<string, string>>
  readonly params?: Record<string, string>
  readonly shell?: boolean
  /** What the browser remembers, by the names of preferences. */
  readonly remembered?: Readonly<Record<string, string>>
  /** Of the page. */
  readonly pageProps?: Record<string, unknown>
}

/** Opens a page of the app against a fake server; what it navigated to is in `went`. */
export async function openPage(options: OpenPageOptions) {
  const {
    server,
    page,
    path = '/',
    search = {},
    params = {},
    pageProps = {},
    shell = true,
    remembered = {},
  } = options
  localStorage.clear()
  for (const [name, value] of Object.entries(remembered)) {
    localStorage.setItem(`playhead.${name}`, value)
  }
  // The same parameters as the address, without leaving the page of the tests.
  for (const name of searchParams.toURLSearchParams().keys()) {
    searchParams.delete(name, undefined, { replace: true })
  }
  for (const [name, value] of Object.entries(search)) {
    searchParams.set(name, value, { replace: true })
  }
  const went: string[] = []
  const screen = await render(TestApp, {
    page,
    path,
    params,
    pageProps,
    shell,
    send: server.send,
    ongo: (href: string) => went.push(href),
  })
  return { screen, went }
}
