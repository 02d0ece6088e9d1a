/** What came out: as tables, as JSON, as a chart. Knows nothing of how it was measured. */
@NullMarked
package dev.jwal.benchmarks.report;

import org.jspecify.annotations.NullMarked;
