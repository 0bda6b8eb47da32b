#!/bin/sh
# The executable in dist/, confined to the temporary folder, for GITOPS_PROMOTION_BIN.
here=$(dirname "$(readlink -f "$0")")
exec "$here/confine.sh" "$here/../../dist/gitops-promotion" "$@"
