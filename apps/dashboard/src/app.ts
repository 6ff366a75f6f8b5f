import { mount } from 'svelte'
import App from './App.svelte'

export function mountApp(send: typeof fetch): void {
  const target = document.getElementById('app')
  if (target) mount(App, { target, props: { send } })
}
