import { readConfig } from '../config.ts'
import { openControlStore } from '../storage/open-storage.ts'
import { print } from './print.ts'
import { createSignInLink } from './running-server.ts'

/** `sign-in-link`: works while a server runs on the same data folder. */
export async function runSignInLink(): Promise<void> {
  const config = readConfig(process.env)
  const { control, close } = openControlStore(config.dataFolder)
  try {
    print(await createSignInLink(control, config.publicUrl))
  } finally {
    close()
  }
}
