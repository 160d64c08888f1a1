package dev.segue.admin;

import dev.segue.admin.Members.Kind;
import dev.segue.admin.Members.Member;
import java.util.ArrayList;
import java.util.List;

/** The body that names one thing by its id. */
record IdBody(String id) {
  private static final String EXPECTED = " (expected: an id, as a string)";

  static IdBody decode(String body) {
    Members members = Members.of(body);
    List<String> reasons = new ArrayList<>(members.duplicates());
    String id = "";
    boolean named = false;
    for (Member member : members.all()) {
      if (!member.name().equals("id")) {
        reasons.add(Shown.of(member.name()) + ": unknown (expected: id)");
        continue;
      }
      named = true;
      id = member.text();
      if (member.kind() != Kind.STRING || id.isEmpty()) {
        reasons.add("id: " + Shown.of(id) + EXPECTED);
      }
    }
    if (!named) {
      reasons.add("id: missing" + EXPECTED);
    }
    if (!reasons.isEmpty()) {
      throw Refusal.rejected(reasons);
    }
    return new IdBody(id);
  }
}
