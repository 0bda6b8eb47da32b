#!/bin/sh
# Runs a program with a temporary folder of a few kilobytes: full_disk.sh <program> [arguments]. Linux only, as root or
# with user namespaces.
set -eu

user=--mount
[ "$(id -u)" -eq 0 ] || user=--map-root-user
# shellcheck disable=SC2016
exec unshare --mount "$user" sh -euc '
  mount --make-rprivate /
  mount -t tmpfs -o size=16k tmpfs "$1"
  shift
  exec "$@"
' sh "${TMPDIR:-/tmp}" "$@"
