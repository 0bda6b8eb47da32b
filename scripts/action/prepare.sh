#!/usr/bin/env bash
# Tells the action's next steps which release to use and where its archive is kept between runs.
# In: INPUT_VERSION, GITHUB_ACTION_PATH, RUNNER_TEMP, GITHUB_OUTPUT. Out: version, cache, key.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Without an input the release that this commit of the action belongs to, so that pinning the action pins the
# program: the newest one in the changelog.
version=${INPUT_VERSION#v}
if [ -z "$version" ]; then
  version=$(sed -n 's/^## \[\{0,1\}\([0-9][0-9A-Za-z.-]*\).*/\1/p' "$root/CHANGELOG.md" | head -n 1)
fi
case $version in
  latest) version='' ;;
  *[!0-9A-Za-z.-]*)
    echo "::error::input \"version\" is \"$version\"; give one as 1.2.3, or latest"
    exit 2
    ;;
esac

target=$(sh "$root/install.sh" --print-target)
{
  echo "version=$version"
  echo "cache=$RUNNER_TEMP/gitops-promotion-archive"
  echo "key=gitops-promotion-$version-$target"
} >>"$GITHUB_OUTPUT"
