// SPDX-License-Identifier: Apache-2.0
// A microphone as a program: reads its options, runs, and leaves with a goodbye when told to stop.
import { DeviceError } from './errors.ts'
import { help, readOptions } from './host/options.ts'
import { runDevice } from './host/run.ts'

process.title = 'cryingsense-device'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())

function log(line: string): void {
  process.stderr.write(`${line}\n`)
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) {
    process.stdout.write(help)
  } else {
    if (options.endsWithStdin) process.stdin.resume().once('close', () => stop.abort())
    await runDevice(options, stop.signal, log)
    process.exit(0)
  }
} catch (error) {
  if (!(error instanceof DeviceError)) throw error
  log(`${error.message}\n  ${error.remedy}`)
  process.exit(error.code === 'DEVICE_OPTION_INVALID' ? 2 : 3)
}
