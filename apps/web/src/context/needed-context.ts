// SPDX-License-Identifier: Apache-2.0
// A context that must be provided: a component rendered outside of it is a mistake, told at once and by name.
import { createContext, type ComponentChildren } from 'preact'
import { useContext } from 'preact/hooks'

type Provider<Value> = (props: { value: Value; children?: ComponentChildren }) => ComponentChildren

/** The provider of a value and the hook that reads it. `name` is the provider's, for the error message. */
export function neededContext<Value>(name: string): readonly [Provider<Value>, () => Value] {
  const context = createContext<Value | undefined>(undefined)
  const use = (): Value => {
    const value = useContext(context)
    if (value === undefined) throw new Error(`A component was rendered outside of ${name}`)
    return value
  }
  return [context.Provider, use]
}
