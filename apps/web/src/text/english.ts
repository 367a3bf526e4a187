// SPDX-License-Identifier: Apache-2.0
// Every word the app says, in one place: the only file a translator touches. Short, plain, true at three at night.
import type { HearingCause, RoomState } from '../api/rooms.ts'
import type { Theme } from '../preference/preferences.ts'

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const states: Readonly<Record<RoomState, string>> = {
  quiet: 'Quiet',
  crying: 'Crying',
  cannotHear: 'Cannot hear',
  offline: 'Offline',
}

/** What a page that lost the hub may still say. */
const wasStates: Readonly<Record<RoomState, string>> = {
  quiet: 'Was quiet',
  crying: 'Was crying',
  cannotHear: 'Could not be heard',
  offline: 'Was offline',
}

const causes: Readonly<Record<HearingCause, { readonly words: string; readonly remedy: string }>> = {
  deviceSilent: {
    words: 'The microphone stopped sending.',
    remedy: 'Check its power and its Wi-Fi, then wait ten seconds.',
  },
  zeroSamples: {
    words: 'The microphone sends nothing but zeros: it is muted or unplugged.',
    remedy: 'Unmute it, or check the cable between microphone and board.',
  },
  stuckSamples: {
    words: 'The microphone repeats the same value: it hangs.',
    remedy: 'Switch it off and on again.',
  },
  clipping: {
    words: 'The sound is so loud that it is cut off.',
    remedy: 'Move the microphone away from the loudspeaker or the cot, or lower its gain.',
  },
  noiseTooHigh: {
    words: 'The room is too loud to hear a cry through the noise.',
    remedy: 'Turn down the noise machine or the fan, or move the microphone closer to the cot.',
  },
  earGone: {
    words: 'The listening part of the hub is away.',
    remedy: 'It restarts by itself within seconds. If it does not, restart the hub.',
  },
  modelFailed: {
    words: 'The detector on the hub failed.',
    remedy: 'Restart the hub; if it stays, look at its console.',
  },
}

const themeNames: Readonly<Record<Theme, string>> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
  night: 'Night',
}

export const english = {
  appName: 'CryingSense',
  skipToContent: 'Skip to content',
  loading: 'Asking the hub …',
  tryAgain: 'Try again',

  navigation: {
    label: 'Main',
    now: 'Now',
    timeline: 'Timeline',
    microphone: 'Microphone',
    settings: 'Settings',
    microphoneRunning: 'this browser is listening',
  },

  signIn: {
    claimTitle: 'Make this hub yours',
    claimLead: 'The hub prints a one-time code on its console when it starts for the first time. Type it here.',
    signInTitle: 'Sign in',
    signInLead: 'On the hub, run this command. It prints a one-time code for this browser.',
    signInCommand: 'cryingsense code',
    codeLabel: 'One-time code',
    codeHint: 'Capitals or not, with or without dashes.',
    claimButton: 'Claim this hub',
    signInButton: 'Sign in',
    codeMissing: 'Type the code from the hub’s console first.',
    wrongCode:
      'The hub did not accept this code. Codes work once and expire; ask for a new one with “cryingsense code”.',
    promise: 'Know within seconds that your baby is crying. Nothing it hears leaves your home.',
  },

  welcome: {
    title: 'The hub is yours',
    lead: 'Three things to know before the first night.',
    doesTitle: 'What it does',
    does: 'It listens through your microphones, tells crying from other sounds, and shows it here within seconds. When it cannot hear a room, it says so.',
    doesNotTitle: 'What it does not do',
    doesNot:
      'It is not a medical or safety device. It can miss a cry and it can be wrong. It does not watch breathing or health, and it does not replace you.',
    staysTitle: 'Where sound stays',
    stays:
      'Sound is heard inside one program on the hub and wiped at once. No recording is kept, and nothing is sent to a cloud. What you see here is a coarse picture that cannot be turned back into speech.',
    addMicrophone: 'Add a microphone',
    toNow: 'See what the hub hears now',
  },

  connection: {
    banner: 'Not connected: this page cannot tell you about crying.',
    lost: 'This page cannot tell you about crying.',
    lostRemedy:
      'What you see below is the past. Check the Wi-Fi of this device and that the hub is running. The page keeps trying.',
    storage: {
      diskFull: {
        title: 'The hub’s disk is full',
        words: 'Alerts still come, but episodes are not stored. Free some space on the hub; it then stores what waits.',
      },
      failing: {
        title: 'The hub cannot store episodes',
        words: 'Alerts still come, but the timeline stays behind. Look at the hub’s console.',
      },
    },
    connecting: 'Connecting to the hub …',
  },

  now: {
    allQuiet: 'All quiet',
    cryingIn: (rooms: string) => `Crying in ${rooms}`,
    cannotHear: (rooms: string) => `Cannot hear ${rooms}`,
    notConnected: 'Not connected',
    noRooms: 'No room yet',
    listening: (count: number) => `Listening in ${plural(count, 'room', 'rooms')}.`,
    someDeaf: (heard: number, all: number) => `Listening in ${heard} of ${plural(all, 'room', 'rooms')}.`,
    and: 'and',
    emptyTitle: 'No microphone is connected',
    empty: 'Add a microphone in the baby’s room. Any old phone or laptop will do for a start.',
    addMicrophone: 'Add a microphone',
    announceCrying: (room: string, since: string) => `Crying in ${room}, since ${since}.`,
    announceQuiet: (room: string) => `${room} is quiet again.`,
    announceDeaf: (room: string) => `Attention: ${room} cannot be heard.`,
  },

  room: {
    states,
    was: wasStates,
    causes,
    generalCause: { words: 'This room cannot be heard.', remedy: 'Check the microphone; look at the hub’s console.' },
    offline: {
      words: 'This microphone is not connected.',
      remedy: 'Check its power and its Wi-Fi.',
    },
    browserGone: {
      words: 'This browser stopped listening.',
      remedy: 'On that device, open the Microphone page and start it again.',
    },
    remove: 'Remove this microphone',
    removeQuestion: (room: string) => `Nobody hears ${room} after that. Its episodes stay in the timeline.`,
    removeYes: 'Remove',
    removeNo: 'Keep',
    since: (time: string) => `since ${time}`,
    virtual: 'Virtual',
    virtualHint: 'A demonstration: synthetic sound, no baby',
    browser: 'Browser',
    level: 'Loudness',
    levelUnknown: 'No sound yet',
    picture: 'Last 30 seconds',
    pictureLabel: (room: string) =>
      `Coarse picture of the sound in ${room} over the last 30 seconds, with the cry score drawn over it`,
    score: 'Cry score',
    ago: '30 s ago',
    rightNow: 'now',
    lastHeard: (time: string) => `Last heard ${time}`,
  },

  sound: {
    title: 'Alarm sound',
    off: 'Sound is off',
    on: 'Sound is on',
    blocked: 'Tap to allow sound',
    turnOn: { words: 'Turn on', name: 'Turn on the sound' },
    turnOff: { words: 'Turn off', name: 'Turn off the sound' },
    allow: { words: 'Allow sound', name: 'Allow sound again' },
    test: { words: 'Test', name: 'Test the sound' },
    silence: 'Silence',
    explain:
      'Sounds when a room cries, when a room cannot be heard, and when this page loses the hub. Keep this page open and the volume up: a browser may silence pages in the background. While it is on, the screen stays on where the browser allows it.',
    blockedExplain: 'The browser wants one tap after each visit before it lets a page make a sound.',
  },

  timeline: {
    title: 'Timeline',
    previousDay: 'Previous day',
    nextDay: 'Next day',
    pickDay: 'Day',
    today: 'Today',
    episodes: (count: number) => (count === 1 ? 'episode' : 'episodes'),
    crying: 'of crying',
    longest: 'longest',
    bandLabel: (day: string, count: number) => `24 hours of ${day}: ${plural(count, 'episode', 'episodes')} of crying`,
    listLabel: 'Episodes',
    emptyTitle: 'No crying heard',
    emptyToday: 'The hub heard no crying so far, in the hours it listened.',
    empty: 'The hub heard no crying, in the hours it listened.',
    goingOn: 'going on',
    peak: (score: string) => `peak ${score}`,
  },

  episode: {
    title: (room: string) => `Crying in ${room}`,
    back: 'All episodes of the day',
    choose: 'Choose an episode to see how the detector’s score went.',
    started: 'Started',
    ended: 'Ended',
    duration: 'Duration',
    peak: 'Peak score',
    mean: 'Mean score',
    level: 'Loudness',
    reason: 'Ended because',
    reasons: { quiet: 'it became quiet', interrupted: 'the hub stopped hearing the room' },
    curve: 'Score over time',
    curveLabel: (points: number, peak: string) => `Curve of the cry score, ${points} points, peak ${peak}`,
    noCurve: 'No scores were stored for this episode.',
    about:
      'The score says how sure the detector was that it heard crying, from 0 to 1. It says nothing about the reason.',
  },

  microphone: {
    title: 'Add a microphone',
    lead: 'Turn this device into the microphone of a room. Sound goes only to your own hub, which wipes it after listening.',
    roomLabel: 'Room',
    roomDefault: 'Nursery',
    nameLabel: 'Name of this device',
    nameDefault: 'This browser',
    start: 'Start listening',
    stop: 'Stop listening',
    remove: 'Remove this microphone',
    removeHint: 'The hub forgets this microphone; its episodes stay.',
    stoppedTitle: 'Stopped',
    stopped:
      'Every screen says that this room is not heard. Start again, or remove the microphone if it is not needed any more.',
    running: (room: string) => `Listening in ${room}`,
    level: 'Level at this microphone',
    connection: 'Connection',
    connections: {
      asking: 'Asking for the microphone …',
      connecting: 'Connecting to the hub …',
      streaming: 'Connected',
      reconnecting: 'Connection lost, trying again …',
    },
    hubHears: 'The hub hears',
    hubUnknown: 'not yet anything',
    rate: 'Sample rate',
    rateValue: (rateHz: string) => `${rateHz} Hz, sent as 16 000 Hz`,
    wakeLock: 'Screen',
    wakeLockOn: 'Stays on while listening',
    wakeLockOff: 'May switch off: keep this page visible and plug the device in',
    processing:
      'The browser changes the sound (echo or noise suppression) and cannot be told not to. Crying may be filtered out: prefer another device.',
    keepOpen:
      'Keep this page open and this device plugged in. If it stops, every screen says that this room is not heard.',
    realTitle: 'A real microphone',
    realLead: 'For an ESP32 or another computer, run this on the hub. It makes the keys and prints what to do next.',
    realCommand: 'cryingsense device add NAME',
    copy: 'Copy',
    copied: 'Copied',
    errors: {
      denied: {
        words: 'The browser was not allowed to use the microphone.',
        remedy: 'Open the browser’s site settings for this page, allow the microphone, then try again.',
      },
      missing: {
        words: 'This device has no microphone.',
        remedy: 'Plug one in, or use another device.',
      },
      busy: {
        words: 'Another program holds the microphone.',
        remedy: 'Close the other program or call, then try again.',
      },
      insecure: {
        words: 'Browsers give the microphone only to pages they consider safe.',
        remedy: 'Open this page on the hub itself as http://localhost, or use a real microphone.',
      },
      failed: {
        words: 'The microphone could not be started.',
        remedy: 'Reload this page and try again.',
      },
      removed: {
        words: 'The hub no longer knows this browser as a microphone.',
        remedy: 'It was removed on the hub or on another screen. Start again to add it anew.',
      },
      ended: {
        words: 'The microphone was taken away.',
        remedy: 'It may have been unplugged or another program took it. Start again.',
      },
    },
  },

  settings: {
    title: 'Settings',
    theme: 'Theme',
    themeNames,
    themeHint: 'Night is dim red on black: it keeps your eyes used to the dark.',
    signOut: 'Sign out',
    signOutHint: 'To come back, this browser needs a new one-time code from the hub.',
    account: 'This browser',
    about: 'About',
    honesty: [
      'CryingSense is not a medical or safety device. It can miss crying and it can be wrong.',
      'Sound is heard in one program on your hub and wiped after use. Nothing is recorded and nothing leaves your home.',
      '“Cannot hear” is never shown as “quiet”. If this page loses the hub, it says so within twelve seconds.',
      'It does not know why a baby cries.',
    ],
  },
}

/** The shape another language has to fill. */
export type Words = typeof english
