package dev.segue.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.segue.admin.client.TokenLookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The token that is made where none is configured. */
final class TokenStoreTest {
  @TempDir Path parent;

  private Path state() {
    return parent.resolve("state");
  }

  private Path file() {
    return state().resolve(TokenStore.FILE);
  }

  private AdminToken token() throws IOException {
    return new TokenStore(state()).tokens(List.of()).getFirst();
  }

  @Test
  void configuredTokensMakeNoFile() throws IOException {
    var configured = List.of(TestAdmin.VIEWER);
    assertThat(new TokenStore(state()).tokens(configured)).isEqualTo(configured);
    assertThat(state()).doesNotExist();
  }

  @Test
  void tokenIsMadeOnceAndReadableByNobodyElse() throws IOException {
    AdminToken token = token();
    assertThat(token.name()).isEqualTo("generated");
    assertThat(token.role()).isEqualTo(Role.ADMIN);
    assertThat(token.secret()).matches("[0-9a-f]{64}"); // 256 bits
    assertThat(permissions(state())).isEqualTo("rwx------");
    assertThat(permissions(file())).isEqualTo("rw-------");
    assertThat(state()).isDirectoryContaining(p -> p.equals(file()));
    try (var files = Files.list(state())) {
      assertThat(files).containsExactly(file());
    }
    assertThat(token().secret()).as("the next start").isEqualTo(token.secret());
  }

  @Test
  void everyStateDirectoryHasItsOwn() throws IOException {
    assertThat(new TokenStore(parent.resolve("other")).tokens(List.of()).getFirst().secret())
        .isNotEqualTo(token().secret());
  }

  @Test
  void commandLineFindsIt() throws IOException {
    AdminToken token = token();
    assertThat(new TokenLookup(null, Map.of(), state()).find()).isEqualTo(token.secret());
  }

  @Test
  void onlyThePathIsLogged() throws IOException {
    var log = (Logger) LoggerFactory.getLogger(TokenStore.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    try {
      String secret = token().secret();
      token();
      assertThat(lines.list)
          .hasSize(2)
          .allSatisfy(line ->
              assertThat(line.getFormattedMessage())
                  .contains(file().toString())
                  .doesNotContain(secret));
    } finally {
      log.detachAppender(lines);
    }
  }

  @Test
  void withoutAStateDirectoryThereIsNoToken() throws IOException {
    assertThat(new TokenStore(null).tokens(List.of())).isEmpty();
  }

  @Test
  void ownDirectoryThatIsOpenToOthersIsClosed() throws IOException {
    Files.createDirectory(state());
    Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxr-xr-x"));
    token();
    assertThat(permissions(state())).isEqualTo("rwx------");
  }

  @Test
  void symbolicLinkForADirectoryIsRefused() throws IOException {
    Files.createSymbolicLink(state(), Files.createDirectory(parent.resolve("elsewhere")));
    refused("a symbolic link");
  }

  @Test
  void fileForADirectoryIsRefused() throws IOException {
    Files.createFile(state());
    refused("not a directory");
  }

  @Test
  void symbolicLinkForTheFileIsRefusedEvenWhereItLeadsNowhere() throws IOException {
    Files.createDirectory(state());
    Path target = parent.resolve("target");
    Files.createSymbolicLink(file(), target);
    refused("a symbolic link");
    Files.writeString(target, "0123456789abcdef0123456789abcdef");
    refused("a symbolic link");
  }

  @Test
  void directoryForTheFileIsRefused() throws IOException {
    Files.createDirectories(file());
    refused("no file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
  void fileThatOthersMayUseIsRefused(String permissions) throws IOException {
    token();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));
    refused("permissions " + permissions);
  }

  @Test
  void foreignFileIsRefused() throws IOException {
    token();
    giveAway(file());
    refused("(expected: ");
  }

  @Test
  void foreignDirectoryIsRefused() throws IOException {
    token();
    giveAway(state());
    refused("(expected: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"short", "0123456789abcde", "with a blank in it", "two\nlines-of-secret-text"})
  void contentThatIsNoSecretIsRefusedWithoutShowingIt(String content) throws IOException {
    token();
    Files.writeString(file(), content);
    assertThatThrownBy(this::token)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file().toString())
        .message()
        .doesNotContain(content);
  }

  @Test
  void fileThatACrashLeftEmptyIsMadeAnew() throws IOException {
    String before = token().secret();
    Files.writeString(file(), "");
    assertThat(token().secret()).hasSize(64).isNotEqualTo(before);
  }

  @Test
  void stateDirectoryThatCannotBeMadeIsAnError() throws IOException {
    Files.createFile(parent.resolve("file"));
    assertThatThrownBy(() -> new TokenStore(parent.resolve("file/state")).tokens(List.of()))
        .isInstanceOf(IOException.class);
  }

  private void refused(String why) {
    assertThatThrownBy(this::token).isInstanceOf(IOException.class).hasMessageContaining(why);
  }

  /** Only root can; others cannot make a foreign file to test with. */
  private static void giveAway(Path path) throws IOException {
    Assumptions.assumeTrue(
        Files.getAttribute(path, "unix:uid").equals(0), "needs the rights to change an owner");
    Files.setAttribute(path, "unix:uid", 65534);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
