package dev.segue.gateway.borders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages that tell a journey name types; a renamed type must not leave its page behind. */
class LifeOfPagesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]\\w*)(?:\\.[A-Z]\\w*)?`");

  @Test
  void everyTypeOnThePagesExists() throws Exception {
    Set<String> known = sources();
    Set<String> cited = new TreeSet<>();
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
      for (Path page :
          pages.filter(p -> p.getFileName().toString().startsWith("life-of")).toList()) {
        TYPE.matcher(Files.readString(page))
            .results()
            .map((MatchResult found) -> found.group(1))
            .forEach(cited::add);
      }
    }

    assertThat(cited).as("the pages name types").isNotEmpty();
    assertThat(known).containsAll(cited);
  }

  private static Set<String> sources() throws Exception {
    Set<String> names = new TreeSet<>();
    for (String module : new String[] {"gateway", "admin-api"}) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
        names.addAll(
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .map(name -> name.substring(0, name.length() - ".java".length()))
                .collect(Collectors.toSet()));
      }
    }
    return names;
  }
}
