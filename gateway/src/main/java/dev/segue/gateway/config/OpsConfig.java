package dev.segue.gateway.config;

import java.net.InetSocketAddress;

/** A listener for probes and metrics only: kubelet and Prometheus are not on loopback. */
public record OpsConfig(InetSocketAddress bind) {}
