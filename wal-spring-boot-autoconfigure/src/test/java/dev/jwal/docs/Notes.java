// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.docs;

import dev.jwal.annotation.WalListener;
import dev.jwal.template.WalEntry;
import dev.jwal.template.WalTemplate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Service;

// snippet notes
@Service
class Notes {

  private final List<String> notes = new CopyOnWriteArrayList<>();
  private final WalTemplate wal;

  Notes(WalTemplate wal) {
    this.wal = wal;
  }

  void add(String note) {
    wal.append(note, this::on); // returns when the note is on disk
  }

  List<String> all() {
    return notes;
  }

  @WalListener // hears every note again when the application starts
  void on(WalEntry<String> entry) {
    notes.add(entry.value());
  }
}
// end
