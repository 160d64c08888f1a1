package dev.segue.gateway.routing;

import dev.segue.gateway.config.RouteConfig.HeaderMatch;

/** A header rule that forces a backend; the first that matches wins. */
public record CanaryRule(String header, HeaderMatch match, Backend backend) {}
