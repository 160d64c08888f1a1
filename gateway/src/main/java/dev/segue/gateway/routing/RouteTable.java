package dev.segue.gateway.routing;

/** From a request to the index of its route. Immutable; rebuilt only where matches change. */
public final class RouteTable {}
