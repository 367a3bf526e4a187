// SPDX-License-Identifier: Apache-2.0
// What can keep the hub as a whole from starting.
import { CodedError } from '@cryingsense/bytes'

export type SupervisorErrorCode =
  | 'DATA_FOLDER_UNUSABLE' // the data folder cannot be made, is not ours, or cannot be written
  | 'HUB_RUNNING' // a hub runs with this data folder already
  | 'HUB_PORT_TAKEN' // one of the hub's three ports is used by another program
  | 'APP_BUILD_FAILED' // the web app could not be built
  | 'HUB_PART_FAILED' // a process of the hub ended before it was ready

/** A refusal of the supervisor. */
export class SupervisorError extends CodedError<SupervisorErrorCode> {}
