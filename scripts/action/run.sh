#!/usr/bin/env bash
# Installs gitops-promotion and runs it with the inputs of a pipeline step (INPUT_…), on GitHub Actions and on Azure
# Pipelines; the program itself sets the step's outputs. Ends with the program's exit code.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
install=${INSTALL_SCRIPT:-$here/../../install.sh}

main() {
  local executable arguments=()
  # What is this run's alone; the Azure template's step gives the folder that this script is in.
  work=
  trap 'rm -rf ${work:+"$work"} ${OWN_FOLDER:+"$OWN_FOLDER"}' EXIT
  read_arguments
  executable=${INPUT_EXECUTABLE:-}
  if [ -z "$executable" ]; then
    work=$(mktemp -d)
    sh "$install" --to "$work" --version "${INPUT_VERSION:-}" --cache "${INPUT_CACHE:-}" \
      --provenance "${INPUT_PROVENANCE:-auto}"
    executable=$work/gitops-promotion
    # Windows' shells find it without the suffix, but not by this path.
    [ -e "$executable" ] || executable=$executable.exe
  fi
  run_program "$executable" "${arguments[@]}"
}

# Runs the program and ends with its exit code. A runner that cancels a step signals this shell alone, which passes that
# on, so that the program cleans up.
run_program() {
  local program='' code told=''
  trap 'pass_on INT' INT
  trap 'pass_on TERM' TERM
  # With job control it does not start with SIGINT ignored, as it otherwise would beside the shell.
  set -m
  "$@" &
  program=$!
  # A signal may have come before this shell knew whom to tell.
  [ -z "$told" ] || pass_on "$told"
  while :; do
    told='' code=0
    wait "$program" || code=$?
    # A signal ends the wait, but not the program.
    [ -n "$told" ] || return "$code"
  done
}

pass_on() {
  told=$1
  if [ -n "$program" ]; then kill "-$1" "$program" 2>/dev/null || true; fi
}

# Sets arguments. Values are joined to their options, so that one that begins with a hyphen stays a value.
read_arguments() {
  local names variables index value
  [[ ${INPUT_ACTION:-} =~ ^[a-z][a-z-]*$ ]] ||
    fail "input \"action\" is \"${INPUT_ACTION:-}\"; give a command such as new, promote or status"
  arguments=("$INPUT_ACTION" --output=json)
  names=(group app env tag digest to feature reason until override commit since pull-request max-age timeout \
    interval provider config base api-url author)
  # All at once by tr, since macOS' bash cannot change the case of letters.
  read -ra variables <<<"$(tr 'a-z-' 'A-Z_' <<<"${names[*]}")"
  for index in "${!names[@]}"; do
    add_option "${names[index]}" "INPUT_${variables[index]}"
  done
  add_option sourcedir INPUT_WORKING_DIRECTORY
  add_switch reopen "${INPUT_REOPEN:-}"
  add_switch dry-run "${INPUT_DRY_RUN:-}"
  add_switch verbose "${INPUT_VERBOSE:-}"
  while IFS= read -r value; do
    value=${value%$'\r'}
    [ -z "$value" ] || arguments+=("$value")
  done <<<"${INPUT_OPTIONS:-}"
}

# The variable's value without the line ends that a YAML block leaves behind it; nothing if it is empty.
add_option() {
  local value=${!2:-}
  [ -z "$value" ] || value=$(printf '%s' "$value")
  [ -z "$value" ] || arguments+=("--$1=$value")
}

add_switch() {
  case $2 in
    [Tt][Rr][Uu][Ee]) arguments+=("--$1") ;;
    '' | [Ff][Aa][Ll][Ss][Ee]) ;;
    *) fail "input \"$1\" is \"$2\"; give true or false" ;;
  esac
}

# What went wrong in the step itself; 2, as the program has it for a wrong command line.
fail() {
  if [ -n "${GITHUB_ACTIONS:-}" ]; then echo "::error::$*"; else echo "##vso[task.logissue type=error]$*"; fi
  exit 2
}

main
