#!/bin/sh
# Installs gitops-promotion from a release: downloads the archive for this machine, checks it, unpacks it.
#
#   curl -fsSL https://github.com/XenitAB/gitops-promotion/releases/latest/download/install.sh | sh
#   … | sh -s -- --version 1.2.3 --to ~/bin
#
# `--help` tells the options.
set -eu

repository=${GITOPS_PROMOTION_REPOSITORY:-XenitAB/gitops-promotion}

usage() {
  cat <<END
Usage: install.sh [options]

  --version <version>  release to install, such as 1.2.3, or latest (default: latest)
  --to <folder>        where to install it (default: /usr/local/bin if writable, else ~/.local/bin)
  --target <target>    platform, such as x86_64-unknown-linux-gnu (default: this machine's)
  --cache <folder>     keep the archive there for the next time; it is still verified
  --provenance <when>  verify with "gh attestation verify" which workflow built it: auto (if gh is logged in), require or skip (default: auto)
  --print-target       print this machine's platform and install nothing

Environment:
  GITOPS_PROMOTION_DOWNLOAD_URL  a mirror to use instead of https://github.com/$repository/releases
  GITOPS_PROMOTION_REPOSITORY    a fork to use, as owner/name
END
}

fail() {
  echo "error: $*" >&2
  exit 1
}

main() {
  version='' to='' target='' cache='' provenance=auto print_target=no
  while [ $# -gt 0 ]; do
    case $1 in
      --version | --to | --target | --cache | --provenance)
        [ $# -ge 2 ] || fail "option \"$1\" has no value; see --help"
        ;;
    esac
    case $1 in
      --version) version=${2#v} && shift 2 ;;
      --to) to=$2 && shift 2 ;;
      --target) target=$2 && shift 2 ;;
      --cache) cache=$2 && shift 2 ;;
      --provenance) provenance=$2 && shift 2 ;;
      --print-target) print_target=yes && shift ;;
      --help | -h) usage && exit 0 ;;
      *) fail "unknown option \"$1\"; see --help" ;;
    esac
  done
  case $provenance in
    auto | require | skip) ;;
    *) fail "--provenance is \"$provenance\"; it takes auto, require or skip" ;;
  esac
  case $version in
    latest) version='' ;;
    *[!0-9A-Za-z.-]*) fail "\"$version\" is no version; give one as 1.2.3" ;;
  esac

  if [ -z "$target" ]; then
    target=$(detect_target) || exit 1
  fi
  if [ "$print_target" = yes ]; then
    echo "$target"
    return
  fi

  archive=gitops-promotion-$target.tar.gz
  executable=gitops-promotion
  case $target in *windows*) executable=gitops-promotion.exe ;; esac

  base=${GITOPS_PROMOTION_DOWNLOAD_URL:-https://github.com/$repository/releases}
  if [ -z "$version" ]; then
    base=$base/latest/download
  else
    base=$base/download/v$version
  fi

  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  download SHA256SUMS
  expected=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1; exit }' "$work/SHA256SUMS")
  [ -n "$expected" ] || fail "$base/SHA256SUMS does not list $archive; this release has no executable for \"$target\""

  cached=yes
  from_cache || cached=no
  if [ "$cached" = no ]; then
    download "$archive"
    actual=$(sha256 "$work/$archive")
    [ "$actual" = "$expected" ] ||
      fail "$base/$archive has the SHA-256 $actual, but SHA256SUMS says $expected; nothing was installed, try again and report it if it stays so"
  fi
  # One from the cache too: nobody knows what was asked for when it came there.
  check_provenance
  if [ "$cached" = no ] && [ -n "$cache" ]; then
    mkdir -p "$cache"
    cp "$work/$archive" "$cache/$archive"
  fi

  # In the folder, because GNU tar takes a Windows path with a colon for another machine's.
  (cd "$work" && tar -xzf "$archive" "$executable") || fail "could not unpack $archive"
  hint_path=no
  if [ -z "$to" ]; then
    to=$(default_folder)
    hint_path=yes
  fi
  mkdir -p "$to" || fail "could not make the folder \"$to\"; name another one with --to"
  # Moved into place at last, so that a running or half-written executable is never seen.
  if ! { cp "$work/$executable" "$to/.$executable.new" && chmod 755 "$to/.$executable.new" &&
    mv -f "$to/.$executable.new" "$to/$executable"; }; then
    fail "could not write \"$to/$executable\"; name another folder with --to"
  fi
  echo "installed $to/$executable" >&2
  case $hint_path:$PATH: in
    no:* | *":$to:"*) ;;
    *) echo "note: $to is not on PATH" >&2 ;;
  esac
}

detect_target() {
  system=$(uname -s)
  machine=$(uname -m)
  case $system in
    Linux)
      # glibc's ldd names glibc or nothing that says musl; Alpine's says "musl libc".
      case $(ldd --version 2>&1 || true) in
        *musl*) fail "this system uses musl, for which there is no executable; use the container image ghcr.io/xenitab/gitops-promotion" ;;
      esac
      system=unknown-linux-gnu
      ;;
    Darwin)
      system=apple-darwin
      # A shell under Rosetta says x86_64 on Apple's own processors.
      if [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || true)" = 1 ]; then machine=arm64; fi
      ;;
    MINGW* | MSYS* | CYGWIN*)
      # Windows on ARM runs the x64 executable.
      echo x86_64-pc-windows-msvc
      return
      ;;
    *) fail "there is no executable for \"$system\"; run from source, see docs/install.md" ;;
  esac
  case $machine in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail "there is no executable for \"$machine\" processors; run from source, see docs/install.md" ;;
  esac
  echo "$machine-$system"
}

default_folder() {
  if [ -w /usr/local/bin ]; then
    echo /usr/local/bin
  else
    echo "${HOME:?is not set, so name a folder with --to}/.local/bin"
  fi
}

# Downloads a file of the release to $work.
download() {
  # Only where the user names a mirror by http: is that followed.
  case $base in http://*) protocols=http,https ;; *) protocols=https ;; esac
  if command -v curl >/dev/null 2>&1; then
    curl --fail --silent --show-error --location --retry 3 --proto "=$protocols" --output "$work/$1" "$base/$1" 2>"$work/said" ||
      fail_download "$1" "$(awk '/^curl: / { said = $0 } END { print substr(said, 7) }' "$work/said")"
  elif command -v wget >/dev/null 2>&1; then
    wget --quiet --tries=3 -O "$work/$1" "$base/$1" ||
      fail_download "$1" "wget ended with exit code $?"
  else
    fail "neither curl nor wget is on PATH; install one of them"
  fi
}

# What curl says comes once here, not again for each try.
fail_download() {
  case $2 in
    *"error: 404"* | *"exit code 8") hint="is there a release${version:+ $version}?" ;;
    *) hint="try that address by hand, or name a mirror by GITOPS_PROMOTION_DOWNLOAD_URL" ;;
  esac
  fail "could not download $base/$1: $2; $hint"
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1" | cut -d ' ' -f 1
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  else
    fail "neither sha256sum nor shasum is on PATH, so the download cannot be checked; install coreutils"
  fi
}

from_cache() {
  [ -n "$cache" ] && [ -f "$cache/$archive" ] || return 1
  [ "$(sha256 "$cache/$archive")" = "$expected" ] || return 1
  cp "$cache/$archive" "$work/$archive"
}

check_provenance() {
  [ "$provenance" != skip ] || return 0
  if ! gh attestation --help >/dev/null 2>&1; then
    no_provenance "gh 2.49 or later is not on PATH"
  elif ! gh auth token --hostname github.com >/dev/null 2>&1; then
    no_provenance "gh is not logged in to github.com"
  elif ! gh api --hostname github.com rate_limit >/dev/null 2>&1; then
    no_provenance "github.com is out of reach for gh, or does not accept its login"
  else
    GH_HOST=github.com gh attestation verify "$work/$archive" --repo "$repository" \
      --signer-workflow "$repository/.github/workflows/release.yml" >&2 ||
      fail "$archive was not built by the release workflow of $repository, as far as gh attestation verify can tell; nothing was installed"
  fi
}

no_provenance() {
  [ "$provenance" = auto ] || fail "the build provenance cannot be checked: $1"
  echo "note: the checksum was checked, the build provenance was not: $1" >&2
}

# Called last, so that a script that was cut off in the download does nothing.
main "$@"
