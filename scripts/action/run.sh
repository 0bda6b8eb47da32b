#!/usr/bin/env bash
# Installs gitops-promotion, runs it with the inputs of a pipeline step (INPUT_…), and hands its result on as outputs of
# the step, on GitHub Actions and on Azure Pipelines. Ends with the program's exit code.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
install=${INSTALL_SCRIPT:-$here/../../install.sh}

main() {
  local executable arguments=() output code=0
  read_arguments
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  executable=${INPUT_EXECUTABLE:-}
  if [ -z "$executable" ]; then
    sh "$install" --to "$work" --version "${INPUT_VERSION:-}" --cache "${INPUT_CACHE:-}" \
      --provenance "${INPUT_PROVENANCE:-auto}"
    executable=$work/gitops-promotion
    # Windows' shells find it without the suffix, but not by this path.
    [ -e "$executable" ] || executable=$executable.exe
  fi
  output=$work/result.json
  "$executable" "${arguments[@]}" >"$output" || code=$?
  # Ends the line, which a program that was killed does not.
  awk 1 "$output"
  write_outputs "$output"
  return "$code"
}

# Sets arguments. Values are joined to their options, so that one that begins with a hyphen stays a value.
read_arguments() {
  local name value
  [[ ${INPUT_ACTION:-} =~ ^[a-z][a-z-]*$ ]] ||
    fail "input \"action\" is \"${INPUT_ACTION:-}\"; give new, promote, status, feature or feature-stale"
  arguments=("$INPUT_ACTION" --output=json)
  for name in group app tag feature commit since max-age timeout interval provider config base api-url author; do
    value=$(input "$name")
    [ -z "$value" ] || arguments+=("--$name=$value")
  done
  value=$(input working-directory)
  [ -z "$value" ] || arguments+=("--sourcedir=$value")
  for name in dry-run verbose; do
    value=$(input "$name" | tr '[:upper:]' '[:lower:]')
    case $value in
      true) arguments+=("--$name") ;;
      '' | false) ;;
      *) fail "input \"$name\" is \"$value\"; give true or false" ;;
    esac
  done
  while IFS= read -r value; do
    value=${value%$'\r'}
    [ -z "$value" ] || arguments+=("$value")
  done < <(input options)
}

input() {
  local variable
  variable=INPUT_$(printf '%s' "$1" | tr 'a-z-' 'A-Z_')
  printf '%s\n' "${!variable:-}"
}

# What went wrong in the step itself; 2, as the program has it for a wrong command line.
fail() {
  if [ -n "${GITHUB_ACTIONS:-}" ]; then echo "::error::$*"; else echo "##vso[task.logissue type=error]$*"; fi
  exit 2
}

write_outputs() {
  local fields=$work/fields changed=false
  # A program that was killed leaves half a document, or none.
  awk -f "$here/flatten_json.awk" "$1" >"$fields" 2>/dev/null || : >"$fields"
  output result result "$(tr '\n' ' ' <"$1")"
  output branch branch "$(pick .branch "$fields")"
  output commit commit "$(pick .commit "$fields")"
  output pull-request-number pullRequestNumber "$(pick .pullRequest.number "$fields")"
  output pull-request-url pullRequestUrl "$(pick .pullRequest.url "$fields")"
  if [ "$(input dry-run | tr '[:upper:]' '[:lower:]')" != true ] &&
    grep -qE '^(\.results\.[0-9]+)?\.action'$'\t''(created|updated)$' "$fields"; then
    changed=true
  fi
  output changed changed "$changed"
}

# A field of the result; where there are several results, of the last one that has it.
pick() {
  awk -F '\t' -v field="$1" '
    { path = $1; sub(/^\.results\.[0-9]+/, "", path) }
    path == field { value = $2 }
    END { print value }' "$2"
}

# Names a value for GitHub and for Azure, which has no hyphens in names. A value has no line breaks.
output() {
  if [ -n "${GITHUB_OUTPUT:-}" ]; then
    printf '%s=%s\n' "$1" "$3" >>"$GITHUB_OUTPUT"
  elif [ -n "${TF_BUILD:-}" ]; then
    printf '##vso[task.setvariable variable=%s;isOutput=true]%s\n' "$2" "$3"
  fi
}

main
