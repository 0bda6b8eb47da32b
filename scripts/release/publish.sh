#!/usr/bin/env bash
# Publishes a release of which dist/ has the files: publish.sh <git tag>. Needs gh with a token that may write contents
# and pull requests, and a checkout of the tag that may be pushed from.
set -euo pipefail

tag=$1
version=${tag#v}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

main() {
  local kind=--latest
  case $version in *-*) kind=--prerelease ;; esac
  gh release create "$tag" --verify-tag --title "$version" --notes-file dist/notes.md "$kind" dist/release/*
  if [ "$kind" = --latest ]; then
    move_major_tag
    propose_manifests
  fi
}

# Workflows use the action as …@v2.
move_major_tag() {
  git push --force origin "$tag^{commit}:refs/tags/v${version%%.*}"
}

# This repository is its own Homebrew tap and Scoop bucket; their manifests come to the default branch by a pull request.
propose_manifests() {
  local branch=release/$tag
  git fetch --quiet origin HEAD
  git switch --quiet --create "$branch" FETCH_HEAD
  mkdir -p Formula bucket
  cp dist/release/gitops-promotion.rb Formula/
  cp dist/release/gitops-promotion.json bucket/
  git add Formula bucket
  git -c user.name=github-actions -c user.email=41898282+github-actions[bot]@users.noreply.github.com \
    commit --quiet --message "Offer $version by Homebrew and Scoop"
  git push origin "$branch"
  gh pr create --head "$branch" --title "Offer $version by Homebrew and Scoop" \
    --body "The formula and the manifest of $tag, made from its checksums."
}

main
