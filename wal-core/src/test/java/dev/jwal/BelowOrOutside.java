// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;

/** Classes of a package itself, of those below it, and of others than the log's. */
final class BelowOrOutside extends DescribedPredicate<JavaClass> {

  private final String layer;
  private final List<String> below;

  BelowOrOutside(String layer, List<String> below) {
    super("are in %s, below it or not the log's", layer);
    this.layer = layer;
    this.below = below;
  }

  @Override
  public boolean test(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(layer)
        || below.contains(name)
        || !(name.equals("dev.jwal") || name.startsWith("dev.jwal."));
  }
}
