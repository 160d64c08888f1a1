package dev.segue.gateway.data.http1;

/** The field names that the gateway itself reads or writes, as small numbers. */
public final class FieldKind {
  public static final byte OTHER = 0;
  public static final byte HOST = 1;
  public static final byte CONNECTION = 2;
  public static final byte CONTENT_LENGTH = 3;
  public static final byte TRANSFER_ENCODING = 4;
  public static final byte EXPECT = 5;
  public static final byte UPGRADE = 6;
  public static final byte TE = 7;
  public static final byte KEEP_ALIVE = 8;
  public static final byte PROXY_CONNECTION = 9;

  /** {@code X-Forwarded-*}, those below apart: said by whoever is in front. */
  public static final byte X_FORWARDED = 10;

  /** {@code X-Segue-*}: ours alone. */
  public static final byte SEGUE = 11;

  public static final byte VIA = 12;
  public static final byte IDEMPOTENCY_KEY = 13;
  public static final byte ACCEPT = 14;
  public static final byte X_FORWARDED_FOR = 15;
  public static final byte X_FORWARDED_PROTO = 16;
  public static final byte X_FORWARDED_HOST = 17;
  public static final byte X_FORWARDED_PORT = 18;
  public static final byte X_REAL_IP = 19;

  /** RFC 7239. */
  public static final byte FORWARDED = 20;

  public static final byte X_REQUEST_ID = 21;
  public static final byte TRACEPARENT = 22;
  public static final byte TRACESTATE = 23;

  private static final byte[] HOST_NAME = Ascii.bytes("host");
  private static final byte[] CONNECTION_NAME = Ascii.bytes("connection");
  private static final byte[] CONTENT_LENGTH_NAME = Ascii.bytes("content-length");
  private static final byte[] TRANSFER_ENCODING_NAME = Ascii.bytes("transfer-encoding");
  private static final byte[] EXPECT_NAME = Ascii.bytes("expect");
  private static final byte[] UPGRADE_NAME = Ascii.bytes("upgrade");
  private static final byte[] TE_NAME = Ascii.bytes("te");
  private static final byte[] KEEP_ALIVE_NAME = Ascii.bytes("keep-alive");
  private static final byte[] PROXY_CONNECTION_NAME = Ascii.bytes("proxy-connection");
  private static final byte[] X_FORWARDED_NAMES = Ascii.bytes("x-forwarded-");
  private static final byte[] FOR = Ascii.bytes("for");
  private static final byte[] PROTO = Ascii.bytes("proto");
  private static final byte[] HOST_PART = Ascii.bytes("host");
  private static final byte[] PORT = Ascii.bytes("port");
  private static final byte[] X_REAL_IP_NAME = Ascii.bytes("x-real-ip");
  private static final byte[] X_REQUEST_ID_NAME = Ascii.bytes("x-request-id");
  private static final byte[] FORWARDED_NAME = Ascii.bytes("forwarded");
  private static final byte[] X_SEGUE = Ascii.bytes("x-segue-");
  private static final byte[] TRACEPARENT_NAME = Ascii.bytes("traceparent");
  private static final byte[] TRACESTATE_NAME = Ascii.bytes("tracestate");
  private static final byte[] VIA_NAME = Ascii.bytes("via");
  private static final byte[] IDEMPOTENCY_KEY_NAME = Ascii.bytes("idempotency-key");
  private static final byte[] ACCEPT_NAME = Ascii.bytes("accept");

  private FieldKind() {}

  static byte of(byte[] b, int from, int to) {
    return switch (Ascii.lower(b[from])) {
      case 'h' -> is(b, from, to, HOST_NAME, HOST);
      case 'a' -> is(b, from, to, ACCEPT_NAME, ACCEPT);
      case 'v' -> is(b, from, to, VIA_NAME, VIA);
      case 'e' -> is(b, from, to, EXPECT_NAME, EXPECT);
      case 'u' -> is(b, from, to, UPGRADE_NAME, UPGRADE);
      case 'k' -> is(b, from, to, KEEP_ALIVE_NAME, KEEP_ALIVE);
      case 'p' -> is(b, from, to, PROXY_CONNECTION_NAME, PROXY_CONNECTION);
      case 'i' -> is(b, from, to, IDEMPOTENCY_KEY_NAME, IDEMPOTENCY_KEY);
      case 'f' -> is(b, from, to, FORWARDED_NAME, FORWARDED);
      case 'c' ->
          to - from == CONNECTION_NAME.length
              ? is(b, from, to, CONNECTION_NAME, CONNECTION)
              : is(b, from, to, CONTENT_LENGTH_NAME, CONTENT_LENGTH);
      case 't' ->
          switch (to - from) {
            case 2 -> is(b, from, to, TE_NAME, TE);
            case 10 -> is(b, from, to, TRACESTATE_NAME, TRACESTATE);
            case 11 -> is(b, from, to, TRACEPARENT_NAME, TRACEPARENT);
            default -> is(b, from, to, TRANSFER_ENCODING_NAME, TRANSFER_ENCODING);
          };
      case 'x' -> extension(b, from, to);
      default -> OTHER;
    };
  }

  private static byte extension(byte[] b, int from, int to) {
    if (startsWith(b, from, to, X_FORWARDED_NAMES)) {
      return forwarded(b, from + X_FORWARDED_NAMES.length, to);
    }
    if (startsWith(b, from, to, X_SEGUE)) {
      return SEGUE;
    }
    return to - from == X_REAL_IP_NAME.length
        ? is(b, from, to, X_REAL_IP_NAME, X_REAL_IP)
        : is(b, from, to, X_REQUEST_ID_NAME, X_REQUEST_ID);
  }

  private static byte forwarded(byte[] b, int from, int to) {
    if (Ascii.equalsIgnoreCase(b, from, to, FOR)) {
      return X_FORWARDED_FOR;
    }
    if (Ascii.equalsIgnoreCase(b, from, to, PROTO)) {
      return X_FORWARDED_PROTO;
    }
    if (Ascii.equalsIgnoreCase(b, from, to, PORT)) {
      return X_FORWARDED_PORT;
    }
    return Ascii.equalsIgnoreCase(b, from, to, HOST_PART) ? X_FORWARDED_HOST : X_FORWARDED;
  }

  private static boolean startsWith(byte[] b, int from, int to, byte[] lowerCase) {
    return to - from >= lowerCase.length
        && Ascii.equalsIgnoreCase(b, from, from + lowerCase.length, lowerCase);
  }

  private static byte is(byte[] b, int from, int to, byte[] lowerCase, byte kind) {
    return Ascii.equalsIgnoreCase(b, from, to, lowerCase) ? kind : OTHER;
  }
}
