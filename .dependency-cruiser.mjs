/**
 * The arrows of docs/architecture.md as rules: who may import whom. Each rule
 * names what is forbidden; everything else is allowed.
 */
const test = '\\.test\\.ts$|/conformance/|/testing/'

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      // Vite gives the text of a file whose name ends so.
      to: { couldNotResolve: true, pathNot: '^(virtual:|node:)|[?]inline$' },
    },
    {
      name: 'no-undeclared-dependencies',
      comment: 'what a package imports stands in its own package.json',
      severity: 'error',
      from: { path: '^(apps|packages)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'protocol-sessions-and-reducer-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/(protocol|sessions|reducer)/' },
      to: { path: '^(apps|packages)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'sessions-and-reducer-are-pure',
      comment: 'no clock, storage or platform: functions of their arguments',
      severity: 'error',
      from: { path: '^packages/(sessions|reducer)/src', pathNot: test },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    {
      name: 'packages-import-only-protocol-and-sessions',
      comment: 'the tests of the recorder reduce what it records, as the server does',
      severity: 'error',
      from: {
        path: '^packages/(recorder|node)/',
        pathNot: '^packages/recorder/.*\\.test\\.ts$',
      },
      to: { path: '^(apps|packages)/', pathNot: '^packages/($1|protocol|sessions)/' },
    },
    {
      name: 'playback-imports-the-reducer-besides',
      comment: 'the stage makes one snapshot of all that leads to a moment, as the server does',
      severity: 'error',
      from: { path: '^packages/playback/' },
      to: { path: '^(apps|packages)/', pathNot: '^packages/(playback|protocol|sessions|reducer)/' },
    },
    {
      name: 'recorder-tests-import-the-reducer-besides',
      severity: 'error',
      from: { path: '^packages/recorder/.*\\.test\\.ts$' },
      to: { path: '^(apps|packages)/', pathNot: '^packages/(recorder|protocol|sessions|reducer)/' },
    },
    {
      name: 'no-validator-in-the-page',
      comment: 'the recorder and the playback engine take types and constants, never schemas',
      severity: 'error',
      from: { path: '^packages/(recorder|playback)/src', pathNot: test },
      to: { path: '^packages/protocol/src/schema', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-an-app',
      severity: 'error',
      from: { path: '^(packages|bench|scripts)/', pathNot: '^(bench|scripts)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-do-not-import-each-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-rrweb-in-the-page',
      comment: 'the recorder writes its own events; rrweb only plays them back in tests',
      severity: 'error',
      from: { path: '^packages/recorder/src', pathNot: test },
      to: { path: 'node_modules/(@rrweb|rrweb)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rrweb-behind-one-module-in-playback',
      comment: 'the exported file has the whole player of rrweb instead: apps/export-page',
      severity: 'error',
      from: {
        path: '^(packages/playback|apps/dashboard)/src',
        pathNot: `^packages/playback/src/stage/rrweb-replayer\\.ts$|${test}`,
      },
      to: { path: 'node_modules/(@rrweb|rrweb)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-storage-knows-nobody-above',
      severity: 'error',
      from: { path: '^apps/server/src/storage/', pathNot: test },
      to: { path: '^apps/server/src/(main|app|commands|http|services)' },
    },
    {
      name: 'server-services-know-no-http',
      severity: 'error',
      from: { path: '^apps/server/src/services/', pathNot: test },
      to: { path: '^apps/server/src/(main|app|commands|http)|node_modules/@?fastify' },
    },
    {
      name: 'server-routes-know-no-commands',
      severity: 'error',
      from: { path: '^apps/server/src/http/', pathNot: test },
      to: { path: '^apps/server/src/(main|app|commands)' },
    },
    {
      name: 'server-routes-hold-no-sql',
      severity: 'error',
      from: { path: '^apps/server/src/(app|http|services)', pathNot: test },
      to: { path: 'node_modules/better-sqlite3|^apps/server/src/storage/(sqlite|memory)' },
    },
    {
      name: 'only-open-storage-knows-the-engine',
      severity: 'error',
      from: {
        path: '^apps/server/src',
        pathNot: `^apps/server/src/storage/(sqlite|memory|open-storage\\.ts)|${test}`,
      },
      to: { path: '^apps/server/src/storage/(sqlite|memory)' },
    },
    {
      name: 'storage-is-entered-by-its-interface',
      severity: 'error',
      from: { path: '^apps/server/src/(services|http|app)', pathNot: test },
      to: { path: '^apps/server/src/storage/[^/]+/' },
    },
    {
      name: 'no-tests-in-product-code',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$|^tests/|/conformance/' },
      to: { path: '\\.test\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|build|\\.cache|\\.svelte-check|fixtures)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types', 'svelte', 'browser'],
    },
    tsConfig: { fileName: 'tsconfig.base.json' },
    cache: false,
  },
}
