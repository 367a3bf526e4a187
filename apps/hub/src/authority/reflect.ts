// SPDX-License-Identifier: Apache-2.0
// The certificate library resolves its parts through decorators, which need three `Reflect` functions that no engine
// ships. These lines stand in for a polyfill package of 50 KiB; the import must come before the library's.

type MetadataKeys = Map<unknown, unknown>
const metadataOf = new WeakMap<object, MetadataKeys>()

function getOwnMetadata(key: unknown, target: object): unknown {
  return metadataOf.get(target)?.get(key)
}

function getMetadata(key: unknown, target: object): unknown {
  // Classes inherit from classes: the prototype chain of a constructor is its chain of base classes.
  for (let owner: object | null = target; owner !== null; owner = Reflect.getPrototypeOf(owner)) {
    if (metadataOf.get(owner)?.has(key)) return getOwnMetadata(key, owner)
  }
  return undefined
}

function defineMetadata(key: unknown, value: unknown, target: object): void {
  const keys: MetadataKeys = metadataOf.get(target) ?? new Map()
  metadataOf.set(target, keys.set(key, value))
}

if (!('getMetadata' in Reflect)) Object.assign(Reflect, { getMetadata, getOwnMetadata, defineMetadata })
