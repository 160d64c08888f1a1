package dev.segue.admin;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The precondition of a write (RFC 9110 section 13.1.1).
 *
 * @param revisions those that match; {@code null} = every one, which is what an absent field and
 *     {@code *} say. Weak tags are compared strongly and so never match; neither does a tag that is
 *     no revision of ours.
 */
record IfMatch(@Nullable SequencedSet<Long> revisions) {
  private static final Pattern TAG = Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"");
  private static final Pattern REVISION = Pattern.compile("0|[1-9][0-9]{0,17}");

  static IfMatch of(Request request) {
    var values = request.fields().values("if-match");
    return values.isEmpty() ? new IfMatch(null) : parse(String.join(",", values).strip());
  }

  private static IfMatch parse(String value) {
    if (value.equals("*")) {
      return new IfMatch(null);
    }
    var revisions = new LinkedHashSet<Long>();
    Matcher tag = TAG.matcher(value);
    int at = skipSeparators(value, 0);
    boolean any = false;
    while (at < value.length()) {
      if (!tag.region(at, value.length()).lookingAt()) {
        throw malformed(value);
      }
      any = true;
      if (tag.group(1) == null && REVISION.matcher(tag.group(2)).matches()) {
        revisions.add(Long.valueOf(tag.group(2)));
      }
      int next = skipSeparators(value, tag.end());
      if (next < value.length() && value.substring(tag.end(), next).indexOf(',') < 0) {
        throw malformed(value);
      }
      at = next;
    }
    if (!any) {
      throw malformed(value);
    }
    return new IfMatch(revisions);
  }

  private static int skipSeparators(String value, int from) {
    int at = from;
    while (at < value.length() && " \t,".indexOf(value.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private static Refusal malformed(String value) {
    return Refusal.badRequest(
        "If-Match: "
            + Shown.of(value)
            + " (expected: *, or revisions in quotes such as \"7\", \"8\")");
  }

  /**
   * Carries out a write that itself takes one revision. Of a list, one after the other is offered:
   * a stale answer names the current revision, and if that is in the list too, the write is tried
   * with it. Revisions only grow, so this ends.
   */
  <T> Result<T> apply(Function<@Nullable Long, CompletionStage<Result<T>>> write, Answer answer) {
    if (revisions == null) {
      return answer.of(write.apply(null));
    }
    Long offered = revisions.isEmpty() ? AdminOperations.NO_REVISION : revisions.getFirst();
    while (true) {
      Result<T> result = answer.of(write.apply(offered));
      if (!(result instanceof Result.Stale<T> stale)
          || stale.revision() == offered
          || !revisions.contains(stale.revision())) {
        return result;
      }
      offered = stale.revision();
    }
  }

  /** Waits for a write. */
  interface Answer {
    <T> Result<T> of(CompletionStage<Result<T>> stage);
  }
}
