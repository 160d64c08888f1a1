package dev.segue.admin;

import dev.segue.admin.view.ProblemView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds of problem that the API knows; {@code openapi.yaml} lists the same. */
enum ProblemKind {
  BAD_REQUEST(400, "bad-request", "The request cannot be understood"),
  UNAUTHORIZED(401, "unauthorized", "A valid token is needed"),
  FORBIDDEN(403, "forbidden", "The token may not do this"),
  FOREIGN_ORIGIN(403, "foreign-origin", "Pages of another origin may not use this API"),
  NOT_FOUND(404, "not-found", "There is no such resource"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "The resource does not know this method"),
  CONFLICT(409, "conflict", "Something stands against it"),
  STALE(412, "stale", "The resource has changed since"),
  TOO_LARGE(413, "too-large", "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "Writes take JSON only"),
  MISDIRECTED(421, "misdirected", "This host is not served here"),
  REJECTED(422, "rejected", "The change is not possible"),
  INTERNAL(500, "internal", "The gateway failed"),
  BUSY(503, "busy", "Too many requests at once"),
  NOT_DURABLE(503, "not-durable", "The change could not be stored"),
  NO_ANSWER(503, "no-answer", "It is not known whether the change is in force"),
  PROBE_FAILED(503, "probe-failed", "The probe failed");

  private final int status;
  private final String slug;
  private final String title;

  ProblemKind(int status, String slug, String title) {
    this.status = status;
    this.slug = slug;
    this.title = title;
  }

  String type() {
    return ProblemView.TYPE_PREFIX + slug;
  }

  ProblemView plain() {
    return view(null, null, List.of(), null, null, null);
  }

  ProblemView of(String detail) {
    return view(detail, null, List.of(), null, null, null);
  }

  ProblemView of(List<String> reasons) {
    return view(null, null, reasons, null, null, null);
  }

  ProblemView hinted(String detail, String hint) {
    return view(detail, null, List.of(), hint, null, null);
  }

  ProblemView inForce(String detail, boolean inForce) {
    return view(detail, null, List.of(), null, inForce, null);
  }

  ProblemView current(String detail, Object current) {
    return view(detail, null, List.of(), null, null, current);
  }

  ProblemView instance(String instance) {
    return view(null, instance, List.of(), null, null, null);
  }

  /** What the codec itself refuses, with the status that it chose. */
  static ProblemView codec(int status) {
    ProblemKind kind =
        switch (status) {
          case 404 -> NOT_FOUND;
          case 405 -> METHOD_NOT_ALLOWED;
          case 413 -> TOO_LARGE;
          default -> status < 500 ? BAD_REQUEST : INTERNAL;
        };
    return new ProblemView(
        kind.type(), kind.title, status, null, null, List.of(), null, null, null);
  }

  private ProblemView view(
      @Nullable String detail,
      @Nullable String instance,
      List<String> reasons,
      @Nullable String hint,
      @Nullable Boolean inForce,
      @Nullable Object current) {
    return new ProblemView(
        type(), title, status, detail, instance, reasons, hint, inForce, current);
  }
}
