// SPDX-License-Identifier: Apache-2.0
// The names under which the two sides find and prove each other below the first message.

/** The WebSocket sub-protocol of version 1 (RFC 6455 section 1.9). A listener that does not choose it is not ours. */
export const subProtocol = 'cryingsense.v1'

/** The one TLS application protocol (ALPN, RFC 7301) of the device listener. */
export const applicationProtocol = 'http/1.1'

/**
 * The name a device asks for and checks in the ear's certificate. A hub's address changes with the home's network;
 * this name does not, and the pinned household CA signs it once.
 */
export const earServerName = 'ear.cryingsense.internal'

/** Versions of the protocol this package speaks, newest first. */
export const supportedVersions: readonly number[] = [1]
