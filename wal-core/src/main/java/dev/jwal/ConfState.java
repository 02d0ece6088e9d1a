// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.util.List;

/**
 * Who belongs to a raft group at the moment of a snapshot: etcd's {@code raftpb.ConfState}.
 *
 * <p>Node ids are unsigned 64-bit.
 *
 * @param voters the members that vote
 * @param learners the members that only follow
 * @param votersOutgoing the voters of the configuration being left, in a joint one
 * @param learnersNext the voters that become learners when the joint configuration is left
 * @param autoLeave whether the joint configuration is left by itself
 */
public record ConfState(
    List<Long> voters,
    List<Long> learners,
    List<Long> votersOutgoing,
    List<Long> learnersNext,
    boolean autoLeave) {

  /** Copies the lists. */
  public ConfState {
    voters = List.copyOf(voters);
    learners = List.copyOf(learners);
    votersOutgoing = List.copyOf(votersOutgoing);
    learnersNext = List.copyOf(learnersNext);
  }

  /**
   * Returns the configuration of a group of voters only.
   *
   * @param voters the ids of the voters
   * @return a configuration that is not joint
   */
  public static ConfState ofVoters(List<Long> voters) {
    return new ConfState(voters, List.of(), List.of(), List.of(), false);
  }
}
