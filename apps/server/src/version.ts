/** The version of this server, as in its package.json; a test keeps them in step. */
export const VERSION = '0.1.0'
