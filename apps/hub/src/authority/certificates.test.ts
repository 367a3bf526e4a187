// SPDX-License-Identifier: Apache-2.0
// The household's certificates, judged by Node's own X.509 reader (OpenSSL) rather than by the library that made them.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { earServerName } from '@cryingsense/protocol'
import { createHouseholdAuthority, issueDeviceCertificate, issueEarCertificate } from './certificates.ts'
import { AuthorityError } from './errors.ts'
import { ensureHouseholdKeys, writeDeviceIdentity } from './household.ts'
import { keyFiles, readAuthority, readEarKeys } from './keys.ts'
import { spkiSha256 } from './spki.ts'

const nowMs = Date.UTC(2026, 10, 21)
const folders: string[] = []
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cryingsense-authority-'))
  folders.push(folder)
  return folder
}

test('a household authority is a CA that may sign leaves only', async () => {
  const authority = new X509Certificate((await createHouseholdAuthority({ nowMs })).certificatePem)
  assert.equal(authority.ca, true)
  assert.ok(authority.verify(authority.publicKey))
  assert.equal(authority.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
})

test('the ear is named for its fixed server name and cannot act as a client', async () => {
  const authority = await createHouseholdAuthority({ nowMs })
  const ear = new X509Certificate((await issueEarCertificate(authority, { nowMs })).certificatePem)
  assert.equal(ear.checkHost(earServerName), earServerName)
  assert.equal(ear.checkHost('localhost'), undefined)
  assert.deepEqual(ear.keyUsage, ['1.3.6.1.5.5.7.3.1'])
  assert.equal(ear.ca, false)
  assert.ok(ear.checkIssued(new X509Certificate(authority.certificatePem)))
})

test('a device certificate is for clients only and is not signed by another household', async () => {
  const [ours, theirs] = [await createHouseholdAuthority({ nowMs }), await createHouseholdAuthority({ nowMs })]
  const issued = await issueDeviceCertificate(ours, { deviceId: 'cot-1', nowMs })
  const device = new X509Certificate(issued.certificatePem)
  assert.equal(device.subject, 'CN=cot-1')
  assert.deepEqual(device.keyUsage, ['1.3.6.1.5.5.7.3.2'])
  assert.ok(device.verify(new X509Certificate(ours.certificatePem).publicKey))
  assert.ok(!device.verify(new X509Certificate(theirs.certificatePem).publicKey))
})

test('certificates made by a clock that says 1970 are valid today', async () => {
  const authority = await createHouseholdAuthority({ nowMs: 0 })
  const device = new X509Certificate(
    (await issueDeviceCertificate(authority, { deviceId: 'cot', nowMs: 0 })).certificatePem,
  )
  assert.ok(Date.parse(device.validFrom) <= nowMs && nowMs < Date.parse(device.validTo))
})

test('issueDeviceCertificate() refuses a device id that could change the subject', async () => {
  const authority = await createHouseholdAuthority({ nowMs })
  await assert.rejects(issueDeviceCertificate(authority, { deviceId: 'cot,O=Hub', nowMs }), RangeError)
})

test('ensureHouseholdKeys() makes private files once and changes nothing the second time', async () => {
  const dataFolder = await emptyFolder()
  await ensureHouseholdKeys(dataFolder, { nowMs })
  const first = { authority: await readAuthority(dataFolder), ear: await readEarKeys(dataFolder) }
  await ensureHouseholdKeys(dataFolder, { nowMs: nowMs + 1000 })
  assert.deepEqual({ authority: await readAuthority(dataFolder), ear: await readEarKeys(dataFolder) }, first)
  for (const name of await readdir(join(dataFolder, 'keys'))) {
    assert.equal((await stat(join(dataFolder, 'keys', name))).mode % 0o1000, 0o600, name)
  }
  assert.equal((await stat(join(dataFolder, 'keys'))).mode % 0o1000, 0o700)
})

test('ensureHouseholdKeys() renews the certificate of the ear before it expires and keeps the CA', async () => {
  const dataFolder = await emptyFolder()
  await ensureHouseholdKeys(dataFolder, { nowMs })
  const before = { authority: await readAuthority(dataFolder), ear: await readEarKeys(dataFolder) }
  await ensureHouseholdKeys(dataFolder, { nowMs: nowMs + 9.9 * 365.25 * 24 * 3600 * 1000 })
  assert.deepEqual(await readAuthority(dataFolder), before.authority)
  assert.notEqual((await readEarKeys(dataFolder)).certificatePem, before.ear.certificatePem)
})

test('ensureHouseholdKeys() refuses half a CA instead of replacing it', async () => {
  const dataFolder = await emptyFolder()
  await ensureHouseholdKeys(dataFolder, { nowMs })
  await rm(join(dataFolder, 'keys', keyFiles.authorityCertificate))
  await assert.rejects(
    ensureHouseholdKeys(dataFolder, { nowMs }),
    (error) => error instanceof AuthorityError && error.code === 'AUTHORITY_KEYS_INCOMPLETE',
  )
})

test('readEarKeys() says "unavailable" while the server has not made the keys', async () => {
  await assert.rejects(
    readEarKeys(await emptyFolder()),
    (error) =>
      error instanceof AuthorityError && error.code === 'AUTHORITY_KEYS_MISSING' && error.kind === 'unavailable',
  )
})

test('writeDeviceIdentity() writes an identity whose key hash it returns, and never overwrites one', async () => {
  const dataFolder = await emptyFolder()
  await ensureHouseholdKeys(dataFolder, { nowMs })
  const device = { deviceId: 'cot', name: 'Cot', room: 'Nursery', hubHost: '127.0.0.1', hubPort: 7421 }
  const identity = await writeDeviceIdentity(dataFolder, device, { nowMs })
  assert.equal(spkiSha256(await readFile(join(identity.folder, 'device.crt.pem'))), identity.spkiSha256)
  await assert.rejects(
    writeDeviceIdentity(dataFolder, device, { nowMs }),
    (error) => error instanceof AuthorityError && error.code === 'AUTHORITY_IDENTITY_EXISTS',
  )
})
