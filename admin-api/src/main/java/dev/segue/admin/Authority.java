package dev.segue.admin;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host with an optional port (RFC 3986 section 3.2), in lower case.
 *
 * @param host without brackets
 * @param port -1 where none is named
 */
record Authority(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9a-f:.]+)]|([a-z0-9._-]+))(?::([0-9]{1,5}))?");
  private static final Pattern LOOPBACK_4 =
      Pattern.compile("127(?:\\.(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}");

  /** The authority, or {@code null} where the text is none. */
  static @Nullable Authority parse(String text) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      return null;
    }
    String host = form.group(1) != null ? form.group(1) : form.group(2);
    return new Authority(host, form.group(3) == null ? -1 : Integer.parseInt(form.group(3)));
  }

  /** Whether the host can only mean this machine: {@code localhost}, 127.0.0.0/8 or ::1. */
  boolean isLoopback() {
    return host.equals("localhost")
        || host.equals("::1")
        || host.equals("0:0:0:0:0:0:0:1")
        || LOOPBACK_4.matcher(host).matches();
  }

  /** The same with the port that the scheme implies where none is named. */
  Authority withPort(int implied) {
    return port < 0 ? new Authority(host, implied) : this;
  }
}
