package dev.segue.admin;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The metrics page in a form that the scraper asked for. */
public interface MetricsPage {
  /** The Content-Type for that {@code Accept} field. */
  String contentType(@Nullable String accept);

  /** Writes the page in the form of {@link #contentType}. */
  void writeTo(OutputStream out, String contentType) throws IOException;
}
