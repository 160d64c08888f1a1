package dev.segue.gateway.data.http1;

/** Request methods that have meaning here; any other token is {@link #OTHER} and is forwarded. */
public enum Method {
  GET(true),
  HEAD(true),
  OPTIONS(true),
  POST(false),
  PUT(false),
  PATCH(false),
  DELETE(false),
  TRACE(true),
  CONNECT(false),
  OTHER(false);

  private static final Method[] ALL = values();
  private static final byte[][] TEXTS = texts();

  private final boolean safe;

  Method(boolean safe) {
    this.safe = safe;
  }

  /** Safe methods may be sent again (RFC 9110 section 9.2.1). */
  public boolean safe() {
    return safe;
  }

  static Method of(byte[] bytes, int from, int to) {
    for (int i = 0; i < TEXTS.length; i++) {
      if (Ascii.equals(bytes, from, to, TEXTS[i])) {
        return ALL[i];
      }
    }
    return OTHER;
  }

  private static byte[][] texts() {
    byte[][] texts = new byte[ALL.length - 1][]; // all but OTHER, the last
    for (int i = 0; i < texts.length; i++) {
      texts[i] = Ascii.bytes(ALL[i].name());
    }
    return texts;
  }
}
