// SPDX-License-Identifier: Apache-2.0
// What can go wrong with the household's keys and certificates.
import { CodedError } from '@cryingsense/bytes'

export type AuthorityErrorCode =
  | 'AUTHORITY_KEYS_MISSING' // a key or certificate file is not there
  | 'AUTHORITY_KEYS_INCOMPLETE' // some of the household's key files exist and others do not
  | 'AUTHORITY_KEYS_MISMATCH' // a certificate does not belong to its key or to the household's authority
  | 'AUTHORITY_KEYS_UNREADABLE' // a key or certificate file cannot be read or parsed
  | 'AUTHORITY_IDENTITY_EXISTS' // a device of that name already has an identity folder

/** A refusal about keys or certificates. Never holds key material, only the file's name. */
export class AuthorityError extends CodedError<AuthorityErrorCode> {}
