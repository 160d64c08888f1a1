package dev.segue.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The folder that a run leaves behind. */
record Results(Path folder) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  static Results of(Path home, Report report) throws IOException {
    Path all = home.resolve("benchmarks/results");
    return new Results(Files.createDirectories(all.resolve(report.date() + "-" + report.commit())));
  }

  void write(Report report) throws IOException {
    JSON.writeValue(folder.resolve("results.json").toFile(), report);
    Files.writeString(folder.resolve("README.md"), new Table(report).markdown());
    Charts.write(report, folder);
  }
}
