package dev.segue.admin;

import dev.segue.admin.Members.Kind;
import dev.segue.admin.Members.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The body of a write of weights.
 *
 * <p>All reasons against a split are told at once, and only the gateway knows the backends. So the
 * weights always go on to the gateway: where decoding found something wrong, together with a
 * revision that is never current, so that the gateway checks them and can change nothing. A value
 * that is no weight then travels as {@link #STAND_IN}: its name is checked too, and no split looks
 * like nothing but zeros because a value could not be read.
 *
 * @param weights by name; of a name that comes twice, the last
 * @param reasons what decoding found
 */
record WeightsBody(SequencedMap<String, Long> weights, List<String> reasons) {
  static final long STAND_IN = 1;
  private static final int MOST_REASONS = 100;
  private static final int LONGEST_NUMBER = 18; // any such number fits a long
  private static final String EXPECTED = " (expected: a whole number, 0..1000000)";

  static WeightsBody decode(String body) {
    Members members = Members.of(body);
    var weights = new LinkedHashMap<String, Long>();
    List<String> reasons = new ArrayList<>(members.duplicates());
    for (Member member : members.all()) {
      if (member.kind() == Kind.WHOLE && member.text().length() <= LONGEST_NUMBER) {
        weights.put(member.name(), Long.valueOf(member.text()));
      } else {
        reasons.add(Shown.of(member.name()) + ": " + shown(member) + EXPECTED);
        weights.put(member.name(), STAND_IN);
      }
    }
    return new WeightsBody(weights, reasons);
  }

  /** What decoding found, then what the gateway says. */
  List<String> reasonsAnd(List<String> more) {
    var all = new ArrayList<>(reasons);
    all.addAll(more);
    if (all.size() <= MOST_REASONS) {
      return all;
    }
    int left = all.size() - MOST_REASONS;
    var bounded = new ArrayList<>(all.subList(0, MOST_REASONS));
    bounded.add("and " + left + " more");
    return bounded;
  }

  private static String shown(Member member) {
    String text = Shown.of(member.text());
    return member.kind() == Kind.STRING ? "the string \"" + text + '"' : text;
  }
}
