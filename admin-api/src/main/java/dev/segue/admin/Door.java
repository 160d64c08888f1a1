package dev.segue.admin;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may come in to a listener: the first thing that a request meets. */
sealed interface Door {
  /**
   * Says who the request comes from.
   *
   * @param probe whether it asks for a probe or the metrics page
   * @throws Refusal where it may not come in
   */
  Caller admit(Request request, boolean probe);

  /** The ops listener's: it has nothing that needs a token. */
  record Open() implements Door {
    @Override
    public Caller admit(Request request, boolean probe) {
      return Caller.ANYBODY;
    }
  }

  /** The admin listener's: it checks host, origin and token, in this order. */
  final class Guarded implements Door {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.segue.admin.audit");
    private static final String BEARER = "bearer ";

    private final BrowserGate gate;
    private final Tokens tokens;
    private final boolean probesOpen;
    private final Duration failureDelay;
    private final LongAdder failures = new LongAdder();

    Guarded(BrowserGate gate, Tokens tokens, boolean probesOpen, Duration failureDelay) {
      this.gate = gate;
      this.tokens = tokens;
      this.probesOpen = probesOpen;
      this.failureDelay = failureDelay;
    }

    /** Requests without a valid token since the start. */
    long failures() {
      return failures.sum();
    }

    @Override
    public Caller admit(Request request, boolean probe) {
      gate.check(request);
      String sent = request.field("authorization");
      if (sent == null) {
        if (probe && probesOpen) {
          return Caller.ANYBODY;
        }
        throw failed(request, "no token", "Bearer realm=\"segue\"");
      }
      Caller caller =
          sent.toLowerCase(Locale.ROOT).startsWith(BEARER)
              ? tokens.find(sent.substring(BEARER.length()).strip())
              : null;
      if (caller == null) {
        throw failed(request, "unknown token", "Bearer realm=\"segue\", error=\"invalid_token\"");
      }
      return caller;
    }

    private Refusal failed(Request request, String why, String challenge) {
      failures.increment();
      AUDIT.warn(
          "refused: {} from {} at {} {}",
          why,
          request.address(),
          Shown.of(request.method()),
          Shown.of(request.path()));
      pause();
      return Refusal.of(ProblemKind.UNAUTHORIZED.plain(), Map.of("WWW-Authenticate", challenge));
    }

    /** Holds up only this request's own virtual thread, and none of the places for requests. */
    private void pause() {
      try {
        Thread.sleep(failureDelay);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the server closes: answer now
      }
    }
  }
}
