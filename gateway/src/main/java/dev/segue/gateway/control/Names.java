package dev.segue.gateway.control;

import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.Endpoint;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.time.Scheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the addresses of endpoints that are written as host names. Look-ups run on threads of their
 * own; everything else is confined to the control thread. One name has one look-up at a time, also
 * where the name service hangs.
 */
final class Names {
  /** A look-up that takes longer counts as failed. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Between look-ups of a name that resolves. */
  static final Duration REFRESH = Duration.ofSeconds(30);

  /** After the first failure; doubled at each further one, up to {@link #REFRESH}. */
  static final Duration RETRY = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Names.class);

  private final NameResolver resolver;
  private final Executor workers;
  private final Executor control;
  private final Scheduler scheduler;
  private final ControlCore core;
  private final Map<String, Name> names = new TreeMap<>();

  /**
   * @param workers where look-ups may block
   * @param control the control thread
   * @param scheduler the same thread, later
   */
  Names(
      NameResolver resolver,
      Executor workers,
      Executor control,
      Scheduler scheduler,
      ControlCore core) {
    this.resolver = resolver;
    this.workers = workers;
    this.control = control;
    this.scheduler = scheduler;
    this.core = core;
  }

  /** The address that an IP literal stands for, or {@code null} for a name. */
  static @Nullable InetSocketAddress literal(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException name) {
      return null;
    }
  }

  /** Keeps this endpoint's address. Before {@link #start}. */
  void add(String host, int port, EndpointState endpoint) {
    names.computeIfAbsent(host, Name::new).endpoints.add(new Target(endpoint, port));
  }

  /** Keeps these backends' addresses, and no others any more. On the control thread. */
  void follow(Collection<Backend> backends) {
    Map<String, List<Target>> wanted = new TreeMap<>();
    for (Backend backend : backends) {
      for (Endpoint endpoint : backend.endpoints()) {
        String host = endpoint.config().host();
        int port = endpoint.config().port();
        if (literal(host, port) == null) {
          wanted
              .computeIfAbsent(host, _ -> new ArrayList<>())
              .add(new Target(endpoint.state(), port));
        }
      }
    }
    names
        .entrySet()
        .removeIf(known -> !wanted.containsKey(known.getKey()) && known.getValue().end());
    wanted.forEach((host, targets) -> {
      Name known = names.get(host);
      Name name = known == null ? new Name(host) : known;
      name.follow(targets);
      if (known == null) {
        names.put(host, name);
        name.lookUp();
      }
    });
  }

  /** Names that are kept. */
  int size() {
    return names.size();
  }

  /** Looks all names up; completes when each has an answer or has failed once. */
  CompletableFuture<Void> start() {
    control.execute(() -> names.values().forEach(Name::lookUp));
    return CompletableFuture.allOf(
        names.values().stream().map(name -> name.first).toArray(CompletableFuture[]::new));
  }

  private record Target(EndpointState endpoint, int port) {}

  /** One host name and the endpoints that use it. Control thread only. */
  private final class Name {
    final String host;
    final List<Target> endpoints = new ArrayList<>();
    final CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
    private @Nullable InetAddress address;
    private int failures;
    private int round; // of look-ups; tells an answer that comes after its timeout
    private boolean running; // a look-up that hangs is never doubled
    private boolean ended;

    Name(String host) {
      this.host = host;
    }

    /** Nobody uses it: what is still out comes to nothing. */
    boolean end() {
      ended = true;
      return true;
    }

    /** Newcomers get the address that is known; those that stay have it. */
    void follow(List<Target> targets) {
      List<Target> before = List.copyOf(endpoints);
      endpoints.clear();
      endpoints.addAll(targets);
      InetAddress known = address;
      for (Target target : targets) {
        if (known != null && !before.contains(target)) {
          core.resolved(target.endpoint, new InetSocketAddress(known, target.port));
        }
      }
    }

    void lookUp() {
      if (ended) {
        return;
      }
      int asked = ++round;
      scheduler.schedule(() -> timedOut(asked), TIMEOUT);
      if (running) {
        return; // the name service still owes an answer: it may serve this round
      }
      running = true;
      try {
        workers.execute(this::ask);
      } catch (RejectedExecutionException closed) {
        log.debug("name {} is not looked up: stopping", host);
      }
    }

    private void ask() { // on a worker
      try {
        List<InetAddress> answer = resolver.resolve(host);
        control.execute(() -> answered(answer));
      } catch (UnknownHostException e) {
        control.execute(() -> refused("unknown host"));
      } catch (RuntimeException e) {
        control.execute(() -> refused(String.valueOf(e.getMessage())));
      }
    }

    private void answered(List<InetAddress> answer) {
      running = false;
      if (ended) {
        return;
      }
      if (answer.isEmpty()) {
        refused("no address");
        return;
      }
      failures = 0;
      round++;
      if (address == null || !answer.contains(address)) {
        address =
            answer.getFirst(); // an address that is still in the answer stays: no needless move
        InetAddress current = address;
        endpoints.forEach(
            target -> core.resolved(target.endpoint, new InetSocketAddress(current, target.port)));
      }
      first.complete(null);
      again(REFRESH);
    }

    private void refused(String why) {
      running = false;
      failed(why);
    }

    private void timedOut(int asked) {
      if (asked == round) {
        failed("no answer within " + TIMEOUT.toSeconds() + " s");
      }
    }

    private void failed(String why) {
      if (ended) {
        return;
      }
      failures++;
      round++;
      if (failures == 1) {
        log.warn(
            "name {}: {} ({})",
            host,
            why,
            address == null ? "its endpoints are down" : "keeps " + address.getHostAddress());
      }
      if (address == null) {
        endpoints.forEach(target -> core.unresolved(target.endpoint, "unresolved: " + why));
      }
      first.complete(null);
      again(retryDelay(failures));
    }

    private void again(Duration delay) {
      int next = round;
      scheduler.schedule(
          () -> {
            if (next == round) { // else another answer has set the clock anew
              lookUp();
            }
          },
          delay);
    }
  }

  static Duration retryDelay(int failures) {
    Duration delay = RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
    return delay.compareTo(REFRESH) < 0 ? delay : REFRESH;
  }
}
