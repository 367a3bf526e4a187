// SPDX-License-Identifier: Apache-2.0
// A real Chromium for the tests: the system's where there is one, else the one that ships inside a package.
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium, type BrowserContext } from 'playwright-core'

const systemPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** No network of its own, and a microphone fed from a file where a test names one. */
const quietFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
]

interface FoundChromium {
  readonly executablePath: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

async function findChromium(): Promise<FoundChromium> {
  const named = process.env['CHROMIUM_PATH']
  const system = [...(named === undefined ? [] : [named]), ...systemPaths].find((path) => existsSync(path))
  if (system !== undefined) return { executablePath: system, args: [], env: {} }
  try {
    const executablePath = await unpackChromium()
    const env = { FONTCONFIG_FILE: writeFontList(dirname(executablePath)) }
    return { executablePath, args: ['--single-process', '--no-zygote', '--headless=shell'], env }
  } catch (cause) {
    throw new Error('No Chromium to test with: install Debian\'s "chromium", or set CHROMIUM_PATH to one', { cause })
  }
}

/**
 * Unpacks the Chromium of the install and returns its path. The package unpacks into the system's temporary folder and
 * runs whatever lies there under its name, so it gets a folder of its own that nobody else may write. Told that it
 * runs on AWS Lambda, it brings its own copies of the libraries (NSS) that a bare system lacks.
 */
async function unpackChromium(): Promise<string> {
  const folder = join(tmpdir(), `cryingsense-chromium-${process.getuid?.() ?? 0}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (statSync(folder).uid !== process.getuid?.()) throw new Error(`${folder} belongs to somebody else`)
  const temporary = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs24.x'
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    return await packaged.executablePath()
  } finally {
    delete process.env['AWS_LAMBDA_JS_RUNTIME']
    if (temporary === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = temporary
  }
}

/**
 * The package's own list of fonts names folders of AWS Lambda. Without a single font, text stays invisible and the first
 * text field ends the browser, so the fonts that came along are listed beside the system's.
 */
function writeFontList(folder: string): string {
  const path = join(folder, 'fonts.conf')
  const folders = [join(folder, 'fonts'), '/usr/share/fonts', '/System/Library/Fonts']
  const lines = [...folders.map((name) => `<dir>${name}</dir>`), `<cachedir>${join(folder, 'font-cache')}</cachedir>`]
  writeFileSync(path, `<?xml version="1.0"?>\n<fontconfig>\n${lines.join('\n')}\n</fontconfig>\n`)
  return path
}

/** What a test may ask of its browser. */
export interface BrowserOptions {
  /** An empty folder for the profile, so that a test can come back as the same person. */
  readonly profileFolder: string
  /** A WAV file that the fake microphone plays, over and over. */
  readonly microphoneFile?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly colorScheme?: 'light' | 'dark'
}

/** Starts Chromium with its own profile. The caller closes it. */
export async function openBrowser(options: BrowserOptions): Promise<BrowserContext> {
  const { executablePath, args, env } = await findChromium()
  const microphone =
    options.microphoneFile === undefined ? [] : [`--use-file-for-fake-audio-capture=${options.microphoneFile}`]
  return await chromium.launchPersistentContext(options.profileFolder, {
    executablePath,
    env: { ...process.env, ...env },
    headless: true,
    args: [...quietFlags, ...args, ...microphone],
    viewport: options.viewport ?? { width: 1280, height: 800 },
    colorScheme: options.colorScheme ?? 'light',
  })
}
