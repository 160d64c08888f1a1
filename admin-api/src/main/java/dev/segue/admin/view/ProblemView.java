package dev.segue.admin.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error in the form of RFC 9457.
 *
 * @param type a URN that names the kind of problem
 * @param detail what is wrong here: the offending value and the expected one
 * @param instance a URN that names this very failure in the log
 * @param reasons every reason, where there are several
 * @param hint what to do about it
 * @param inForce for {@code not-durable}: whether the change is in force all the same
 * @param current for {@code stale}: the view of the resource as it is now
 */
public record ProblemView(
    String type,
    String title,
    int status,
    @Nullable String detail,
    @Nullable String instance,
    List<String> reasons,
    @Nullable String hint,
    @Nullable Boolean inForce,
    @Nullable Object current) {

  /** What every {@link #type} begins with. */
  public static final String TYPE_PREFIX = "urn:segue:problem:";

  public ProblemView {
    reasons = reasons == null ? List.of() : List.copyOf(reasons); // null: left out of the JSON
  }
}
