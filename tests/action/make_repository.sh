#!/usr/bin/env bash
# Makes a GitOps repository with one app to try the program on: make_repository.sh <folder>. Its origin is the bare
# repository <folder>.git.
set -euo pipefail

folder=$1
git init --quiet --bare --initial-branch=main "$folder.git"
git init --quiet --initial-branch=main "$folder"
cd "$folder"
mkdir -p webshop/dev
cat >gitops-promotion.yaml <<'END'
environments:
  - name: dev
    auto: true
END
cat >webshop/dev/cart.yaml <<'END'
image: registry.example/cart:1.0.0 # {"$imagepolicy": "webshop:cart"}
END
git add .
git -c user.name=Ann -c user.email=ann@example.com commit --quiet --message "Add the shop"
git remote add origin "$folder.git"
git push --quiet origin main
