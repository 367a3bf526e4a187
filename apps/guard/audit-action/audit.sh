#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the action runs: the same command as anybody. With GUARD_SARIF, once more as SARIF.
set -euo pipefail
guard="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/bin/model-guard.mjs"

options=()
[[ -z "${GUARD_ADVISORIES:-}" ]] || options+=("--advisories=$GUARD_ADVISORIES")
[[ -z "${GUARD_POLICY:-}" ]] || options+=("--policy=$GUARD_POLICY")
files=()
[[ -z "${GUARD_HTML:-}" ]] || files+=("--html=$GUARD_HTML")
[[ -z "${GUARD_SBOM:-}" ]] || files+=("--sbom=$GUARD_SBOM")

status=0
node "$guard" audit ${options[@]+"${options[@]}"} ${files[@]+"${files[@]}"} -- "${GUARD_WORKSPACE:-.}" || status=$?
if [[ -n "${GUARD_SARIF:-}" && ( $status -eq 0 || $status -eq 1 ) ]]; then
  # The first run decided; this one only writes the same down.
  node "$guard" audit --sarif ${options[@]+"${options[@]}"} -- "${GUARD_WORKSPACE:-.}" > "$GUARD_SARIF" || true
fi
[[ -z "${GITHUB_OUTPUT:-}" ]] || echo "exit-code=$status" >> "$GITHUB_OUTPUT"
exit "$status"
