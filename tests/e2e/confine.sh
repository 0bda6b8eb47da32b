#!/bin/sh
# Runs a program where nothing but the temporary folder can be written, as in a locked-down container:
# confine.sh <program> [arguments]. Linux only, as root or with user namespaces.
set -eu

user=--mount
[ "$(id -u)" -eq 0 ] || user=--map-root-user
tmp=${TMPDIR:-/tmp}
[ -d "$tmp" ] || tmp=/tmp
# The outer shell becomes unshare, then the inner one, then the program, so that a signal reaches it.
# shellcheck disable=SC2016
exec unshare --mount "$user" sh -euc '
  mount --make-rprivate /
  mount --bind "$1" "$1"
  mount -o remount,bind,ro /
  shift
  exec "$@"
' sh "$tmp" "$@"
