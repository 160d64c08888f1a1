package dev.segue.gateway.cli;

import dev.segue.admin.client.AdminClient.Note;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What goes with a change, for all commands that make one. */
@SuppressWarnings("NullAway.Init") // picocli sets the annotated fields
final class ChangeNote {
  @Option(
      names = "--reason",
      paramLabel = "<text>",
      defaultValue = "",
      description = "Why; stands in the list of changes.")
  private String reason;

  @Option(
      names = "--if-revision",
      paramLabel = "<n>",
      description = "Only if that revision is still in force; else nothing is changed (exit 8).")
  private @Nullable Long revision;

  Note note() {
    return new Note(revision, reason);
  }
}
