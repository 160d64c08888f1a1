package dev.segue.admin;

import dev.segue.admin.view.ProblemView;
import java.util.List;
import java.util.Map;

/** Ends a request with a problem. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  private Refusal(ProblemView problem, Reply reply) {
    super(problem.title() + ": " + problem.detail(), null, false, false); // no stack: no bug
    this.reply = reply;
  }

  static Refusal of(ProblemView problem) {
    return new Refusal(problem, Reply.problem(problem));
  }

  static Refusal of(ProblemView problem, Map<String, String> fields) {
    Reply reply = Reply.problem(problem);
    return new Refusal(
        problem, new Reply(reply.status(), reply.contentType(), fields, reply.content()));
  }

  static Refusal badRequest(String detail) {
    return of(ProblemKind.BAD_REQUEST.of(detail));
  }

  static Refusal rejected(List<String> reasons) {
    return of(ProblemKind.REJECTED.of(reasons));
  }

  Reply reply() {
    return reply;
  }
}
