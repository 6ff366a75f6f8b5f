/**
 * What the server works out about a session when it begins: where it came from,
 * what it was made with, and where in the world. All of it is computed from the
 * `session_start` event and the sender's address, which is not kept.
 */
export { computeAcquisition, type Acquisition } from './acquisition.ts'
export { CHANNELS, type Channel } from './channel.ts'
export { computeDevice, type DeviceHints } from './device.ts'
export { createLatePlaceFinder, createPlaceFinder, type Place, type PlaceFinder } from './place.ts'
export { PlaceDatabaseError } from './place-database.ts'
export {
  COUNTRY_DATABASE_ASSET,
  loadCountryDatabase,
  packCountryDatabase,
} from './country-database.ts'
