package dev.segue.gateway.routing;

import java.nio.charset.StandardCharsets;

/** A request's target with other bytes around every part of it. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Target(byte[] bytes, int methodEnd, int hostStart, int hostNameEnd, byte[] pathBytes)
    implements RequestTarget {
  private static final String BEFORE = "/x";
  private static final String AFTER = "/x.x";

  Target(String method, String host, String path) {
    this(
        (method + ' ' + host + AFTER).getBytes(StandardCharsets.ISO_8859_1),
        method.length(),
        method.length() + 1,
        method.length() + 1 + host.length(),
        (BEFORE + path + AFTER).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public int pathStart() {
    return BEFORE.length();
  }

  @Override
  public int pathStop() {
    return pathBytes.length - AFTER.length();
  }
}
