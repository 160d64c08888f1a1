package dev.segue.admin;

import dev.segue.admin.Endpoint.Call;
import dev.segue.admin.RolloutOperations.Document;
import dev.segue.admin.RolloutOperations.ReportForm;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which form of a report a request wants, and the reply with it. */
final class ReportForms {
  private static final String PARAMETER = "format";
  private static final Pattern QUALITY = Pattern.compile(";\\s*q=([01](?:\\.[0-9]{0,3})?)\\s*$");

  private ReportForms() {}

  /**
   * The form that the query names, else the one that {@code Accept} likes best; Markdown where
   * neither says anything.
   */
  static ReportForm wanted(Call call) {
    String format = call.query().parameters().get(PARAMETER);
    if (format == null) {
      return accepted(call.request());
    }
    for (ReportForm form : ReportForm.values()) {
      if (form.word().equals(format)) {
        return form;
      }
    }
    String expected =
        Stream.of(ReportForm.values()).map(ReportForm::word).collect(Collectors.joining(", "));
    throw Refusal.badRequest(PARAMETER + ": " + Shown.of(format) + " (expected: " + expected + ')');
  }

  private static ReportForm accepted(Request request) {
    ReportForm best = ReportForm.MARKDOWN;
    double most = 0;
    for (String value : request.fields().values("accept")) {
      for (String range : value.toLowerCase(Locale.ROOT).split(",", -1)) {
        for (ReportForm form : ReportForm.values()) {
          boolean named = range.split(";", 2)[0].strip().equals(form.type());
          if (named && quality(range) > most) {
            best = form;
            most = quality(range);
          }
        }
      }
    }
    return best;
  }

  private static double quality(String range) {
    Matcher quality = QUALITY.matcher(range);
    return quality.find() ? Double.parseDouble(quality.group(1)) : 1;
  }

  /** The style of a page is allowed by its hash, and nothing else with it. */
  static Reply reply(ReportForm form, Document report) {
    Reply reply = Reply.text(form.type(), report.text()).with("Vary", "Accept");
    return report.style().isEmpty()
        ? reply
        : reply.with(SecurityFields.POLICY, SecurityFields.policyWith(report.style()));
  }
}
