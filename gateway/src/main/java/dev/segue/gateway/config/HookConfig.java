package dev.segue.gateway.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Something outside that a rollout's step starts and waits for. Only the file names them: the API
 * and the command line refer to them by their names.
 */
public sealed interface HookConfig {
  String name();

  /** The longest time that it may take; then it has failed. */
  Duration timeout();

  /** Succeeds by exit code 0. {@code argv} is started as it is, without a shell. */
  record Command(String name, List<String> argv, Duration timeout) implements HookConfig {
    public Command {
      argv = List.copyOf(argv);
      Checks checks = new Checks().id("name", name).positive("timeout", timeout);
      boolean written = !argv.isEmpty() && !argv.getFirst().isBlank();
      checks.that(written, "command", argv, "a program and its arguments [ \"...\" ]").done();
    }

    /** Without the arguments: one may be a secret. */
    @Override
    public String toString() {
      return name + " " + argv.getFirst() + " with " + (argv.size() - 1) + " arguments";
    }
  }

  /** Succeeds by a status of 200 to 299 to a POST with JSON. */
  record Webhook(String name, URI url, Duration timeout) implements HookConfig {
    public Webhook {
      new Checks().id("name", name).positive("timeout", timeout).url("url", url).done();
    }

    /** Without the URL's path and query: they may hold a secret. */
    @Override
    public String toString() {
      return name + " " + Shown.url(url);
    }
  }
}
