/** DURABILITY=long asks for the long form of these tests: README.md says how long. */
export const IS_LONG = process.env['DURABILITY'] === 'long'
