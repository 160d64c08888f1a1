package dev.segue.admin.client;

import dev.segue.admin.view.Json;
import dev.segue.admin.view.ProblemView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway refused, failed, or could not be reached; {@link #problem} says which. */
public final class AdminException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ProblemView problem;

  AdminException(ProblemView problem, @Nullable Throwable cause) {
    super(message(problem), cause);
    this.problem = problem;
  }

  /** No usable answer came: status 0, type {@code unreachable} or {@code no-answer}. */
  static AdminException without(String slug, String title, String detail, Throwable cause) {
    return new AdminException(
        new ProblemView(
            ProblemView.TYPE_PREFIX + slug, title, 0, detail, null, List.of(), null, null, null),
        cause);
  }

  public ProblemView problem() {
    return problem;
  }

  /** Whether it is that kind of problem, such as {@code stale}. */
  public boolean is(String slug) {
    return problem.type().equals(ProblemView.TYPE_PREFIX + slug);
  }

  /** For {@code stale}: the resource as it is now; otherwise {@code null}. */
  public <T> @Nullable T current(Class<T> view) {
    Object current = problem.current();
    return current == null ? null : Json.convert(current, view);
  }

  private static String message(ProblemView problem) {
    var text = new StringBuilder(problem.title());
    if (problem.detail() != null) {
      text.append(": ").append(problem.detail());
    }
    problem.reasons().forEach(reason -> text.append("\n  ").append(reason));
    if (problem.hint() != null) {
      text.append("\n").append(problem.hint());
    }
    return text.toString();
  }
}
