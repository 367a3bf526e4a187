// SPDX-License-Identifier: Apache-2.0
// Every refusal of the server, by code: the store, the API, the gateway's port and the administration socket.
import { CodedError } from '@cryingsense/bytes'

export type ServerErrorCode =
  | 'CONFIGURATION_INVALID' // the configuration line on standard input is not what the server expects
  | 'STORE_KEY_UNREADABLE' // the key file cannot be read, or is not 32 bytes long
  | 'STORE_KEY_MISMATCH' // the database does not open with this key, or its first page is damaged
  | 'STORE_NOT_ENCRYPTED' // the database file is a plain SQLite file
  | 'STORE_CORRUPT' // a page of the database fails its authentication or its structure is broken
  | 'STORE_SCHEMA_NEWER' // a later version of CryingSense wrote this database
  | 'STORE_IN_USE' // another process holds the database open
  | 'STORE_DISK_FULL' // there is no room left to write
  | 'STORE_UNAVAILABLE' // the operating system refused a read or a write
  | 'PORT_TAKEN' // another program listens where the web app should
  | 'SOCKET_UNUSABLE' // a Unix socket cannot be made in the run folder
  | 'REQUEST_INVALID' // a request does not match the API's description
  | 'REQUEST_REFUSED' // the request came through another host name or from another site
  | 'SIGN_IN_REQUIRED' // there is no valid session
  | 'CODE_REFUSED' // the one-time code is wrong, used, expired or burnt by wrong tries
  | 'TOO_MANY_REQUESTS' // more requests than the limit in this minute
  | 'TOO_MANY_STREAMS' // this session holds as many live streams as it may
  | 'TOO_MANY_DEVICES' // the household has as many devices as it may
  | 'NOT_FOUND' // no such route, episode or device
  | 'APP_NOT_BUILT' // the folder of the web app holds no index.html
  | 'ADMIN_UNREACHABLE' // no hub runs with this data folder, or it does not answer
  | 'ADMIN_UNTRUSTED' // the hub's socket lies in a folder of another user, or in one that others can open
  | 'ADMIN_REQUEST_INVALID' // a line on the administration socket is not a known request
  | 'INTERNAL' // ours: an error without a code

/** A refusal of the server. */
export class ServerError extends CodedError<ServerErrorCode> {}
