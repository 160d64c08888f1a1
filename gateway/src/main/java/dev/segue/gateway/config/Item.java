package dev.segue.gateway.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import org.jspecify.annotations.Nullable;

/** One part of a HOCON list while it is read. */
record Item(KeyPath path, ConfigValue value, Report report) {
  boolean isBlock() {
    return value.valueType() == ConfigValueType.OBJECT;
  }

  Block block() {
    return Block.of(path, value, report);
  }

  /** A text, or {@code null} where it is none and was reported. */
  @Nullable String text(String expected) {
    String text = Scalars.text(value);
    if (text == null) {
      wrong(expected);
    }
    return text;
  }

  void wrong(String expected) {
    report.wrong(path, value, expected);
  }
}
