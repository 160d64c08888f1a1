package dev.segue.gateway.data.upstream;

import org.jspecify.annotations.Nullable;

/** A request for a connection, from {@link ConnectionPool#acquire} to its fulfilment or cancel. */
public final class Claim {
  static final Claim READY = new Claim(Kind.READY);
  static final Claim OVERFLOW = new Claim(Kind.OVERFLOW);
  static final Claim UNRESOLVED = new Claim(Kind.UNRESOLVED);

  private final Kind kind;
  private final @Nullable ConnectionPool pool;
  private final long connectNanos; // how long a connect for it may take
  private @Nullable UpstreamUser user;
  private @Nullable BackendConnection begun; // the connection that is made for it
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

  private Claim(Kind kind) {
    this.kind = kind;
    pool = null;
    connectNanos = 0;
  }

  Claim(Kind kind, UpstreamUser user, ConnectionPool pool, long connectNanos) {
    this.kind = kind;
    this.user = user;
    this.pool = pool;
    this.connectNanos = connectNanos;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * The user has no use for the connection any more. It gives up its place in the queue; a connect
   * that was begun gets what is left of its time, for whoever comes next.
   */
  public void cancel() {
    if (user == null || pool == null) {
      return;
    }
    user = null;
    if (begun == null) {
      pool.left(this);
    } else {
      begun.unwanted(connectNanos);
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

  /** The user, who is told once; {@code null} after a cancel. */
  @Nullable UpstreamUser take() {
    UpstreamUser current = user;
    user = null;
    return current;
  }

  /** The connection that is being made for it. */
  void begun(BackendConnection connection) {
    begun = connection;
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
