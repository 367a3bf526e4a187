// SPDX-License-Identifier: Apache-2.0
// The one place that talks HTTP to the hub: same origin, JSON, and every failure a coded error with a remedy.
import { ApiError } from './errors.ts'
import { JsonObject } from './json.ts'

const basePath = '/api/v1'

/** A request that hangs longer than this is treated as unanswered: the hub is on the same network. */
const answerLimitMs = 10_000

export type Method = 'GET' | 'POST' | 'DELETE'

/** What `fetch` is to this client; tests hand in their own. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>

function unreachable(cause: unknown): ApiError {
  return new ApiError('API_UNREACHABLE', 'unavailable', 'The hub does not answer', {
    remedy: 'Check that the hub is running and that this device is on the same network.',
    cause,
  })
}

/** The hub's own words where it sent some: `{error: {message, remedy}}`, or the same two fields at the top. */
async function readRefusal(response: Response): Promise<{ message?: string; remedy?: string }> {
  try {
    const answer = new JsonObject(await response.json())
    const words = answer.optional('error', (object, field) => object.child(field)) ?? answer
    const message = words.optional('message', (object, field) => object.text(field))
    const remedy = words.optional('remedy', (object, field) => object.text(field))
    return { ...(message === undefined ? {} : { message }), ...(remedy === undefined ? {} : { remedy }) }
  } catch {
    return {}
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const { status } = response
  const context = { status }
  const words = await readRefusal(response)
  if (status === 401) {
    return new ApiError('API_SIGNED_OUT', 'untrusted', words.message ?? 'This browser is not signed in', {
      remedy: words.remedy ?? 'Sign in with a new one-time code.',
      context,
    })
  }
  if (status === 429) {
    return new ApiError('API_TOO_MANY', 'unavailable', words.message ?? 'Too many attempts', {
      remedy: words.remedy ?? 'Wait a minute, then try again.',
      context,
    })
  }
  if (status >= 500) {
    return new ApiError('API_UNREACHABLE', 'unavailable', words.message ?? `The hub failed (${status})`, {
      remedy: words.remedy ?? "Try again in a moment; if it stays, look at the hub's console.",
      context,
    })
  }
  return new ApiError('API_REFUSED', 'invalid', words.message ?? `The hub refused (${status})`, {
    remedy: words.remedy ?? 'Check what was entered, then try again.',
    context,
  })
}

/** Requests to the hub's API. `onSignedOut` hears every 401 except those of signing in itself. */
export class ApiClient {
  readonly #fetch: Fetch
  readonly #onSignedOut: () => void

  constructor(options: { fetch: Fetch; onSignedOut: () => void }) {
    this.#fetch = options.fetch
    this.#onSignedOut = options.onSignedOut
  }

  /** The answer's object; `path` begins after `/api/v1`. Throws {@link ApiError}. */
  async request(method: Method, path: string, body?: Readonly<Record<string, unknown>>): Promise<JsonObject> {
    const response = await this.#send(method, path, body)
    if (response.status === 204) return new JsonObject({})
    try {
      return new JsonObject(await response.json())
    } catch (error) {
      if (error instanceof ApiError) throw error
      throw new ApiError('API_ANSWER_UNREADABLE', 'invalid', 'The hub answered something else than JSON', {
        remedy: 'Reload this page.',
        cause: error,
      })
    }
  }

  /** An open answer whose body is read as it comes; only `signal` ends it. */
  async open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    let response: Response
    try {
      response = await this.#fetch(basePath + path, { headers, signal, credentials: 'same-origin', cache: 'no-store' })
    } catch (error) {
      throw unreachable(error)
    }
    return this.#accept(response, path)
  }

  async #send(method: Method, path: string, body: Readonly<Record<string, unknown>> | undefined): Promise<Response> {
    let response: Response
    try {
      response = await this.#fetch(basePath + path, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(answerLimitMs),
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
    } catch (error) {
      throw unreachable(error)
    }
    return this.#accept(response, path)
  }

  async #accept(response: Response, path: string): Promise<Response> {
    if (response.ok) return response
    const error = await refusal(response)
    // A wrong code is answered 401 too; the page that asked for it shows that itself.
    if (error.code === 'API_SIGNED_OUT' && path !== '/session') this.#onSignedOut()
    throw error
  }
}
