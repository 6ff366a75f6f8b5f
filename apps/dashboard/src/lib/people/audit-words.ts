import type { AuditAction } from '@playhead/protocol'

/** What somebody did, between who it was and to whom or what. */
export const AUDIT_WORDS: Readonly<Record<AuditAction, string>> = {
  user_invited: 'invited',
  user_changed: 'changed a role:',
  user_removed: 'removed',
  user_joined: 'came by the provider of sign-ins:',
  link_made: 'made a sign-in link for',
  password_set: 'set a password:',
  signed_in: 'signed in',
  sign_in_refused: 'was refused:',
  sign_in_revoked: 'ended a sign-in:',
  token_made: 'made the token',
  token_revoked: 'revoked the token',
  project_made: 'made the project',
  project_changed: 'changed the project',
  forwarding_added: 'added forwarding to',
  forwarding_changed: 'changed forwarding to',
  forwarding_resumed: 'resumed forwarding to',
  forwarding_removed: 'removed forwarding to',
}
