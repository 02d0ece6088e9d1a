// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Gives the application context of a test class a log of its own, whatever {@code wal.enabled},
 * {@code wal.dir} and {@code wal.snapshot.dir} say in the application's configuration. Its files
 * are in a temporary directory, which is deleted when the context is closed; snapshots are in
 * {@code snap} there. Other properties under {@code wal} apply as they are configured, but for
 * those that the attributes below set.
 *
 * <p>For {@code @SpringBootTest}, and for slices and plain {@code @ContextConfiguration}: what
 * listens to the log, and the template, are configured there too. A {@link TestWal} bean knows
 * where the log is, and simulates its crash.
 *
 * <p>Test classes with the same configuration and the same attributes share one context, and so one
 * log: it holds what the test methods before have appended. {@code @DirtiesContext} makes a new
 * one.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureTestWal {

  /**
   * Whether what is appended is synced to the disk. It takes time, and makes no difference to what
   * {@link TestWal#crash()} finds.
   *
   * @return {@code false} by default
   */
  boolean sync() default false;

  /**
   * The size at which a new segment is created, as {@code wal.segment-size}. Small by default, so
   * that no test waits for the space to be reserved.
   *
   * @return a size of data, 4 KB at least
   */
  String segmentSize() default "64KB";
}
