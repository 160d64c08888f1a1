package dev.segue.gateway.config;

import java.net.URI;
import java.time.Duration;

/** Where a check's numbers come from, if not from Segue itself. */
public sealed interface SourceConfig {
  String name();

  /** The server's address. */
  URI url();

  /** The longest time that an answer may take; then the source has failed. */
  Duration timeout();

  /**
   * A Prometheus server.
   *
   * @param url without {@code /api/v1/query}
   */
  record Prometheus(String name, URI url, Duration timeout) implements SourceConfig {
    public Prometheus {
      new Checks().id("name", name).positive("timeout", timeout).url("prometheus", url).done();
    }

    /** Without the URL's path and query: they may hold a secret. */
    @Override
    public String toString() {
      return name + " prometheus " + Shown.url(url);
    }
  }

  /** Anything that answers a GET with JSON. */
  record Web(String name, URI url, Duration timeout) implements SourceConfig {
    public Web {
      new Checks().id("name", name).positive("timeout", timeout).url("url", url).done();
    }

    /** Without the URL's path and query: they may hold a secret. */
    @Override
    public String toString() {
      return name + " " + Shown.url(url);
    }
  }
}
