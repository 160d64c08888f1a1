package dev.segue.admin;

import dev.segue.admin.Members.Kind;
import dev.segue.admin.Members.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body that starts a rollout by its id, or makes one.
 *
 * @param definition as JSON, to be read by the gateway; {@code null}: the id alone was sent
 * @param start whether it is to begin
 */
record RolloutBody(String id, @Nullable String definition, boolean start) {
  private static final String ID = " (expected: an id, as a string)";
  private static final String DEFINITION = " (expected: an object, as a block of rollouts has it)";
  private static final String START = " (expected: true or false)";

  static RolloutBody decode(String body) {
    Members members = Members.of(body);
    List<String> reasons = new ArrayList<>(members.duplicates());
    @Nullable String id = null;
    boolean defines = false;
    boolean start = true;
    for (Member member : members.all()) {
      String shown = Shown.of(member.text());
      switch (member.name()) {
        case "id" -> {
          id = member.text();
          if (member.kind() != Kind.STRING || id.isEmpty()) {
            reasons.add("id: " + shown + ID);
          }
        }
        case "definition" -> {
          defines = true;
          if (member.kind() != Kind.OBJECT) {
            reasons.add("definition: " + shown + DEFINITION);
          }
        }
        case "start" -> {
          start = !member.text().equals("false");
          if (member.kind() != Kind.FLAG) {
            reasons.add("start: " + shown + START);
          }
        }
        default ->
            reasons.add(Shown.of(member.name()) + ": unknown (expected: id, definition or start)");
      }
    }
    if (id == null) {
      reasons.add("id: missing" + ID);
    }
    if (!start && !defines) {
      reasons.add("start: false (expected: a definition beside it)");
    }
    if (!reasons.isEmpty() || id == null) {
      throw Refusal.rejected(reasons);
    }
    return new RolloutBody(id, defines ? Members.object(body, "definition") : null, start);
  }
}
