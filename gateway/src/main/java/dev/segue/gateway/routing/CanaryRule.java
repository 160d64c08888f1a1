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
  private final byte[] name;
  private final byte[] value;

  public CanaryRule(String header, HeaderMatch match, AddressRanges from, Backend backend) {
    this.header = header;
    this.match = match;
    this.from = from;
    this.backend = backend;
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

  /** The field's name in lower case, to compare with what is on the wire. */
  public byte[] name() {
    return name;
  }

  /** What an exact or prefix rule compares with. */
  public byte[] value() {
    return value;
  }
}
