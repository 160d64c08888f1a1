package dev.segue.admin;

import static dev.segue.admin.Endpoint.read;
import static dev.segue.admin.Endpoint.write;

import dev.segue.admin.Endpoint.Call;
import dev.segue.admin.RolloutOperations.Checklist;
import dev.segue.admin.RolloutOperations.ReportForm;
import dev.segue.admin.RolloutOperations.RolloutOption;
import dev.segue.admin.RolloutOperations.RolloutVerb;
import dev.segue.admin.view.ChecklistView;
import dev.segue.admin.view.RolloutEventView;
import dev.segue.admin.view.RolloutView;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The endpoints of rollouts: HTTP on one side, {@link RolloutOperations} on the other. */
final class RolloutEndpoints {
  private static final String ALL = "/api/v1/rollouts";
  private static final String ONE = ALL + "/{rollout}";
  private static final Pattern STREAM = Pattern.compile("\\s*text/event-stream\\s*(;.*)?");
  private static final Pattern NOT_WANTED = Pattern.compile(".*;\\s*q=0(\\.0{0,3})?\\s*(;.*)?");

  private final RolloutOperations rollouts;
  private final Answers answers;
  private final EventStreams streams;

  RolloutEndpoints(RolloutOperations rollouts, Answers answers, EventStreams streams) {
    this.rollouts = rollouts;
    this.answers = answers;
    this.streams = streams;
  }

  List<Endpoint> all() {
    List<Endpoint> all = new ArrayList<>();
    for (Checklist list : Checklist.values()) {
      String path = ONE + '/' + list.word();
      all.add(read(path, call -> checklist(call, list)));
      all.add(write("POST", path, Role.OPERATE, call -> check(call, list), "confirm", "waive"));
    }
    all.addAll(others());
    return all;
  }

  private List<Endpoint> others() {
    return List.of(
        read(ALL, this::list),
        write("POST", ALL, Role.OPERATE, this::begin),
        read(ONE, this::one),
        write("DELETE", ONE, Role.OPERATE, this::remove),
        read(ONE + "/events", this::events, "after"),
        read(ONE + "/report", this::report, "format"),
        write("POST", ONE + "/{verb}", Role.OPERATE, this::verb, words(RolloutOption.values())));
  }

  private Reply list(Call call) {
    return Reply.json(Map.of("rollouts", rollouts.rollouts()));
  }

  private Reply one(Call call) {
    String id = call.segment("rollout");
    RolloutView view = rollouts.rollout(id);
    return view == null ? missing(id) : Reply.json(view);
  }

  /** Starts one that there is, or makes one. */
  private Reply begin(Call call) {
    RolloutBody body = RolloutBody.decode(call.body());
    String definition = body.definition();
    if (definition == null) {
      return tell(body.id(), RolloutVerb.START, EnumSet.noneOf(RolloutOption.class), call);
    }
    Result<RolloutView> result =
        answers.await(rollouts.define(body.id(), definition, body.start(), call.actor()));
    return result instanceof Result.Done<RolloutView>(var view, var _)
        ? Reply.created(view, ALL + '/' + view.id())
        : Answers.reply(result);
  }

  private Reply remove(Call call) {
    requireNothing(call.body());
    return reply(answers.await(rollouts.remove(call.segment("rollout"), call.actor())));
  }

  private Reply verb(Call call) {
    String word = call.segment("verb");
    for (RolloutVerb verb : RolloutVerb.values()) {
      if (verb.word().equals(word)) {
        requireNothing(call.body());
        return tell(call.segment("rollout"), verb, options(verb, call.query()), call);
      }
    }
    return Answers.missing("verb " + Shown.of(word) + " (expected: " + words() + ')');
  }

  private Reply checklist(Call call, Checklist list) {
    String id = call.segment("rollout");
    ChecklistView view = rollouts.checklist(id, list);
    return view == null ? missing(id) : Reply.json(view);
  }

  private Reply check(Call call, Checklist list) {
    String id = call.segment("rollout");
    requireNothing(call.body());
    Set<String> confirmed = call.query().ids("confirm");
    Set<String> waived = call.query().ids("waive");
    Result<ChecklistView> result =
        answers.await(rollouts.check(id, list, confirmed, waived, call.actor()));
    return result instanceof Result.Done<ChecklistView>(var view, var _)
        ? Reply.json(view)
        : Answers.reply(result);
  }

  private Reply tell(String id, RolloutVerb verb, Set<RolloutOption> options, Call call) {
    return reply(answers.await(rollouts.tell(id, verb, options, call.actor())));
  }

  /** What is told of a rollout has no revision. */
  private static Reply reply(Result<RolloutView> result) {
    return result instanceof Result.Done<RolloutView>(var view, var _)
        ? Reply.json(view)
        : Answers.reply(result);
  }

  private Reply events(Call call) {
    String id = call.segment("rollout");
    long after = call.query().count("after");
    if (rollouts.rollout(id) == null && rollouts.events(id, 0).isEmpty()) {
      return missing(id);
    }
    if (!wantsStream(call.request())) {
      return Reply.json(Map.of("events", rollouts.events(id, after)));
    }
    var source = new Events(id, seen(call.request(), after));
    return call.request().method().equals("HEAD")
        ? Reply.stream(_ -> {})
        : streams.open(source, call.request().patience());
  }

  private Reply report(Call call) {
    String id = call.segment("rollout");
    ReportForm form = ReportForms.wanted(call);
    RolloutOperations.Document report = rollouts.report(id, form);
    return report == null ? missing(id) : ReportForms.reply(form, report);
  }

  private final class Events implements EventStream.Source {
    private final String id;
    private final long seen;

    Events(String id, long seen) {
      this.id = id;
      this.seen = seen;
    }

    /** All of them, if the client has seen one that there is not: the books were begun anew. */
    @Override
    public List<RolloutEventView> missed() {
      List<RolloutEventView> all = rollouts.events(id, 0);
      boolean known = !all.isEmpty() && all.getLast().id() >= seen;
      return known ? all.stream().filter(event -> event.id() > seen).toList() : all;
    }

    @Override
    public Runnable follow(Consumer<RolloutEventView> listener) {
      return rollouts.follow(id, listener);
    }
  }

  private static long seen(Request request, long otherwise) {
    String sent = request.field("last-event-id");
    return sent == null || sent.isEmpty() ? otherwise : Query.count("Last-Event-ID", sent);
  }

  private static boolean wantsStream(Request request) {
    return request.fields().values("accept").stream()
        .flatMap(value -> Stream.of(value.toLowerCase(Locale.ROOT).split(",", -1)))
        .anyMatch(one -> STREAM.matcher(one).matches() && !NOT_WANTED.matcher(one).matches());
  }

  private static Set<RolloutOption> options(RolloutVerb verb, Query query) {
    Set<RolloutOption> options = EnumSet.noneOf(RolloutOption.class);
    for (RolloutOption option : RolloutOption.values()) {
      if (query.flag(option.word())) {
        if (!verb.options().contains(option)) {
          throw Refusal.badRequest(
              option.word() + ": with " + verb.word() + " (expected: " + expected(verb) + ')');
        }
        options.add(option);
      }
    }
    return options;
  }

  private static String expected(RolloutVerb verb) {
    String options = String.join(", ", words(verb.options().toArray(RolloutOption[]::new)));
    return options.isEmpty() ? "none" : options;
  }

  /** What somebody writes into a body and means must not look like a success. */
  private static void requireNothing(String body) {
    if (!body.isBlank() && !Members.of(body).all().isEmpty()) {
      throw Refusal.rejected(
          List.of("body: members (expected: none; options are query parameters)"));
    }
  }

  private static Reply missing(String id) {
    return Answers.missing("rollout " + Shown.of(id));
  }

  private static String words() {
    return Stream.of(RolloutVerb.values()).map(RolloutVerb::word).collect(Collectors.joining(", "));
  }

  private static String[] words(RolloutOption... options) {
    return Stream.of(options).map(RolloutOption::word).toArray(String[]::new);
  }
}
