# livekit-server and livekit-sip from the one go.mod that infra/setup builds from.
# Build from the repository's root, with --target livekit-server or --target livekit-sip.
FROM golang:1.26-bookworm AS built
RUN apt-get update && apt-get install -y --no-install-recommends \
    pkg-config libopus-dev libopusfile-dev libsoxr-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /stack
COPY infra/stack/go.mod infra/stack/go.sum ./
RUN go mod download
RUN CGO_ENABLED=1 go build -trimpath -ldflags "-s -w" -o /bin/livekit-server \
        github.com/livekit/livekit-server/cmd/server \
    && CGO_ENABLED=1 go build -trimpath -ldflags "-s -w" -o /bin/livekit-sip \
        github.com/livekit/sip/cmd/livekit-sip

FROM debian:bookworm-slim AS runtime
RUN apt-get update && apt-get install -y --no-install-recommends \
    ca-certificates gettext-base libopus0 libopusfile0 libsoxr0 && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home livekit
COPY infra/deploy/with-config /usr/local/bin/with-config
USER livekit

FROM runtime AS livekit-server
COPY --from=built /bin/livekit-server /usr/local/bin/livekit-server
COPY infra/deploy/livekit-server.yaml.template /etc/livekit/config.template
CMD ["with-config", "livekit-server"]

FROM runtime AS livekit-sip
COPY --from=built /bin/livekit-sip /usr/local/bin/livekit-sip
COPY infra/deploy/livekit-sip.yaml.template /etc/livekit/config.template
CMD ["with-config", "livekit-sip"]
