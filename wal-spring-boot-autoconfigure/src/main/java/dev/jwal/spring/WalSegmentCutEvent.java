// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.SegmentInfo;
import dev.jwal.Wal;
import dev.jwal.WalEventListener.CutTrigger;
import org.springframework.context.ApplicationEvent;

/** Published after a log has ended a segment and begun the next. */
public final class WalSegmentCutEvent extends ApplicationEvent {

  private static final long serialVersionUID = 1L;

  private final String logName;
  private final transient SegmentInfo ended;
  private final transient SegmentInfo begun;
  private final CutTrigger trigger;

  /**
   * Reports that a log has another segment.
   *
   * @param wal the log
   * @param logName its bean name
   * @param ended the segment that nothing more is written to
   * @param begun the segment that came after it
   * @param trigger why it was created
   */
  public WalSegmentCutEvent(
      Wal wal, String logName, SegmentInfo ended, SegmentInfo begun, CutTrigger trigger) {
    super(wal);
    this.logName = logName;
    this.ended = ended;
    this.begun = begun;
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
   * @return what it was when it was ended
   */
  public SegmentInfo getEnded() {
    return ended;
  }

  /**
   * Returns the segment that came after it.
   *
   * @return what it was when it was begun
   */
  public SegmentInfo getBegun() {
    return begun;
  }

  /**
   * Returns why the next segment was begun.
   *
   * @return the reason
   */
  public CutTrigger getTrigger() {
    return trigger;
  }
}
