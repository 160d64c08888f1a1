package dev.segue.gateway.data.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3986 sections 5.2.4 and 6.2.2, and what a router does beyond them. */
final class PathNormalizerTest {
  private static String normal(String path) {
    byte[] padded = Ascii.bytes("xx" + path + "/%2e%2e");
    byte[] normal = PathNormalizer.normalize(padded, 2, 2 + path.length());
    return new String(normal, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a, /a",
    "/a/, /a/",
    "/a/b/c/./../../g, /a/g",
    "/./a, /a",
    "/../a, /a",
    "/../../.., /",
    "/a/.., /",
    "/a/../, /",
    "/a/b/.., /a/",
    "/a/b/../, /a/",
    "/a/., /a/",
    "/a/./, /a/",
    "/., /",
    "/.., /",
    "/a/..b, /a/..b",
    "/a/b.., /a/b..",
    "/a/..., /a/...",
    "/.a, /.a",
    "//a, /a",
    "///, /",
    "/a//b, /a/b",
    "/a//, /a/",
    "/a//../b, /b",
    "/%61, /a",
    "/%2e%2e/a, /a",
    "/a/%2E%2e/b, /b",
    "/a/.%2e, /",
    "/%7e, /~",
    "/a%2fb, /a%2fb",
    "/a%2Fb/../c, /c",
    "/a%2f..%2fb, /a%2f..%2fb",
    "/%5c, /%5c",
    "/%00, /%00",
    "/%20, /%20",
    "/%25, /%25",
    "/%2561, /%2561",
    "/%252e%252e/a, /%252e%252e/a",
    "/%, /%",
    "/%6, /%6",
    "/%zz, /%zz",
    "/100%, /100%",
    "/%%61, /%%61",
    "/a;x=1/../b, /b",
    "/..;/a, /..;/a",
  })
  void normalForms(String path, String expected) {
    assertThat(normal(path)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(
            "/", "/", ".", "..", "a", "%", "%2", "%2e", "%2E", "%2f", "%25", "%61", "%32", "%65",
            "2", "e", "F", ";", "~")
        .list()
        .ofMaxSize(14)
        .map(parts -> "/" + String.join("", parts));
  }

  /** Scenario: {@code %%32%65} became {@code %2e}, which is not normal, before the fix. */
  @Property(tries = 1000)
  void theNormalFormIsNormal(@ForAll("paths") String path) {
    String once = normal(path);

    assertThat(normal(once)).as("twice, of %s", path).isEqualTo(once);
  }

  @Property(tries = 1000)
  void theNormalFormStaysBelowTheRootAndHasNoDotSegments(@ForAll("paths") String path) {
    String normal = normal(path);

    assertThat(normal).startsWith("/").doesNotContain("//");
    assertThat(List.of(normal.substring(1).split("/", -1))).doesNotContain(".", "..");
  }

  @Property(tries = 1000)
  void whatIsCalledPlainIsNormal(@ForAll("paths") String path) {
    byte[] bytes = Ascii.bytes(path);

    if (PathNormalizer.isPlain(bytes, 0, bytes.length)) {
      assertThat(normal(path)).isEqualTo(path);
    }
  }
}
