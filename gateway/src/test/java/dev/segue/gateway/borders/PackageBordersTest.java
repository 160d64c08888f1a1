package dev.segue.gateway.borders;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Who may know whom. A rule that has to go is a decision: write it into docs/decisions.md. */
class PackageBordersTest {
  private static final String GATEWAY = "dev.segue.gateway";

  private static final String[] OUTBOUND_MAY_USE = {
    GATEWAY + ".outbound..",
    GATEWAY + ".config..",
    GATEWAY + ".time..",
    "java..",
    "org.slf4j..",
    "org.jspecify..",
    "tools.jackson.."
  };

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.segue");

  @Test
  void dataPathKnowsNothingOfControlOrOperators() {
    check(
        noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".data..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                GATEWAY + ".control..",
                GATEWAY + ".cli..",
                GATEWAY + ".demo..",
                "dev.segue.admin..",
                "tools.jackson..",
                "org.h2.."));
  }

  @Test
  void controlPathNeverTouchesTheDataPath() {
    // It probes over channels of its own loop; a connection of a request is out of its reach.
    check(
        noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".control..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GATEWAY + ".data.exchange.."));
  }

  @Test
  void sharedTruthKnowsNeitherPlane() {
    check(
        noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".routing..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GATEWAY + ".data..", GATEWAY + ".control..", "dev.segue.admin.."));
  }

  @Test
  void whatLeavesTheGatewayKnowsNothingOfTraffic() {
    check(
        noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".outbound..")
            .should()
            .dependOnClassesThat(
                are(resideInAnyPackage(OUTBOUND_MAY_USE).or(readings()).negate())));
  }

  @Test
  void trafficNeverLeavesByTheSideDoor() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(GATEWAY + ".data..", GATEWAY + ".routing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GATEWAY + ".outbound.."));
  }

  @Test
  void onlyConfigReadsTypesafeConfig() {
    onlyIn(new String[] {"com.typesafe.config.."}, GATEWAY + ".config..");
  }

  @Test
  void onlyBreakerUsesResilience4j() {
    onlyIn(new String[] {"io.github.resilience4j.."}, GATEWAY + ".breaker..");
  }

  @Test
  void onlyMetricsKnowsTheMeters() {
    onlyIn(new String[] {"io.micrometer..", "io.prometheus.."}, GATEWAY + ".metrics..", GATEWAY);
  }

  @Test
  void onlyTheCommandLineUsesPicocli() {
    onlyIn(new String[] {"picocli.."}, GATEWAY + ".cli..", GATEWAY);
  }

  @Test
  void onlyTheCommandLineSetsLoggingUp() {
    onlyIn(new String[] {"ch.qos.logback.."}, GATEWAY + ".cli..");
  }

  @Test
  void onlyControlStoresState() {
    onlyIn(new String[] {"org.h2.."}, GATEWAY + ".control..");
  }

  @Test
  void onlyTheJudgeUsesStatistics() {
    onlyIn(new String[] {"org.apache.commons.statistics.."}, GATEWAY + ".control.rollout.judge..");
  }

  @Test
  void commandsLoadNoNetty() {
    check(
        noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.netty..", GATEWAY, GATEWAY + ".data..", GATEWAY + ".control.."));
  }

  @Test
  void demoSeesTheGatewayFromOutsideAlone() {
    // What it shows is what anybody can see; only then is it a proof.
    check(
        noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".demo..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                GATEWAY + ".demo..",
                "dev.segue.admin.client..",
                "dev.segue.admin.view..",
                "org.HdrHistogram..",
                "org.jspecify..",
                "java.."));
  }

  @Test
  void adminApiHasNoNettyAndNoGateway() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.segue.admin..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", GATEWAY + ".."));
  }

  @Test
  void dataPathUsesNoStreamsAndNoFormatting() {
    check(
        noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".data..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.stream..", "java.text..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.Formatter.class)
            .orShould()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "formatted", Object[].class));
  }

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching(GATEWAY + ".(*)..").should().beFreeOfCycles());
    check(slices().matching("dev.segue.admin.(*)..").should().beFreeOfCycles());
  }

  @Test
  void nothingStaticCanChange() {
    // Two gateways in one JVM must not meet.
    check(fields().that().areStatic().should().haveModifier(FINAL));
    check(noFields().that().haveModifier(STATIC).should().haveRawType(are(holdingState())));
  }

  @Test
  void nothingWaitsByItselfOnTheDataPath() {
    check(
        noClasses()
            .that()
            .resideInAPackage(GATEWAY + ".data..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent.locks..")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class));
  }

  @Test
  void rulesSeeBothModules() {
    assertThat(PRODUCTION.contain("dev.segue.admin.AdminOperations")).isTrue();
    assertThat(PRODUCTION.contain("dev.segue.gateway.routing.Published")).isTrue();
  }

  private void onlyIn(String[] library, String... packages) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(packages)
            .should()
            .dependOnClassesThat(are(resideInAnyPackage(library))));
  }

  private void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(PRODUCTION);
  }

  /** The one word that it shares with the judge. */
  private static DescribedPredicate<JavaClass> readings() {
    String reading = GATEWAY + ".control.rollout.judge.Reading";
    return new DescribedPredicate<>("a judge's reading") {
      @Override
      public boolean test(JavaClass type) {
        return type.getName().equals(reading) || type.getName().startsWith(reading + '$');
      }
    };
  }

  private static DescribedPredicate<JavaClass> holdingState() {
    return new DescribedPredicate<>("state that outlives a gateway") {
      @Override
      public boolean test(JavaClass type) {
        return type.getPackageName().startsWith("java.util.concurrent.atomic")
            || type.isAssignableTo(ThreadLocal.class)
            || type.getName().equals("io.netty.util.concurrent.FastThreadLocal");
      }
    };
  }
}
