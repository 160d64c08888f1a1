package dev.segue.gateway.routing;

/** What of a request a route can match: positions in byte arrays, so that nothing is copied. */
public interface RequestTarget {
  /** Holds the method from 0 and the host. */
  byte[] bytes();

  /** The method is {@code bytes[0..methodEnd)}. */
  int methodEnd();

  int hostStart();

  /** End of the host's name: without the port. */
  int hostNameEnd();

  /** Holds the normalised path. */
  byte[] pathBytes();

  int pathStart();

  int pathStop();
}
