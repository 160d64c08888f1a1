package dev.segue.admin.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error in the form of RFC 9457.
 *
 * @param type a URN that names the kind of problem
 * @param reasons every reason, where there are several
 * @param inForce for {@code not-durable}: whether the change is in force all the same
 */
public record ProblemView(
    String type,
    String title,
    int status,
    @Nullable String detail,
    List<String> reasons,
    @Nullable Boolean inForce) {}
