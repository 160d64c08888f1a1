# syntax=docker/dockerfile:1
# docker build --build-arg COMMIT=$(git rev-parse --short=12 HEAD) -t segue .
# .ci/image-steps does the same without a container; change both together.

# Eclipse Temurin's JDK with Maven: the build fetches nothing but what Maven fetches.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
ARG COMMIT=""
RUN mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true -Djacoco.skip=true \
    "-Dsegue.commit=${COMMIT}" -pl gateway -am package

FROM eclipse-temurin:25-jre
# Numbers, not names: Kubernetes can then see that it is not root.
RUN install -d -o 65532 -g 65532 -m 0700 /var/lib/segue
COPY --from=build /src/gateway/target/segue /opt/segue
ENV PATH="/opt/segue/bin:${PATH}"
# As root, because the cache lies beside the libraries: starts take less than half of the time.
RUN segue train
USER 65532:65532
WORKDIR /var/lib/segue
# The data listener of your configuration; the admin listener stays on loopback.
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 CMD ["segue", "probe"]
ENTRYPOINT ["segue"]
# Mount your own over it. state-dir = "/var/lib/segue" keeps live changes when that is a volume.
CMD ["run", "/etc/segue/segue.conf"]
