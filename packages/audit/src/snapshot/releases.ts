// SPDX-License-Identifier: Apache-2.0
// Versions that exist, so that no fix is proposed that was never released. Days are those of the project's own release
// notes; null where this file does not know the day.

const torch: Readonly<Record<string, string | null>> = {
  '1.12.0': '2022-06-28',
  '1.12.1': '2022-08-05',
  '1.13.0': '2022-10-28',
  '1.13.1': '2022-12-16',
  '2.0.0': '2023-03-15',
  '2.0.1': '2023-05-08',
  '2.1.0': '2023-10-04',
  '2.1.1': '2023-11-15',
  '2.1.2': '2023-12-15',
  '2.2.0': '2024-01-30',
  '2.2.1': '2024-02-22',
  '2.2.2': '2024-03-27',
  '2.3.0': '2024-04-24',
  '2.3.1': '2024-06-05',
  '2.4.0': '2024-07-24',
  '2.4.1': '2024-09-04',
  '2.5.0': '2024-10-17',
  '2.5.1': '2024-10-29',
  '2.6.0': '2025-01-29',
  '2.7.0': '2025-04-23',
  '2.7.1': '2025-06-04',
  '2.8.0': '2025-08-06',
  '2.9.0': '2025-10-15',
  '2.9.1': '2025-11-12',
  '2.10.0': '2026-01-21',
  '2.11.0': null,
  '2.12.0': null,
  '2.12.1': null,
  '2.13.0': null,
  '2.14.0': '2026-09-02',
}

const torchvision: Readonly<Record<string, string | null>> = Object.fromEntries(
  [
    '0.14.0',
    '0.14.1',
    '0.15.1',
    '0.15.2',
    '0.16.0',
    '0.16.1',
    '0.16.2',
    '0.17.0',
    '0.17.1',
    '0.17.2',
    '0.18.0',
    '0.18.1',
    '0.19.0',
    '0.19.1',
    '0.20.0',
    '0.20.1',
    '0.21.0',
    '0.22.0',
    '0.22.1',
    '0.23.0',
    '0.24.0',
    '0.24.1',
    '0.25.0',
    '0.26.0',
    '0.27.0',
    '0.28.0',
    '0.29.0',
  ].map((version) => [version, null]),
)

/** Of `lightning` and `pytorch-lightning` only the newest matter here: what lies past them does not exist. */
const lightning: Readonly<Record<string, string | null>> = {
  '2.3.3': null,
  '2.4.0': null,
  '2.5.0': null,
  '2.6.0': null,
  '2.6.5': null,
}

/** By ecosystem and name, `PyPI torch`. A package that is not here is one whose versions are not known. */
export const knownReleases: ReadonlyMap<string, ReadonlyMap<string, string | null>> = new Map(
  Object.entries({ torch, torchvision, lightning }).map(([name, versions]) => [
    `PyPI ${name}`,
    new Map(Object.entries(versions)),
  ]),
)
