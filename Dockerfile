# The container image, for linux/amd64 and linux/arm64.
#
#   docker build -t gitops-promotion .                              builds the program too
#   docker build -t gitops-promotion --build-arg EXECUTABLE=dist .  takes it from dist/, as a release does
#
# tests/image/try_in_chroot.sh tries it where there is no Docker.
#
# Base images are pinned by digest; to use others, of a mirror or newer, give DEBIAN_IMAGE and NODE_IMAGE.
ARG DEBIAN_IMAGE=debian:trixie-slim@sha256:a29215f6a35e51e22adffa17f89e9d2ef06214e64a2bad10d765c46aea49f11f
ARG NODE_IMAGE=node:24-trixie-slim@sha256:8ec5d7557396cfe32d21c3f9c13072355ceab22b584578ca4bb28af31120cffe
ARG EXECUTABLE=source

FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS source
ARG TARGETARCH
ARG VERSION=""
ARG COMMIT=""
WORKDIR /source
COPY . .
RUN case "$TARGETARCH" in \
      amd64) target=x86_64-unknown-linux-gnu ;; \
      arm64) target=aarch64-unknown-linux-gnu ;; \
      *) echo "error: there is no executable for \"$TARGETARCH\"" >&2; exit 1 ;; \
    esac \
 && GITOPS_PROMOTION_VERSION="$VERSION" GITOPS_PROMOTION_COMMIT="$COMMIT" \
    scripts/deno task build --target "$target" --output /gitops-promotion

FROM scratch AS dist-amd64
COPY --chmod=755 dist/gitops-promotion-x86_64-unknown-linux-gnu /gitops-promotion
COPY dist/THIRD_PARTY_LICENSES /

FROM scratch AS dist-arm64
COPY --chmod=755 dist/gitops-promotion-aarch64-unknown-linux-gnu /gitops-promotion
COPY dist/THIRD_PARTY_LICENSES /

# A stage of this file, by the architecture.
# hadolint ignore=DL3006
FROM dist-${TARGETARCH} AS dist

FROM ${EXECUTABLE} AS executable

FROM scratch AS kustomize-amd64
ADD --checksum=sha256:029a7f0f4e1932c52a0476cf02a0fd855c0bb85694b82c338fc648dcb53a819d \
    https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.8.1/kustomize_v5.8.1_linux_amd64.tar.gz \
    /kustomize.tar.gz

FROM scratch AS kustomize-arm64
ADD --checksum=sha256:0953ea3e476f66d6ddfcd911d750f5167b9365aa9491b2326398e289fef2c142 \
    https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.8.1/kustomize_v5.8.1_linux_arm64.tar.gz \
    /kustomize.tar.gz

# hadolint ignore=DL3006
FROM kustomize-${TARGETARCH} AS kustomize-archive

FROM --platform=$BUILDPLATFORM ${DEBIAN_IMAGE} AS kustomize
COPY --from=kustomize-archive /kustomize.tar.gz /
RUN tar -xzf /kustomize.tar.gz -C / kustomize

FROM ${DEBIAN_IMAGE}
ARG VERSION=""
ARG COMMIT=""
LABEL org.opencontainers.image.title="gitops-promotion" \
      org.opencontainers.image.description="Promotes container images from environment to environment by pull requests" \
      org.opencontainers.image.url="https://github.com/XenitAB/gitops-promotion" \
      org.opencontainers.image.source="https://github.com/XenitAB/gitops-promotion" \
      org.opencontainers.image.documentation="https://github.com/XenitAB/gitops-promotion/blob/main/docs/install.md" \
      org.opencontainers.image.vendor="Xenit AB" \
      org.opencontainers.image.licenses="MIT AND ISC AND BSD-3-Clause AND Apache-2.0 AND GPL-2.0-only AND LicenseRef-Debian-packages" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT"

# The distribution's own versions, so that a rebuild brings its security fixes; openssh-client signs commits, too.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git openssh-client tini \
 && rm -rf /var/lib/apt/lists/* \
    # A mounted checkout belongs to whoever made it, and git refuses those of other users.
 && git config --system --add safe.directory '*' \
    # The archive of kustomize has no licence; every Debian package has its own in this folder.
 && mkdir -p /usr/share/doc/kustomize \
 && ln -s ../../common-licenses/Apache-2.0 /usr/share/doc/kustomize/copyright

COPY --from=kustomize /kustomize /usr/local/bin/kustomize
COPY --from=executable /gitops-promotion /usr/local/bin/gitops-promotion
COPY --from=executable /THIRD_PARTY_LICENSES /usr/share/doc/gitops-promotion/
COPY LICENSE /usr/share/doc/gitops-promotion/

# Any user can be given by --user; the program writes to /tmp alone.
ENV HOME=/tmp
USER 65532:65532
WORKDIR /workspace
# tini passes signals on and reaps the git processes of a run that was ended.
ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/gitops-promotion"]
CMD ["--help"]
