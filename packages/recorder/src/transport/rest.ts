/** Lets the page have its turn; a timer would wait longer, and in a hidden tab a second. */
export function rest(then: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    then()
  }
  port2.postMessage(null)
}
