package dev.segue.gateway.data.http1;

/** A response's head. One object a backend connection, overwritten by the next response. */
public final class ResponseHead {
  private final Fields fields;
  int status;
  int reasonStart;
  int reasonEnd;
  boolean http11;
  boolean keepAlive;
  long bodyLength;
  int upgrade; // the Upgrade field of a 101, or -1

  ResponseHead(Fields fields) {
    this.fields = fields;
  }

  public Fields fields() {
    return fields;
  }

  public byte[] bytes() {
    return fields.bytes;
  }

  public int status() {
    return status;
  }

  /** Start of the reason phrase, which may be empty. */
  public int reasonStart() {
    return reasonStart;
  }

  public int reasonEnd() {
    return reasonEnd;
  }

  /** Whether it is a 1xx: another head follows. */
  public boolean informational() {
    return status < 200;
  }

  /** Whether the backend lets its connection live on. */
  public boolean keepAlive() {
    return keepAlive;
  }

  /** The Upgrade field of a 101, named by Connection; else -1. */
  public int upgrade() {
    return upgrade;
  }

  /**
   * The {@link BodyLength} that the fields state; {@link BodyLength#UNTIL_CLOSE} where they state
   * none. Whether there is a body at all depends on the request as well.
   */
  public long statedLength() {
    return bodyLength;
  }

  /** The {@link BodyLength} of what follows on the wire (RFC 9112 section 6.3). */
  public long bodyLength(boolean requestWasHead) {
    if (requestWasHead || status == 204 || status == 304 || status < 200) {
      return 0;
    }
    return bodyLength;
  }
}
