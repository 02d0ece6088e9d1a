// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.SegmentInfo;
import dev.jwal.Wal;
import dev.jwal.WalEventListener.CutTrigger;
import org.springframework.context.ApplicationEvent;

/** Published after a log has sealed a segment and created the next one. */
public final class WalSegmentCutEvent extends ApplicationEvent {

  private static final long serialVersionUID = 1L;

  private final String logName;
  private final transient SegmentInfo sealedSegment;
  private final transient SegmentInfo createdSegment;
  private final CutTrigger trigger;

  /**
   * Reports that a log has another segment.
   *
   * @param wal the log
   * @param logName its bean name
   * @param sealedSegment the segment that nothing more is written to
   * @param createdSegment the segment that came after it
   * @param trigger why it was created
   */
  public WalSegmentCutEvent(
      Wal wal,
      String logName,
      SegmentInfo sealedSegment,
      SegmentInfo createdSegment,
      CutTrigger trigger) {
    super(wal);
    this.logName = logName;
    this.sealedSegment = sealedSegment;
    this.createdSegment = createdSegment;
    this.trigger = trigger;
  }

  /**
   * Returns which log it was.
   *
   * @return its bean name
   */
  public String getLogName() {
    return logName;
  }

  /**
   * Returns the segment that nothing more is written to: it may be copied away.
   *
   * @return its facts when it was sealed
   */
  public SegmentInfo getSealed() {
    return sealedSegment;
  }

  /**
   * Returns the segment that came after it.
   *
   * @return its facts when it was created
   */
  public SegmentInfo getCreated() {
    return createdSegment;
  }

  /**
   * Returns why the next segment was created.
   *
   * @return the reason
   */
  public CutTrigger getTrigger() {
    return trigger;
  }
}
