package dev.segue.admin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The control API cannot reach the data path, and its parts keep to themselves. */
final class ArchitectureTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .importUrl(AdminServer.class.getProtectionDomain().getCodeSource().getLocation());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.netty.channel.Channel",
        "io.netty.buffer.ByteBuf",
        "dev.segue.gateway.routing.RoutingSnapshot",
        "com.fasterxml.jackson.databind.ObjectMapper",
        "com.google.gson.Gson"
      })
  void dataPathAndOtherJsonLibrariesAreNotOnTheClassPath(String name) {
    assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void nothingRefersToTheDataPath() {
    assertThat(PRODUCTION).isNotEmpty();
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "dev.segue.gateway..")
        .check(PRODUCTION);
  }

  @Test
  void clientKnowsNothingOfTheServer() {
    classes()
        .that()
        .resideInAPackage("dev.segue.admin.client..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify..", "dev.segue.admin.client..", "dev.segue.admin.view..")
        .check(PRODUCTION);
  }

  @Test
  void viewsDependOnNothingButJson() {
    classes()
        .that()
        .resideInAPackage("dev.segue.admin.view..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "dev.segue.admin.view..",
            "tools.jackson..",
            "com.fasterxml.jackson.annotation..")
        .check(PRODUCTION);
  }

  @Test
  void httpLibraryIsSeenByTheListenerAlone() {
    noClasses()
        .that()
        .doNotHaveSimpleName("HttpListener")
        .and()
        .doNotHaveSimpleName("JettySetup")
        .and()
        .doNotHaveSimpleName("Deadlines")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta..")
        .check(PRODUCTION);
  }
}
