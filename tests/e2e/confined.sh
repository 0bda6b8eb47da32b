#!/bin/sh
# Runs dist/gitops-promotion where nothing but the temporary folder can be written, as in a locked-down container. For
# GITOPS_PROMOTION_BIN; Linux only, as root or with user namespaces.
set -eu

executable=$(dirname "$(readlink -f "$0")")/../../dist/gitops-promotion
tmp=${TMPDIR:-/tmp}
user=--mount
[ "$(id -u)" -eq 0 ] || user=--map-root-user
# The outer shell becomes unshare, then the inner one, then the program, so that a signal reaches it.
# shellcheck disable=SC2016
exec unshare --mount "$user" sh -euc '
  mount --make-rprivate /
  mount --bind "$1" "$1"
  mount -o remount,bind,ro /
  executable=$2
  shift 2
  exec "$executable" "$@"
' sh "$tmp" "$executable" "$@"
