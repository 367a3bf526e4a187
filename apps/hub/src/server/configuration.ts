// SPDX-License-Identifier: Apache-2.0
// The one line of JSON that the supervisor gives the server on its standard input.
import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { ServerError } from './errors.ts'

const strict = { additionalProperties: false } as const
const Port = Type.Integer({ minimum: 1, maximum: 65_535 })
const Path = Type.String({ minLength: 1, maxLength: 4096 })

const Configuration = Type.Object(
  {
    dataFolder: Path,
    /** The built web app. */
    webFolder: Path,
    gatewaySocketPath: Path,
    adminSocketPath: Path,
    webPort: Port,
    devicePort: Port,
    browserPort: Port,
    /** Virtual devices to admit; empty where the hub runs without its virtual nursery. */
    nursery: Type.Array(Type.Object({ name: Type.String(), room: Type.String() }, strict), { maxItems: 8 }),
  },
  strict,
)

export type ServerConfiguration = Static<typeof Configuration>

const check = TypeCompiler.Compile(Configuration)

/** Reads the line. Throws `CONFIGURATION_INVALID` with the path of the first wrong field. */
export function decodeConfiguration(line: string): ServerConfiguration {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
  if (check.Check(value)) return value
  throw invalid(`field ${check.Errors(value).First()?.path ?? ''}`)
}

function invalid(why: string, cause?: unknown): ServerError {
  return new ServerError('CONFIGURATION_INVALID', 'invalid', `Cannot use the configuration: ${why}`, {
    remedy: 'Start the hub with "cryingsense start"; see docs/reference/configuration.md.',
    cause,
  })
}
