// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

/**
 * With which result another is compared.
 *
 * @param subject its subject's name
 * @param caseName its case's name
 */
public record Baseline(String subject, String caseName) {}
