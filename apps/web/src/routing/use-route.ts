// SPDX-License-Identifier: Apache-2.0
// The current address as component state.
import { useEffect, useState } from 'preact/hooks'
import { parseRoute, toFragment, type Route } from './route.ts'

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash))
  useEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash))
    follow()
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return route
}

export function goTo(route: Route): void {
  location.hash = toFragment(route)
}
