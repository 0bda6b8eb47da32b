#!/usr/bin/env bash
# Tries the image's last stage without Docker: a root of the Debian packages that the Dockerfile names, the executable
# of dist/, and the Dockerfile's own user and entry point, on a read-only root with a read-only checkout of another
# user. Needs root, mmdebstrap and dist/gitops-promotion; downloads about 100 MB.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
packages=$(sed -n 's/.*--no-install-recommends \(.*\) \\$/\1/p' Dockerfile | tr ' ' ,)
suite=$(sed -n 's/^ARG DEBIAN_IMAGE=debian:\([a-z]*\)-slim@.*/\1/p' Dockerfile)
user=$(sed -n 's/^USER //p' Dockerfile)
entrypoint=$(sed -n 's/^ENTRYPOINT \[\(.*\)\]$/\1/p' Dockerfile | tr -d '",')
echo "$suite with $packages, as $user: $entrypoint"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mmdebstrap --quiet --variant=apt --include="$packages" --aptopt='APT::Install-Recommends "false"' "$suite" "$root"
install -m 755 dist/gitops-promotion "$root/usr/local/bin/"
chroot "$root" git config --system --add safe.directory '*'
tests/action/make_repository.sh "$work/gitops"
git -C "$work/gitops" remote set-url origin /srv/gitops.git
mkdir -p "$root/workspace" "$root/srv/gitops.git"
chown -R 1001:1001 "$work/gitops" "$work/gitops.git"

inside() {
  # shellcheck disable=SC2016
  unshare --mount --pid --fork sh -euc '
    root=$1 work=$2 user=$3
    shift 3
    mount --make-rprivate /
    mount --bind "$root" "$root"
    mount --bind "$work/gitops" "$root/workspace"
    mount --bind "$work/gitops.git" "$root/srv/gitops.git"
    for folder in /workspace /srv/gitops.git ""; do mount -o "remount,bind,ro" "$root$folder"; done
    mount -t tmpfs tmpfs "$root/tmp"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot --userspec="$user" "$root" env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/tmp \
      sh -c "cd /workspace && exec \"\$@\"" sh "$@"
  ' sh "$root" "$work" "$user" "$@"
}

# shellcheck disable=SC2086
inside $entrypoint --version
# shellcheck disable=SC2086
inside $entrypoint new --group webshop --app cart --tag 2.0.0 --dry-run
