package dev.segue.gateway.data.upstream;

import org.jspecify.annotations.Nullable;

/** A request for a connection, from {@link ConnectionPool#acquire} to its fulfilment or cancel. */
public final class Claim {
  static final Claim READY = new Claim(Kind.READY, null);
  static final Claim OVERFLOW = new Claim(Kind.OVERFLOW, null);
  static final Claim UNRESOLVED = new Claim(Kind.UNRESOLVED, null);

  private final Kind kind;
  private final @Nullable ConnectionPool queuedAt;
  private @Nullable UpstreamUser user;
  private boolean permitWanted;

  /** How the request was taken. */
  public enum Kind {
    /** The user has its connection. */
    READY,
    /** Connecting; the user is told how it ends. */
    CONNECTING,
    /** Waiting for a permit; the user is told when it goes on. */
    QUEUED,
    /** Neither a permit nor a place in the queue. */
    OVERFLOW,
    /** The endpoint's name has no address. */
    UNRESOLVED
  }

  Claim(Kind kind, @Nullable UpstreamUser user) {
    this(kind, user, null);
  }

  private Claim(Kind kind, @Nullable UpstreamUser user, @Nullable ConnectionPool queuedAt) {
    this.kind = kind;
    this.user = user;
    this.queuedAt = queuedAt;
  }

  static Claim queued(UpstreamUser user, ConnectionPool pool) {
    return new Claim(Kind.QUEUED, user, pool);
  }

  public Kind kind() {
    return kind;
  }

  /** The user has no use for the connection any more, and gives up its place in the queue. */
  public void cancel() {
    if (user != null) {
      user = null;
      if (queuedAt != null) {
        queuedAt.left(this);
      }
    }
  }

  /** Notes that it waits for a permit; false: it was noted before. */
  boolean wantsPermit() {
    boolean news = !permitWanted;
    permitWanted = true;
    return news;
  }

  /** Whether it waits for a permit, not only for its turn to connect. */
  boolean permitWanted() {
    return permitWanted;
  }

  boolean wanted() {
    return user != null;
  }

  /** The user, who is told once; {@code null} after a cancel. */
  @Nullable UpstreamUser take() {
    UpstreamUser current = user;
    user = null;
    return current;
  }

  void connecting() {
    if (user != null) {
      user.connecting();
    }
  }

  void failed(Throwable cause) {
    UpstreamUser current = take();
    if (current != null) {
      current.notConnected(cause);
    }
  }
}
