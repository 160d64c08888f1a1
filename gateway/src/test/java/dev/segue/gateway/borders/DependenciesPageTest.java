package dev.segue.gateway.borders;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** docs/dependencies.md is complete and says nothing that is no longer so. */
class DependenciesPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| (.+) \\|$");

  @Test
  void everyDependencyHasItsReason() throws Exception {
    Set<String> declared = new TreeSet<>();
    for (String pom :
        new String[] {"pom.xml", "admin-api/pom.xml", "gateway/pom.xml", "benchmarks/pom.xml"}) {
      addDependencies(ROOT.resolve(pom), declared);
    }
    assertThat(declared).as("the poms are read").contains("netty-transport", "archunit");
    try (Stream<String> lines = Files.lines(ROOT.resolve("docs/dependencies.md"))) {
      Set<String> explained =
          lines
              .map(ROW::matcher)
              .filter(row -> row.matches())
              .map(row -> row.group(1))
              .collect(toCollection(TreeSet::new));
      assertThat(explained)
          .as("rows of docs/dependencies.md (expected: one for each dependency of the poms)")
          .isEqualTo(declared);
    }
  }

  /** Only {@code project/dependencies}: neither managed versions nor those of plugins. */
  private static void addDependencies(Path pom, Set<String> declared) throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getDocumentElement();
    for (Node block = project.getFirstChild(); block != null; block = block.getNextSibling()) {
      if (block instanceof Element element && element.getTagName().equals("dependencies")) {
        NodeList names = element.getElementsByTagName("artifactId");
        for (int i = 0; i < names.getLength(); i++) {
          declared.add(names.item(i).getTextContent().strip());
        }
      }
    }
  }
}
