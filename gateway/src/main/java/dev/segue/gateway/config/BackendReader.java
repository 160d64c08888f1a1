package dev.segue.gateway.config;

import dev.segue.gateway.config.Addresses.HostPort;
import dev.segue.gateway.config.BackendConfig.BreakerConfig;
import dev.segue.gateway.config.BackendConfig.EndpointConfig;
import dev.segue.gateway.config.BackendConfig.HealthConfig;
import dev.segue.gateway.config.BackendConfig.NoAlternative;
import dev.segue.gateway.config.BackendConfig.PoolConfig;
import dev.segue.gateway.config.BackendConfig.SendProxyProtocol;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads one block of {@code backends}, or the defaults of all. */
final class BackendReader {
  private static final String STATUS = "a status 100..599 or a range, as in 200 or 200-299";

  private BackendReader() {}

  /** Checks the defaults by themselves, so that what is wrong with them is told once. */
  static void defaults(Block defaults) {
    defaults.choice("send-proxy-protocol", SendProxyProtocol.class);
    defaults.block("health").make(BackendReader::health);
    defaults.block("breaker").make(BackendReader::breaker);
    defaults.block("pool").make(BackendReader::pool);
  }

  static @Nullable BackendConfig backend(String id, Block block) {
    List<EndpointConfig> endpoints =
        block.list("endpoints", "a list of addresses [ ... ]", BackendReader::endpoint);
    if (!block.writes("endpoints")) {
      block.wrong("endpoints", "a list of addresses [ ... ]");
    }
    HealthConfig health =
        block.writes("health") ? block.block("health").make(BackendReader::health) : null;
    BreakerConfig breaker = block.block("breaker").make(BackendReader::breaker);
    PoolConfig pool = block.block("pool").make(BackendReader::pool);
    SendProxyProtocol sent = block.choice("send-proxy-protocol", SendProxyProtocol.class);
    return block.makeOrNull(() -> new BackendConfig(id, endpoints, sent, health, breaker, pool));
  }

  private static @Nullable EndpointConfig endpoint(Item item) {
    if (!item.isBlock()) {
      String text = item.text(Addresses.ENDPOINT);
      HostPort address = text == null ? null : Addresses.endpoint(text);
      if (address == null && text != null) {
        item.wrong(Addresses.ENDPOINT);
      }
      return address == null ? null : new EndpointConfig(address.host(), address.port(), 1);
    }
    Block block = item.block();
    String text = block.textOrNull("address");
    int weight = block.count("weight", 1);
    HostPort address = text == null ? null : Addresses.endpoint(text);
    if (address == null) {
      block.wrong("address", Addresses.ENDPOINT);
      return null;
    }
    return block.makeOrNull(() -> new EndpointConfig(address.host(), address.port(), weight));
  }

  private static HealthConfig health(Block health) {
    String host = health.text("host").toLowerCase(Locale.ROOT);
    String version = health.text("version-header");
    return new HealthConfig(
        health.text("path"),
        host.isEmpty() ? null : host,
        health.duration("interval"),
        health.duration("timeout"),
        health.count("rise"),
        health.count("fall"),
        expect(health),
        health.fraction("jitter"),
        version.isEmpty() ? null : version);
  }

  private static StatusSet expect(Block health) {
    List<String> ranges =
        health.list(
            "expect",
            "a list of statuses, as in [\"200-399\"]",
            item -> {
              String text = item.text(STATUS);
              if (text != null && !StatusSet.isRange(text)) {
                item.wrong(STATUS);
                return null;
              }
              return text;
            });
    return StatusSet.of(ranges);
  }

  private static BreakerConfig breaker(Block breaker) {
    return new BreakerConfig(
        breaker.flag("enabled"),
        breaker.count("failure-rate"),
        breaker.count("slow-call-rate"),
        breaker.duration("slow-call"),
        breaker.count("window"),
        breaker.count("minimum-calls"),
        breaker.count("consecutive-failures"),
        breaker.duration("open-for"),
        breaker.count("half-open-probes"),
        breaker.duration("half-open-wait"),
        breaker.choice("no-alternative", NoAlternative.class));
  }

  private static PoolConfig pool(Block pool) {
    return new PoolConfig(
        pool.count("max-connections"),
        pool.count("max-pending"),
        pool.duration("pending-timeout"),
        pool.duration("idle-timeout"),
        pool.duration("unsafe-reuse-idle"),
        pool.count("max-connecting"),
        pool.duration("max-age"),
        pool.count("max-requests"));
  }
}
