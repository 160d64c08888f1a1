package dev.segue.gateway.config;

import java.net.InetSocketAddress;

/** A data listener: where clients connect. */
public record ListenerConfig(String name, InetSocketAddress bind, int backlog) {}
