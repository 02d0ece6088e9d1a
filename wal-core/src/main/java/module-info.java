/** etcd's write-ahead log for the JVM. */
module dev.jwal {
  requires com.google.protobuf;
  requires static org.jspecify;

  exports dev.jwal;
  exports dev.jwal.directory;
  exports dev.jwal.inspect;
}
