// SPDX-License-Identifier: Apache-2.0
// A store that forgets: the second implementation that keeps the compliance suite honest, and a fast store for tests of
// what stands above it. Production never uses it.
import type { RoomStateChange, ScorePoint } from '@cryingsense/protocol/gateway'
import type { Clock } from '../clock.ts'
import { maximumSessions, maximumStoredScores } from '../limits.ts'
import type { CodeRecord, Device, Episode, EpisodeQuery, HubStore, RecordedEvent, Session } from './store.ts'

interface Entry {
  episode: Episode
  gatewayId: string
  lastAtMs: number
  changedAtMs: number
  readonly scores: Map<number, number>
}

/** The three ports over maps. */
export function openMemoryStore({ clock }: { readonly clock: Clock }): HubStore {
  const entries = new Map<string, Entry>()
  const rooms = new Map<string, RoomStateChange>()
  const devices = new Map<string, Device & { isRemoved: boolean }>()
  const sessions = new Map<string, Session>()
  let code: CodeRecord | undefined
  let isClaimed = false

  const newestFirst = (a: Episode, b: Episode): number =>
    b.startedAtMs - a.startedAtMs || (a.episodeId < b.episodeId ? 1 : -1)
  const all = (): Episode[] => [...entries.values()].map(({ episode }) => episode)

  return {
    episodes: {
      record: async (events) => {
        for (const event of events) recordEvent(event)
      },
      closeInterrupted: async (gatewayId) => {
        const closed: Episode[] = []
        for (const entry of entries.values()) {
          if (entry.episode.endedAtMs !== null || entry.gatewayId === gatewayId) continue
          entry.episode = { ...entry.episode, endedAtMs: entry.lastAtMs, endReason: 'interrupted' }
          entry.changedAtMs = clock.nowMs()
          closed.push(entry.episode)
        }
        return closed
      },
      find: async (episodeId) => {
        const entry = entries.get(episodeId)
        if (entry === undefined) return undefined
        const scores = [...entry.scores].sort(([a], [b]) => a - b)
        return { ...entry.episode, scores }
      },
      list: async (query) => {
        const found = all()
          .filter((episode) => isAsked(episode, query))
          .sort(newestFirst)
        const episodes = found.slice(0, query.limit)
        const last = episodes.at(-1)
        const next = found.length > query.limit && last !== undefined ? last : null
        return { episodes, next: next && { startedAtMs: next.startedAtMs, episodeId: next.episodeId } }
      },
      listChanged: async (sinceMs, limit) =>
        [...entries.values()]
          .filter(({ changedAtMs }) => changedAtMs >= sinceMs)
          .sort((a, b) => a.changedAtMs - b.changedAtMs || (a.episode.episodeId < b.episode.episodeId ? -1 : 1))
          .slice(0, limit)
          .map(({ episode }) => episode),
      listOpen: async () =>
        all()
          .filter(({ endedAtMs }) => endedAtMs === null)
          .sort((a, b) => a.startedAtMs - b.startedAtMs),
      roomStates: async () => [...rooms.values()].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1)),
    },
    devices: {
      add: async (device) => {
        const taken = [...devices.values()].some(
          ({ deviceId, credentialSha256 }) =>
            deviceId === device.deviceId || credentialSha256 === device.credentialSha256,
        )
        if (taken) throw new Error('The id or the credential is taken')
        devices.set(device.deviceId, { ...device, isRemoved: false })
      },
      remove: async (deviceId) => {
        const device = devices.get(deviceId)
        if (device === undefined || device.isRemoved) return false
        device.isRemoved = true
        return true
      },
      list: async () =>
        [...devices.values()]
          .filter(({ isRemoved }) => !isRemoved)
          .sort((a, b) => a.addedAtMs - b.addedAtMs || (a.deviceId < b.deviceId ? -1 : 1))
          .map(({ isRemoved: _, ...device }) => device),
    },
    access: {
      putCode: async (record) => {
        code = record
      },
      takeCodeTry: async () => {
        if (code === undefined || code.triesLeft <= 0) return undefined
        code = { ...code, triesLeft: code.triesLeft - 1 }
        return code
      },
      redeemCode: async (hashHex, session) => {
        if (code?.hashHex !== hashHex) return false
        code = undefined
        isClaimed = true
        sessions.set(session.idSha256, session)
        const byUse = [...sessions.values()].sort(
          (a, b) => b.lastUsedAtMs - a.lastUsedAtMs || b.createdAtMs - a.createdAtMs,
        )
        for (const { idSha256 } of byUse.slice(maximumSessions)) sessions.delete(idSha256)
        return true
      },
      findSession: async (idSha256) => sessions.get(idSha256),
      touchSession: async (idSha256, lastUsedAtMs) => {
        const session = sessions.get(idSha256)
        if (session !== undefined) sessions.set(idSha256, { ...session, lastUsedAtMs })
      },
      deleteSession: async (idSha256) => {
        sessions.delete(idSha256)
      },
      expireSessions: async ({ createdBeforeMs, usedBeforeMs }) => {
        for (const { idSha256, createdAtMs, lastUsedAtMs } of sessions.values()) {
          if (createdAtMs < createdBeforeMs || lastUsedAtMs < usedBeforeMs) sessions.delete(idSha256)
        }
      },
      isClaimed: async () => isClaimed,
    },
    close: async () => undefined,
  }

  function recordEvent({ gatewayId, event }: RecordedEvent): void {
    if (event.kind === 'roomState') {
      const known = rooms.get(event.deviceId)
      if (known === undefined || event.atMs >= known.atMs) rooms.set(event.deviceId, event)
      return
    }
    const entry = entries.get(event.episodeId)
    const { episodeId, deviceId, levelDbfs } = event
    const room = entry?.episode.room ?? devices.get(deviceId)?.room ?? deviceId
    const place = { episodeId, deviceId, room, levelDbfs }
    switch (event.kind) {
      case 'episodeStart': {
        const { atMs, score } = event
        const open = { startedAtMs: atMs, endedAtMs: null, peakScore: score, meanScore: score, endReason: null }
        if (entry === undefined) {
          put(gatewayId, { ...place, ...open }, atMs)
          trim(gatewayId, { ...place, ...open })
        }
        return addScores(episodeId, [[atMs, score]])
      }
      case 'episodeUpdate': {
        const { atMs, peakScore, meanScore, scores } = event
        const isNews = entry === undefined || (entry.episode.endedAtMs === null && atMs > entry.lastAtMs)
        const startedAtMs = entry?.episode.startedAtMs ?? Math.min(atMs, ...scores.map(([scoreMs]) => scoreMs))
        const peak = Math.max(peakScore, entry?.episode.peakScore ?? 0)
        const open = { startedAtMs, endedAtMs: null, peakScore: peak, meanScore, endReason: null }
        if (isNews) put(gatewayId, { ...place, ...open }, atMs)
        return addScores(episodeId, scores)
      }
      case 'episodeEnd': {
        const { startedAtMs, endedAtMs, peakScore, meanScore, scores, reason } = event
        const reasonNow = entry?.episode.endReason ?? null
        const isNews = reasonNow === null || (reasonNow === 'interrupted' && reason === 'quiet')
        if (isNews)
          put(gatewayId, { ...place, startedAtMs, endedAtMs, peakScore, meanScore, endReason: reason }, endedAtMs)
        return addScores(episodeId, scores)
      }
    }
  }

  /** What a dead ear heard from here on belongs to the episode that begins now. */
  function trim(gatewayId: string, { deviceId, startedAtMs }: Episode): void {
    for (const entry of entries.values()) {
      const { deviceId: itsDevice, endReason, endedAtMs, startedAtMs: itsStartMs } = entry.episode
      if (itsDevice !== deviceId || entry.gatewayId === gatewayId || endReason !== 'interrupted') continue
      if (endedAtMs === null || itsStartMs > startedAtMs || endedAtMs <= startedAtMs) continue
      entry.episode = { ...entry.episode, endedAtMs: startedAtMs }
      entry.changedAtMs = clock.nowMs()
    }
  }

  function put(gatewayId: string, episode: Episode, lastAtMs: number): void {
    const known = entries.get(episode.episodeId)
    entries.set(episode.episodeId, {
      episode,
      gatewayId: known?.gatewayId ?? gatewayId,
      lastAtMs,
      changedAtMs: clock.nowMs(),
      scores: known?.scores ?? new Map(),
    })
  }

  function addScores(episodeId: string, points: readonly ScorePoint[]): void {
    const scores = entries.get(episodeId)?.scores
    if (scores === undefined) return
    const room = Math.max(0, maximumStoredScores - scores.size)
    for (const [atMs, score] of points.slice(0, room)) if (!scores.has(atMs)) scores.set(atMs, score)
  }
}

function isAsked(episode: Episode, { fromMs, toMs, deviceId, cursor }: EpisodeQuery): boolean {
  const { startedAtMs, endedAtMs, episodeId } = episode
  if (fromMs !== undefined && endedAtMs !== null && endedAtMs < fromMs) return false
  if (toMs !== undefined && startedAtMs >= toMs) return false
  if (deviceId !== undefined && episode.deviceId !== deviceId) return false
  if (cursor === undefined) return true
  return startedAtMs < cursor.startedAtMs || (startedAtMs === cursor.startedAtMs && episodeId < cursor.episodeId)
}
