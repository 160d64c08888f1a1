package dev.segue.gateway.routing;

import dev.segue.gateway.config.AddressRanges;
import dev.segue.gateway.config.RouteConfig.HeaderMatch;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A header rule that forces a backend; the first that matches wins. */
public final class CanaryRule {
  private final String header;
  private final HeaderMatch match;
  private final AddressRanges from;
  private final Backend backend;
  private final boolean counted;
  private final byte[] name;
  private final byte[] value;

  /**
   * Compiles a rule.
   *
   * @param from the clients whom it is for; empty = all
   * @param counted what it leads to the backend counts as assigned to it
   */
  public CanaryRule(
      String header, HeaderMatch match, AddressRanges from, Backend backend, boolean counted) {
    this.header = header;
    this.match = match;
    this.from = from;
    this.backend = backend;
    this.counted = counted;
    name = header.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
    String text =
        switch (match) {
          case HeaderMatch.Exact(String exact) -> exact;
          case HeaderMatch.Prefix(String prefix) -> prefix;
          case HeaderMatch.Regex _, HeaderMatch.Present _ -> "";
        };
    value = text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The field's name as configured. */
  public String header() {
    return header;
  }

  public HeaderMatch match() {
    return match;
  }

  /** The clients whom it is for; empty = all. */
  public AddressRanges from() {
    return from;
  }

  /** Whether the rule is for that client. */
  public boolean isFor(long addressHigh, long addressLow) {
    return from.isEmpty() || from.contains(addressHigh, addressLow);
  }

  public Backend backend() {
    return backend;
  }

  /** Whether what it leads to the backend counts as assigned to it, as if the split had. */
  public boolean counted() {
    return counted;
  }

  /** The field's name in lower case, to compare with what is on the wire. */
  public byte[] name() {
    return name;
  }

  /** What an exact or prefix rule compares with. */
  public byte[] value() {
    return value;
  }
}
