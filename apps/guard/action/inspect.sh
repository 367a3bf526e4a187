#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the action runs: the same command as anybody, on the paths of GUARD_PATHS. With GUARD_SARIF, once more as SARIF.
set -euo pipefail
guard="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/bin/model-guard.mjs"

paths=()
while IFS= read -r path; do
  # A path that looks like an option is a path all the same; empty lines are none.
  [[ -z "${path//[[:space:]]/}" ]] || paths+=("$path")
done <<< "${GUARD_PATHS:?GUARD_PATHS names the files and folders, one a line}"

options=()
[[ -z "${GUARD_TORCH:-}" ]] || options+=("--torch=$GUARD_TORCH")
[[ -z "${GUARD_POLICY:-}" ]] || options+=("--policy=$GUARD_POLICY")

status=0
node "$guard" inspect ${options[@]+"${options[@]}"} -- "${paths[@]}" || status=$?
if [[ -n "${GUARD_SARIF:-}" && ( $status -eq 0 || $status -eq 1 || $status -eq 3 ) ]]; then
  # The first run decided; this one only writes the same down.
  node "$guard" inspect --sarif ${options[@]+"${options[@]}"} -- "${paths[@]}" > "$GUARD_SARIF" || true
fi
[[ -z "${GITHUB_OUTPUT:-}" ]] || echo "exit-code=$status" >> "$GITHUB_OUTPUT"
exit "$status"
