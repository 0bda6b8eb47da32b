#!/usr/bin/env bash
# Prints the outputs `version` and `tags` for an image of a release: image_tags.sh <image> <git tag>.
# A version 1.2.3 is also 1.2, 1 and latest; a preliminary one, as 1.2.3-rc.1, is itself alone.
set -euo pipefail

image=$1
version=${2#v}
tags=$image:$version
case $version in
  *-*) ;;
  *) tags=$tags,$image:${version%.*},$image:${version%%.*},$image:latest ;;
esac
echo "version=$version"
echo "tags=$tags"
