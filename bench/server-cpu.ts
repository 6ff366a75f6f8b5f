import { readdirSync, readFileSync } from 'node:fs'

/**
 * The processor time that all threads of a process have had so far, in milliseconds, to
 * the nanosecond: a busy machine makes everything late, and this hardly larger. Linux only.
 */
export function readCpuMs(pid: number): number {
  const folder = `/proc/${pid}/task`
  let sumNs = 0
  for (const thread of readdirSync(folder)) {
    const [ranNs = '0'] = readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')
    sumNs += Number(ranNs)
  }
  return sumNs / 1e6
}
