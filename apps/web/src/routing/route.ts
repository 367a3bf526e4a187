// SPDX-License-Identifier: Apache-2.0
// The app's addresses. They live in the fragment: the hub then needs to know only one page, and a reload works offline.

export type Route =
  | { readonly page: 'now' }
  | { readonly page: 'timeline'; readonly day: string | undefined; readonly episodeId: string | undefined }
  | { readonly page: 'microphone' }
  | { readonly page: 'settings' }
  | { readonly page: 'welcome' }

export type PageName = Route['page']

const dayPattern = /^\d{4}-\d{2}-\d{2}$/
const idPattern = /^[A-Za-z0-9-]{1,64}$/

/** Reads `#/timeline/2026-11-21/<episode>`; anything unknown leads to Now, the page that must never be missed. */
export function parseRoute(fragment: string): Route {
  const [page = '', day, episodeId] = fragment.replace(/^#\/?/, '').split('/')
  switch (page) {
    case 'timeline':
      return {
        page,
        day: day !== undefined && dayPattern.test(day) ? day : undefined,
        episodeId: episodeId !== undefined && idPattern.test(episodeId) ? episodeId : undefined,
      }
    case 'microphone':
    case 'settings':
    case 'welcome':
      return { page }
    default:
      return { page: 'now' }
  }
}

/** The link to a route: the inverse of {@link parseRoute}. */
export function toFragment(route: Route): string {
  if (route.page !== 'timeline') return `#/${route.page}`
  const parts = ['#/timeline', route.day, route.day === undefined ? undefined : route.episodeId]
  return parts.filter((part) => part !== undefined).join('/')
}
