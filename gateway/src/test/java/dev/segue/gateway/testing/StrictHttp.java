package dev.segue.gateway.testing;

import dev.segue.gateway.testing.Message.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * HTTP/1.1 as RFC 9112 writes it, read one byte at a time: slow, plain, and knowing nothing of the
 * gateway's own parsers. It is the other reader, whom nothing that the gateway passes on may
 * confuse. What a recipient may forgive is a {@link Violation} here, but for what docs/http.md says
 * is forgiven.
 */
public final class StrictHttp {
  private static final String TCHAR = "!#$%&'*+-.^_`|~";
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~!$&'()*+;=%-]+)(:[0-9]{0,5})?");
  private static final Pattern ABSOLUTE =
      Pattern.compile("(?i)https?://(?<authority>[^/?]*)(?<rest>[/?].*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final int MOST_DIGITS = 15; // of a chunk size

  private final String bytes;
  private int at;

  /** The bytes break the grammar, or could be read in two ways. */
  public static final class Violation extends Exception {
    private static final long serialVersionUID = 1;

    Violation(String what, int at) {
      super(what + " at byte " + at);
    }
  }

  /** The bytes are the beginning of a message. */
  public static final class Incomplete extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** How a body is framed. */
  public enum Framing {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  /**
   * A whole body.
   *
   * @param chunkLines the lines that announced its chunks, the last chunk's too
   */
  public record Body(Framing framing, String text, List<String> chunkLines, List<Field> trailers) {
    static final Body NONE = new Body(Framing.NONE, "", List.of(), List.of());
  }

  /** A whole request; its target in origin form or {@code *}. */
  public record Request(
      String method, String target, boolean http11, List<Field> fields, Body body) {
    /** Whether another request may follow on its connection (RFC 9112 section 9.3). */
    public boolean persists() {
      return StrictHttp.persists(http11, fields);
    }
  }

  /** A whole response, also an informational one. */
  public record Response(int status, String reason, boolean http11, List<Field> fields, Body body) {
    public boolean informational() {
      return status < 200;
    }

    public boolean persists() {
      return body.framing() != Framing.UNTIL_CLOSE && StrictHttp.persists(http11, fields);
    }
  }

  /** Reads from that byte on; one character is one byte. */
  public StrictHttp(String bytes, int from) {
    this.bytes = bytes;
    at = from;
  }

  /** Where the next message begins. */
  public int position() {
    return at;
  }

  /** Steps over an empty line, which a recipient forgives before a request (section 2.2). */
  public StrictHttp forgiveEmptyLine() {
    if (bytes.startsWith("\r\n", at)) {
      at += 2;
    }
    return this;
  }

  // --- messages --------------------------------------------------------------------------------

  /** Reads a request. */
  public Request request() throws Violation, Incomplete {
    String method = token();
    exactly(' ');
    String target = target();
    exactly(' ');
    boolean http11 = version();
    lineEnd();
    List<Field> fields = fields();
    Framing framing = framing(fields, http11, Framing.NONE);
    String origin = originForm(method, target, host(fields, http11));
    return new Request(method, origin, http11, fields, body(framing, fields, false));
  }

  /**
   * Reads a response.
   *
   * @param toHead it answers a HEAD
   * @param closed nothing comes after the bytes: that may be the body's end
   */
  public Response response(boolean toHead, boolean closed) throws Violation, Incomplete {
    boolean http11 = version();
    exactly(' ');
    int status = 0;
    for (int i = 0; i < 3; i++) {
      char digit = next();
      require(digit >= (i == 0 ? '1' : '0') && digit <= '9', "status");
      status = status * 10 + digit - '0';
    }
    String reason = "";
    if (peek() != '\r') {
      exactly(' ');
      reason = value();
    }
    lineEnd();
    List<Field> fields = fields();
    Framing framing = framing(fields, http11, Framing.UNTIL_CLOSE);
    boolean none = toHead || status < 200 || status == 204 || status == 304;
    return new Response(
        status, reason, http11, fields, none ? Body.NONE : body(framing, fields, closed));
  }

  // --- heads -----------------------------------------------------------------------------------

  private boolean version() throws Violation, Incomplete {
    for (char c : "HTTP/1.".toCharArray()) {
      exactly(c);
    }
    char minor = next();
    require(minor == '0' || minor == '1', "version");
    return minor == '1';
  }

  private String target() throws Violation, Incomplete {
    StringBuilder target = new StringBuilder();
    while (peek() != ' ') {
      char c = next();
      require(c > ' ' && c < 0x7f && c != '#', "target");
      target.append(c);
    }
    require(!target.isEmpty(), "empty target");
    return target.toString();
  }

  private List<Field> fields() throws Violation, Incomplete {
    List<Field> fields = new ArrayList<>();
    while (peek() != '\r') {
      String name = token();
      exactly(':');
      String value = value();
      lineEnd();
      fields.add(new Field(name, trim(value)));
    }
    lineEnd();
    return List.copyOf(fields);
  }

  private String token() throws Violation, Incomplete {
    StringBuilder token = new StringBuilder();
    while (isTokenChar(peek())) {
      token.append(next());
    }
    require(!token.isEmpty(), "token");
    return token.toString();
  }

  private static boolean isTokenChar(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || TCHAR.indexOf(c) >= 0;
  }

  /** Everything up to the line's end: HTAB, SP, VCHAR and obs-text. */
  private String value() throws Violation, Incomplete {
    StringBuilder value = new StringBuilder();
    while (peek() != '\r') {
      char c = next();
      require(c == '\t' || (c >= ' ' && c != 0x7f), "control byte");
      value.append(c);
    }
    return value.toString();
  }

  private static String trim(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  // --- what a head means -----------------------------------------------------------------------

  /** The values of all fields of that name. */
  public static List<String> all(List<Field> fields, String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  private static boolean persists(boolean http11, List<Field> fields) {
    boolean keep = http11;
    for (String value : all(fields, "connection")) {
      for (String option : value.split(",", -1)) {
        switch (trim(option).toLowerCase(Locale.ROOT)) {
          case "close" -> {
            return false;
          }
          case "keep-alive" -> keep = true;
          default -> {}
        }
      }
    }
    return keep;
  }

  private String host(List<Field> fields, boolean http11) throws Violation {
    List<String> hosts = all(fields, "host");
    require(hosts.size() == 1 || (hosts.isEmpty() && !http11), "one Host");
    String host = hosts.isEmpty() ? "" : hosts.getFirst();
    require(hosts.isEmpty() || AUTHORITY.matcher(host).matches(), "Host");
    return host;
  }

  private String originForm(String method, String target, String host) throws Violation {
    if (target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"))) {
      return target;
    }
    var absolute = ABSOLUTE.matcher(target);
    require(absolute.matches(), "target form");
    String authority = absolute.group("authority");
    require(AUTHORITY.matcher(authority).matches(), "authority");
    require(host.isEmpty() || host.equalsIgnoreCase(authority), "Host and target differ");
    String rest = absolute.group("rest");
    return rest == null ? "/" : rest.startsWith("?") ? '/' + rest : rest;
  }

  private Framing framing(List<Field> fields, boolean http11, Framing otherwise) throws Violation {
    List<String> codings = all(fields, "transfer-encoding");
    List<String> lengths = all(fields, "content-length");
    require(codings.isEmpty() || lengths.isEmpty(), "length and coding");
    if (!codings.isEmpty()) {
      require(http11 && codings.size() == 1, "one coding, in HTTP/1.1");
      require(codings.getFirst().equalsIgnoreCase("chunked"), "coding");
      return Framing.CHUNKED;
    }
    if (!lengths.isEmpty()) {
      require(lengths.size() == 1 && LENGTH.matcher(lengths.getFirst()).matches(), "length");
      return Framing.LENGTH;
    }
    return otherwise;
  }

  // --- bodies ----------------------------------------------------------------------------------

  private Body body(Framing framing, List<Field> fields, boolean closed)
      throws Violation, Incomplete {
    return switch (framing) {
      case NONE -> Body.NONE;
      case CHUNKED -> chunked();
      case LENGTH -> plain(framing, take(Long.parseLong(all(fields, "content-length").getFirst())));
      case UNTIL_CLOSE -> {
        if (!closed) {
          throw new Incomplete();
        }
        yield plain(framing, take((long) bytes.length() - at));
      }
    };
  }

  private static Body plain(Framing framing, String text) {
    return new Body(framing, text, List.of(), List.of());
  }

  private Body chunked() throws Violation, Incomplete {
    StringBuilder text = new StringBuilder();
    List<String> lines = new ArrayList<>();
    for (long size = chunkSize(lines); size > 0; size = chunkSize(lines)) {
      text.append(take(size));
      lineEnd();
    }
    return new Body(Framing.CHUNKED, text.toString(), List.copyOf(lines), fields());
  }

  private long chunkSize(List<String> lines) throws Violation, Incomplete {
    StringBuilder digits = new StringBuilder();
    while (Character.digit(peek(), 16) >= 0 && peek() < 0x7f) {
      digits.append(next());
      require(digits.length() <= MOST_DIGITS, "chunk size");
    }
    require(!digits.isEmpty(), "chunk size");
    String extension = "";
    if (peek() == ';') {
      extension = value();
    }
    lineEnd();
    lines.add(digits + extension);
    return Long.parseLong(digits.toString(), 16);
  }

  // --- bytes -----------------------------------------------------------------------------------

  private String take(long count) throws Incomplete {
    if (bytes.length() - at < count) {
      throw new Incomplete();
    }
    String taken = bytes.substring(at, at + (int) count);
    at += (int) count;
    return taken;
  }

  private char peek() throws Incomplete {
    if (at == bytes.length()) {
      throw new Incomplete();
    }
    return bytes.charAt(at);
  }

  private char next() throws Incomplete {
    char c = peek();
    at++;
    return c;
  }

  private void exactly(char expected) throws Violation, Incomplete {
    require(next() == expected, "no '" + expected + "'");
  }

  private void lineEnd() throws Violation, Incomplete {
    require(next() == '\r', "CR");
    require(next() == '\n', "LF");
  }

  private void require(boolean holds, String what) throws Violation {
    if (!holds) {
      throw new Violation(what, at);
    }
  }
}
