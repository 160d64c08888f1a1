package dev.segue.gateway.accesslog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where lines go. Used by one thread; may block. */
interface LineSink extends Closeable {
  /** Writes all of the parts; after a failure their positions say how much was written. */
  void write(ByteBuffer... parts) throws IOException;

  /**
   * Called about once a second. True: from here on another, empty file is written.
   *
   * @throws IOException the old one is written still
   */
  boolean lookAgain() throws IOException;
}
