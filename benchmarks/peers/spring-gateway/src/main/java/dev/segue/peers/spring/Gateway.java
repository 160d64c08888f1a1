package dev.segue.peers.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Spring Cloud Gateway as its documentation sets it up; application.yml has the routes. */
@SpringBootApplication
public class Gateway {
  /** The argument is the port. */
  public static void main(String[] args) {
    SpringApplication.run(Gateway.class, "--server.port=" + args[0]);
  }
}
