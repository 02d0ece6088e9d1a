// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * Histories of the whole API, random and known ones, compared with a model of the log after each
 * step.
 */
package dev.jwal.model;
