package dev.segue.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReportsOfGeneratorsTest {
  private static final String WRK =
      """
      Running 1s test @ http://127.0.0.1:8080/
        1 threads and 64 connections
        Latency   1.93ms    2.11ms  29.17ms   88.91%
      Requests/sec:  16533.10
      {"requests":16700,"micros":1010100,"bytes":4025000,"connect":0,"read":0,"write":0,"status":0,\
      "timeout":0,"p50":1820.0,"p99":9100.0,"p999":21000.5}
      """;

  private static final String H2LOAD =
      """
      starting benchmark...
      finished in 2.01s, 18817.50 req/s, 4.10MB/s
      requests: 37700 total, 37764 started, 37635 done, 37635 succeeded, 0 failed, 0 errored, 0 timeout
      status codes: 37635 2xx, 0 3xx, 0 4xx, 0 5xx
      traffic: 8.2MB (8598000) total
      """;

  @Test
  void wrksLineIsFoundAmongWhatItPrints() {
    WrkReport report = WrkReport.parse(WRK);
    assertThat(report.requests()).isEqualTo(16_700);
    assertThat(report.seconds()).isEqualTo(1.0101);
    assertThat(report.p999()).isEqualTo(21_000.5);
    assertThat(report.errors()).isEmpty();
  }

  @Test
  void anyErrorOfWrkIsTold() {
    for (String kind : new String[] {"connect", "read", "write", "status", "timeout"}) {
      String wrong = WRK.replace("\"" + kind + "\":0", "\"" + kind + "\":3");
      assertThat(WrkReport.parse(wrong).errors()).as(kind).contains("3 ");
    }
    String nothing = WRK.replace("16700", "0").replace("4025000", "0");
    assertThat(WrkReport.parse(nothing).errors()).isEqualTo("nothing was answered");
  }

  @Test
  void wrkWithoutTheLineIsNoResult() {
    assertThatThrownBy(() -> WrkReport.parse("unable to connect"))
        .hasMessageContaining("unable to connect");
  }

  @Test
  void h2loadsSummaryIsRead() {
    H2loadReport report = H2loadReport.parse(H2LOAD);
    assertThat(report.succeeded()).isEqualTo(37_635);
    assertThat(report.seconds()).isEqualTo(2.01);
    assertThat(report.errors()).isEmpty();
    assertThat(H2loadReport.parse(H2LOAD.replace("2.01s", "900.00ms")).seconds()).isEqualTo(0.9);
  }

  @Test
  void anyErrorOfH2loadIsTold() {
    assertThat(H2loadReport.parse(H2LOAD.replace("0 failed", "2 failed")).errors())
        .contains("2 requests failed");
    assertThat(H2loadReport.parse(H2LOAD.replace("0 5xx", "7 5xx")).errors())
        .contains("7 answers were not 2xx");
  }
}
