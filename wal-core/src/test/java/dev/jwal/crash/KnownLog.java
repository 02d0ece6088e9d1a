// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.jwal.Entry;
import dev.jwal.proto.Record;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A whole log whose every byte is known: where its records are, and which entries it holds before
 * each of them. Read by other code than the log's own.
 */
final class KnownLog {

  private static final int ENTRY = 2;

  private final Image image;
  private final List<Path> segments;
  private final List<Place> places = new ArrayList<>();

  /**
   * A record.
   *
   * @param segment which segment it is in, from 0 on
   * @param start where its frame begins
   * @param dataEnd where it ends, without padding
   * @param end where the padding after it ends
   * @param type its type
   * @param entriesBefore what the log holds up to it
   */
  record Place(int segment, int start, int dataEnd, int end, int type, List<Entry> entriesBefore) {}

  private KnownLog(Image image) {
    this.image = image;
    this.segments = image.files().keySet().stream()
        .filter(file -> file.toString().endsWith(".wal"))
        .toList();
  }

  static KnownLog of(Image image) {
    KnownLog log = new KnownLog(image);
    try {
      log.read();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    return log;
  }

  private void read() throws InvalidProtocolBufferException {
    List<Entry> entries = new ArrayList<>();
    for (int segment = 0; segment < segments.size(); segment++) {
      byte[] bytes = bytes(segment);
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int at = 0;
      while (at < bytes.length && buffer.getLong(at) != 0) {
        int length = buffer.getInt(at);
        int dataEnd = at + 8 + length;
        int end = dataEnd + 7 & ~7;
        Record record = Record.parseFrom(Arrays.copyOfRange(bytes, at + 8, dataEnd));
        int type = (int) record.getType();
        places.add(new Place(segment, at, dataEnd, end, type, List.copyOf(entries)));
        if (type == ENTRY) {
          add(entries, dev.jwal.proto.Entry.parseFrom(record.getData()));
        }
        at = end;
      }
      places.add(new Place(segment, at, at, bytes.length, 0, List.copyOf(entries)));
    }
  }

  private static void add(List<Entry> entries, dev.jwal.proto.Entry entry) {
    entries.removeIf(before -> before.index() >= entry.getIndex());
    entries.add(Entry.normal(entry.getTerm(), entry.getIndex(), entry.getData().toByteArray()));
  }

  /**
   * Whether other bytes say the same: no record differs, only bits that no protobuf reader looks
   * at.
   */
  boolean saysTheSame(int segment, byte[] other) {
    try {
      return records(other).equals(records(bytes(segment)));
    } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
      return false;
    }
  }

  /**
   * What the records say: a field that is missing has its default value, and one that is unknown
   * says nothing.
   */
  private static List<List<Object>> records(byte[] bytes) throws InvalidProtocolBufferException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<List<Object>> records = new ArrayList<>();
    for (int at = 0; at < bytes.length && buffer.getLong(at) != 0; ) {
      int dataEnd = Math.addExact(at + 8, buffer.getInt(at));
      if (buffer.getInt(at + 4) << 8 != 0 || dataEnd <= at || dataEnd > bytes.length) {
        throw new IndexOutOfBoundsException(at);
      }
      Record record = Record.parseFrom(Arrays.copyOfRange(bytes, at + 8, dataEnd));
      records.add(List.of(record.getType(), record.getCrc(), record.getData()));
      at = dataEnd + 7 & ~7;
    }
    return records;
  }

  Image image() {
    return image;
  }

  int segments() {
    return segments.size();
  }

  int last() {
    return segments.size() - 1;
  }

  Path path(int segment) {
    return segments.get(segment);
  }

  byte[] bytes(int segment) {
    return image.files().get(segments.get(segment));
  }

  /** All entries that the log holds in the end. */
  List<Entry> entries() {
    return places.get(places.size() - 1).entriesBefore();
  }

  /** The entries that the log holds where a segment ends. */
  List<Entry> entriesAtEndOf(int segment) {
    return places.stream()
        .filter(place -> place.segment() == segment)
        .reduce((before, after) -> after)
        .orElseThrow()
        .entriesBefore();
  }

  /**
   * The entries that the log holds up to a place in a segment, wherever the padding before it ends.
   */
  List<Entry> entriesBefore(int segment, long at) {
    return places(segment).stream()
        .filter(place -> at < place.dataEnd() || place.type() == 0)
        .findFirst()
        .orElseThrow()
        .entriesBefore();
  }

  /** The records of a segment; the last of them, of type 0, is its end. */
  List<Place> places(int segment) {
    return places.stream().filter(place -> place.segment() == segment).toList();
  }

  /** The record in which a byte is, or the segment's end. */
  Place placeOf(int segment, int at) {
    return places(segment).stream()
        .filter(place -> at < place.end() || place.type() == 0)
        .findFirst()
        .orElseThrow();
  }
}
