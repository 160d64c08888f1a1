@org.jspecify.annotations.NullMarked
package dev.segue.gateway.accesslog;
