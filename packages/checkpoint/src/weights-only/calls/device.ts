// SPDX-License-Identifier: Apache-2.0
// torch.device and layouts: small objects by name. The answer is that of a machine without an accelerator.
import { assertCount, toInt64 } from '../arguments.ts'
import type { Environment } from '../environment.ts'
import { assertHashable } from '../hashable.ts'
import { badArgument } from '../refusal.ts'
import { decodeText } from '../text.ts'
import { show, typeName } from '../type-name.ts'
import { BytesValue, DeviceValue, isInt, LayoutValue, type Value } from '../value.ts'

const deviceTypes: ReadonlySet<string> = new Set(
  'cpu cuda ipu xpu mkldnn opengl opencl ideep hip ve fpga maia xla lazy vulkan mps meta hpu mtia privateuseone'.split(
    ' ',
  ),
)

const deviceText = /^([a-zA-Z_]+)(?::(0|[1-9][0-9]*))?$/

/** `torch.device(type, index)`, `torch.device('type:index')` or `torch.device(device)`. */
export function createDevice(args: readonly Value[]): DeviceValue {
  assertCount('device', args, 1, 2)
  const [first = null, index = null] = args
  if (args.length === 1 && first instanceof DeviceValue) return first
  if (args.length === 1 && isInt(first)) {
    toInt64(first, 'device()')
    throw badArgument(
      first < 0 ? 'Device index must not be negative' : 'Cannot access accelerator device when none is available.',
    )
  }
  const text = first instanceof BytesValue ? decodeText(first.bytes) : first
  if (typeof text !== 'string')
    throw badArgument(`device() received an invalid combination of arguments - got (${args.map(typeName).join(', ')})`)
  const match = deviceText.exec(text)
  if (match === null)
    throw badArgument(text === '' ? 'Device string must not be empty' : `Invalid device string: ${show(text)}`)
  const [, type = '', place] = match
  if (!deviceTypes.has(type))
    throw badArgument(`Expected one of ${[...deviceTypes].join(', ')} device type at start of device string: ${type}`)
  if (place !== undefined && !(Number(place) <= 2_147_483_647))
    throw badArgument(`Could not parse device index '${place.slice(0, 40)}' in device string`)
  // An index is kept in a signed byte: 255 comes out as -1, which means none.
  if (args.length > 1 && place !== undefined && Number(place) % 256 !== 255)
    throw badArgument('type (string) must not include an index because index was passed explicitly')
  if (index !== null) {
    const number = toInt64(index, "device(): argument 'index' (position 2)")
    if (number < 0) throw badArgument('Device index must not be negative')
  }
  return new DeviceValue(text)
}

const layouts: ReadonlySet<string> = new Set(
  'strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc _mkldnn jagged'
    .split(' ')
    .map((name) => `torch.${name}`),
)

/** `torch.serialization._get_layout(name)`. */
export function getLayout(args: readonly Value[], env: Environment): LayoutValue {
  assertCount('_get_layout', args, 1, 1)
  const [name = null] = args
  assertHashable(name, env.spend)
  if (typeof name !== 'string' || !layouts.has(name)) throw badArgument(`KeyError: ${show(name)}`)
  return new LayoutValue(name.slice('torch.'.length))
}
