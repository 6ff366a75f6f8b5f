import { createContext } from 'svelte'
import type { ApiClient } from './api-client.ts'

export const [getApi, setApi] = createContext<ApiClient>()
