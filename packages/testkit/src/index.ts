// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/testkit; only tests import them.
export { FakeClock } from './clock.ts'
export { seededRandom } from './random.ts'
