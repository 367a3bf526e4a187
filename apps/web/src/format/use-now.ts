// SPDX-License-Identifier: Apache-2.0
// The time, as something a page can show: one tick a second, none while the page is hidden.
import { useEffect, useState } from 'preact/hooks'

/** This device's time in ms, renewed every `everyMs`. */
export function useNow(everyMs = 1_000): number {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const tick = (): void => {
      if (document.visibilityState === 'visible') setNowMs(Date.now())
    }
    const timer = setInterval(tick, everyMs)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [everyMs])
  return nowMs
}
