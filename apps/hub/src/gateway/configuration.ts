// SPDX-License-Identifier: Apache-2.0
// What the supervisor tells the ear: one line of JSON on stdin, read strictly, because a misspelt field would otherwise
// be a default nobody chose.
import { EarError } from './errors.ts'

export interface EarConfiguration {
  readonly dataFolder: string
  readonly deviceHost: string
  /** 0 lets the system choose; the ready line then says which. */
  readonly devicePort: number
  readonly browserPort: number
  /** Path of the server's Unix socket. */
  readonly gatewaySocketPath: string
  readonly webOrigins: readonly string[]
  readonly modelFolder: string
  readonly engine: 'auto' | 'wasm' | 'native'
}

/** Reads the configuration line. Throws `EAR_CONFIGURATION_INVALID` naming the field. */
export function readConfiguration(line: string): EarConfiguration {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch (cause) {
    throw refuse('line', 'JSON', cause)
  }
  if (typeof parsed !== 'object' || parsed === null) throw refuse('line', 'an object')
  const fields = new Map<string, unknown>(Object.entries(parsed))
  const take = (name: string): unknown => {
    const value = fields.get(name)
    fields.delete(name)
    return value
  }
  const text = (name: string): string => {
    const value = take(name)
    if (typeof value !== 'string' || value === '' || value.includes('\0')) throw refuse(name, 'a text')
    return value
  }
  const port = (name: string): number => {
    const value = take(name)
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value
    throw refuse(name, 'a port from 0 to 65535')
  }
  const configuration: EarConfiguration = {
    dataFolder: text('dataFolder'),
    deviceHost: text('deviceHost'),
    devicePort: port('devicePort'),
    browserPort: port('browserPort'),
    gatewaySocketPath: text('gatewaySocketPath'),
    webOrigins: toOrigins(take('webOrigins')),
    modelFolder: text('modelFolder'),
    engine: toEngine(take('engine')),
  }
  const [unknown] = fields.keys()
  if (unknown !== undefined) throw refuse(unknown, 'no such field')
  return Object.freeze(configuration)
}

function toOrigins(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length > 16) throw refuse('webOrigins', 'a list of at most 16 origins')
  return value.map((origin: unknown) => {
    if (typeof origin !== 'string' || !URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw refuse('webOrigins', 'origins such as http://localhost:7420')
    }
    return origin
  })
}

function toEngine(value: unknown): EarConfiguration['engine'] {
  if (value === 'auto' || value === 'wasm' || value === 'native') return value
  throw refuse('engine', 'auto, wasm or native')
}

function refuse(field: string, wanted: string, cause?: unknown): EarError {
  return new EarError(
    'EAR_CONFIGURATION_INVALID',
    'bug',
    `Cannot read configuration field "${field}": wanted ${wanted}`,
    {
      context: { field },
      remedy: 'Start the ear through the supervisor (cryingsense start); it writes this line.',
      cause,
    },
  )
}
