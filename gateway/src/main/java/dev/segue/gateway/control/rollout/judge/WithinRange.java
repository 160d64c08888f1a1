package dev.segue.gateway.control.rollout.judge;

import dev.segue.gateway.config.CheckConfig;

/**
 * Is a number from elsewhere within its bounds? Nothing is known of its noise, so it is taken as it
 * is.
 */
record WithinRange(CheckConfig.ThresholdRange check) implements Question {
  @Override
  public Answer at(Look look) {
    Reading reading = look.readings().get(check.id());
    return new Answer(reading == null ? missing() : verdict(reading), this);
  }

  private Verdict verdict(Reading reading) {
    return switch (reading) {
      case Reading.Failed(String why) -> new Verdict.SourceError("the source failed: " + why);
      case Reading.Nothing _ -> nothing();
      case Reading.Value(double value) -> Double.isNaN(value) ? nothing() : within(value);
    };
  }

  private Verdict within(double value) {
    Double min = check.min();
    Double max = check.max();
    String number = "value " + Wording.number(value);
    if (min != null && value < min) {
      return new Verdict.Fail(number + ", at least " + Wording.number(min) + " expected");
    }
    if (max != null && value > max) {
      return new Verdict.Fail(number + ", at most " + Wording.number(max) + " expected");
    }
    return new Verdict.Pass(number);
  }

  private static Verdict nothing() {
    return new Verdict.NoData("the source has no value");
  }

  private static Verdict missing() {
    return new Verdict.SourceError("the source was not asked");
  }
}
