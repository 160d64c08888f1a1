package dev.segue.gateway.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The process' standard output; it is not ours to close. */
final class StandardOutput implements LineSink {
  private final FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();

  @Override
  public void write(ByteBuffer... parts) throws IOException {
    LogFile.writeAll(out, parts);
  }

  @Override
  public boolean lookAgain() {
    return false;
  }

  @Override
  public void close() {}
}
