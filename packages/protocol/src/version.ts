/**
 * The one number that says how to read what travels: envelope, session events
 * and payload together. Any change to them raises it and adds an upgrader and a
 * fixture; readers upgrade older versions and refuse newer ones.
 */
export const PROTOCOL_VERSION = 2
