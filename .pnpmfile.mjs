/**
 * The `node-*` packages that carry the pinned Node declare `os` and `cpu` as
 * strings. pnpm only understands lists there: it drops the strings and then
 * installs every platform's Node everywhere.
 */
export const hooks = {
  readPackage(pkg) {
    for (const field of ['os', 'cpu']) {
      if (typeof pkg[field] === 'string') pkg[field] = [pkg[field]]
    }
    return pkg
  },
}
