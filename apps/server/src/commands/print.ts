/** What the commands say to people: plain lines on standard output. */
export function print(...lines: readonly string[]): void {
  console.log(lines.join('\n'))
}
