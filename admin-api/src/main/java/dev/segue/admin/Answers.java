package dev.segue.admin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the gateway says, as replies.
 *
 * @param deadline for the gateway to carry out a write
 */
record Answers(Duration deadline) {

  static <T> Reply reply(Result<T> result) {
    return switch (result) {
      case Result.Done<T>(var view, var revision) -> Reply.json(view, revision);
      case Result.NotFound<T>(var what) -> missing(what);
      case Result.Stale<T>(var current, var revision) ->
          Reply.problem(ProblemKind.STALE.current("the current revision is " + revision, current))
              .with("ETag", '"' + Long.toString(revision) + '"');
      case Result.Rejected<T>(var reasons) -> rejected(reasons);
      case Result.Conflict<T>(var reason, var hint) ->
          Reply.problem(ProblemKind.CONFLICT.hinted(reason, hint));
      case Result.NotDurable<T>(var inForce, var reason) ->
          Reply.problem(ProblemKind.NOT_DURABLE.inForce(reason, inForce));
    };
  }

  static Reply missing(String what) {
    return Reply.problem(ProblemKind.NOT_FOUND.of(what));
  }

  static Reply rejected(List<String> reasons) {
    return Reply.problem(ProblemKind.REJECTED.of(reasons));
  }

  /** Waits for a write on this request's own virtual thread. */
  <T> Result<T> await(CompletionStage<Result<T>> stage) {
    try {
      return stage.toCompletableFuture().get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw Refusal.of(ProblemKind.NO_ANSWER.of("the gateway gave no answer within " + deadline));
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.of(ProblemKind.NO_ANSWER.of("the admin server is closing"));
    }
  }
}
