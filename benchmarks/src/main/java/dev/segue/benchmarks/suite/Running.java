package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A candidate that was started. */
record Running(Candidate candidate, Process process, long startedAt) {
  private static final int PROBE_MILLIS = 1000;

  ProcessTree tree() {
    return new ProcessTree(process.toHandle());
  }

  /** Waits until it answers a request. */
  void awaitAnswer(Duration longest) throws Refused, InterruptedException {
    while (!answers(candidate.port(), "/")) {
      if (!process.isAlive()) {
        throw new Refused(candidate.title() + " ended with code " + process.exitValue());
      }
      if (System.nanoTime() - startedAt > longest.toNanos()) {
        throw new Refused(
            candidate.title() + " did not answer within " + longest.toSeconds() + " s");
      }
      Thread.sleep(20);
    }
  }

  /** Whether a GET is answered with 200. */
  static boolean answers(int port, String path) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_MILLIS);
      socket.setSoTimeout(PROBE_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(12), StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException e) {
      return false;
    }
  }
}
