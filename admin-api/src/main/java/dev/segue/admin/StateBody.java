package dev.segue.admin;

import dev.segue.admin.Members.Kind;
import dev.segue.admin.Members.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The body of a write of an endpoint's state. */
record StateBody(String state) {
  private static final Set<String> STATES = Set.of("ready", "drain", "maint");
  private static final String EXPECTED = " (expected: ready, drain or maint)";

  static StateBody decode(String body) {
    Members members = Members.of(body);
    List<String> reasons = new ArrayList<>(members.duplicates());
    String state = "";
    boolean named = false;
    for (Member member : members.all()) {
      if (!member.name().equals("state")) {
        reasons.add(Shown.of(member.name()) + ": unknown (expected: state)");
        continue;
      }
      named = true;
      state = member.text();
      if (member.kind() != Kind.STRING || !STATES.contains(state)) {
        reasons.add("state: " + Shown.of(state) + EXPECTED);
      }
    }
    if (!named) {
      reasons.add("state: missing" + EXPECTED);
    }
    if (!reasons.isEmpty()) {
      throw Refusal.rejected(reasons);
    }
    return new StateBody(state);
  }
}
