import java.io.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.*;

/**
 * Cases.java BROKER TOPIC: does what the lines of its input say, in their order, with Java's own clients, and answers each with
 * `done`. A tick's sector is its case, so that a sum that is wrong says where. `read` prints what read_committed shows since the
 * last time: `record PARTITION OFFSET BASE64`, with `-` for no value and `huge` for what the run under test cannot read.
 */
public class Cases {
  static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  /** More than a batch may unpack to on the run under test. */
  static final int HUGE = 9_000_000;
  static String broker, topic;
  static Admin admin;
  static int ids = 0;
  static KafkaProducer<byte[], byte[]> kept, lost;
  /** Where the next `read` begins, by partition. */
  static final Map<Integer, Long> shown = new HashMap<>();

  public static void main(String[] arguments) throws Exception {
    broker = arguments[0];
    topic = arguments[1];
    admin = Admin.create(Map.of("bootstrap.servers", broker));
    var lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = lines.readLine()) != null; System.out.println("done")) {
      switch (line) {
        case "warm" -> each("none", "warm", 1);
        case "fill" -> fill();
        case "open" -> open();
        case "close" -> close();
        case "tail" -> tail();
        case "grow" -> grow();
        case "again" -> again();
        case "read" -> read();
        default -> throw new IllegalArgumentException(line);
      }
    }
    System.exit(0);
  }

  static void fill() throws Exception {
    compacted();
    for (String codec : CODECS) each(codec, codec, 20);
    many();
    aborts();
    odd();
    unreadable();
    each("zstd", "behind all", 5);
  }

  /** Leaves a batch that was emptied at the end of a segment, and gaps of 10,000 offsets. */
  static void compacted() throws Exception {
    set(topicResource(), Map.of("cleanup.policy", "compact", "segment.ms", "50", "min.cleanable.dirty.ratio", "0.01",
      "retention.ms", "-1", "max.message.bytes", "10000000", "message.timestamp.after.max.ms", "" + Long.MAX_VALUE));
    set(new ConfigResource(ConfigResource.Type.BROKER, ""), Map.of("log.cleaner.backoff.ms", "100"));
    try (var plain = producer("none", null, false); var once = producer("none", null, true)) {
      for (int partition = 0; partition < 3; partition++) {
        send(plain, partition, "first", tick("compacted"), null);
        segment(plain);
        send(once, partition, "emptied", tick("emptied"), null);
        segment(once);
        send(plain, partition, "emptied", tick("compacted"), null);
        segment(plain);
        for (int round = 0; round < 2; round++) {
          for (int i = round; i < 10_000; i++) send(plain, partition, "gap" + i, "[]", null);
          segment(plain);
        }
        send(plain, partition, "last", tick("compacted"), null);
        segment(plain);
        send(plain, partition, "end", tick("compacted"), null);
      }
    }
    for (int partition = 0; partition < 3; partition++)
      while (records("read_uncommitted", partition, 0).size() > 15_000) Thread.sleep(200);
    set(topicResource(), Map.of("cleanup.policy", "delete"));
  }

  static void each(String codec, String name, int count) {
    try (var producer = producer(codec, null, true)) {
      for (int i = 0; i < count; i++)
        for (int partition = 0; partition < 3; partition++) send(producer, partition, i % 2 == 0 ? null : "k" + i, tick(name), null);
    }
  }

  static void many() {
    try (var producer = producer("gzip", null, true)) {
      for (int i = 0; i < 150_000; i++) send(producer, 1, null, "[]", null);
      send(producer, 1, null, tick("behind many"), null);
    }
  }

  /** Overlapping aborted transactions, among them one with keys that look like markers. */
  static void aborts() throws Exception {
    try (var a = producer("lz4", "a", true); var b = producer("snappy", "b", true); var plain = producer("none", null, false)) {
      for (int partition = 0; partition < 3; partition++) {
        a.beginTransaction();
        send(a, partition, null, tick("aborted"), null);
        b.beginTransaction();
        send(b, partition, null, tick("aborted"), null);
        send(a, partition, null, tick("aborted"), null);
        send(plain, partition, null, tick("between aborts"), null);
        b.abortTransaction();
        send(a, partition, null, tick("aborted"), null);
        a.abortTransaction();
        b.beginTransaction();
        for (int key : List.of(0, 5, 0)) b.send(new ProducerRecord<>(topic, partition, new IntegerSerializer().serialize("", key), bytes(tick("aborted"))));
        b.flush();
        b.abortTransaction();
        a.beginTransaction();
        a.send(new ProducerRecord<>(topic, partition, new IntegerSerializer().serialize("", 0), bytes(tick("committed"))));
        a.commitTransaction();
        send(plain, partition, null, tick("behind aborts"), null);
      }
    }
  }

  static void odd() {
    try (var producer = producer("none", null, true)) {
      String good = tick("beside NaN");
      send(producer, 0, null, good.substring(0, good.length() - 1) + "," + tick("NaN").substring(1).replace("\"price\":1", "\"price\":NaN"), null);
      send(producer, 1, null, tick("nanoseconds"), 1_767_225_600_000_000_000L);
      send(producer, 1, null, tick("long ago"), 0L);
      send(producer, 2, "tombstone", null, null);
    }
  }

  /** One that unpacks to too much between two that do not, and one that is spoilt later. */
  static void unreadable() {
    try (var plain = producer("none", null, true)) {
      send(plain, 2, null, tick("spoilt on disk"), null);
    }
    try (var producer = producer("gzip", null, true)) {
      for (int partition = 0; partition < 3; partition++) {
        send(producer, partition, null, tick("before unreadable"), null);
        producer.flush();
        send(producer, partition, null, tick("unreadable") + " ".repeat(HUGE), null);
        producer.flush();
        send(producer, partition, null, tick("behind unreadable"), null);
        producer.flush();
      }
    }
  }

  /** One transaction that will be committed, one whose producer is gone; records behind both. */
  static void open() throws Exception {
    kept = producer("zstd", "kept", true);
    lost = producer("none", "lost", true);
    kept.beginTransaction();
    lost.beginTransaction();
    send(kept, 0, null, tick("committed later"), null);
    send(lost, 1, null, tick("aborted"), null);
    kept.flush();
    lost.flush();
    each("none", "behind open", 3);
  }

  static void close() {
    kept.commitTransaction();
    kept.close();
    // A producer of the same transactional id fences the one before, whose transaction is aborted.
    producer("none", "lost", true).close();
    lost.close(Duration.ZERO);
  }

  static void tail() throws Exception {
    try (var a = producer("gzip", "tail", true)) {
      a.beginTransaction();
      for (int i = 0; i < 100; i++) for (int partition = 0; partition < 3; partition++) send(a, partition, null, tick("aborted"), null);
      a.abortTransaction();
    }
  }

  static void grow() throws Exception {
    int had = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(had + 1))).all().get();
    try (var producer = producer("lz4", null, true)) {
      for (int i = 0; i < 5; i++) producer.send(new ProducerRecord<>(topic, had, null, bytes(tick("new partition")))).get();
    }
  }

  static void again() throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
    shown.clear();
    while (admin.listTopics().names().get().contains(topic)) Thread.sleep(50);
    for (boolean isMade = false; !isMade; ) {
      try {
        admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
        isMade = true;
      } catch (java.util.concurrent.ExecutionException error) {
        Thread.sleep(50);
      }
    }
    try (var producer = producer("none", null, true)) {
      for (int partition = 0; partition < 3; partition++) send(producer, partition, null, tick("made again"), 1_000_000_000_000L);
    }
  }

  static void read() {
    int partitions = 0;
    try (var consumer = consumer("read_committed")) {
      partitions = consumer.partitionsFor(topic).size();
    }
    for (int partition = 0; partition < partitions; partition++)
      for (var record : records("read_committed", partition, shown.getOrDefault(partition, 0L))) {
        shown.put(partition, record.offset() + 1);
        byte[] value = record.value();
        String text = value == null ? "-" : value.length > HUGE ? "huge" : Base64.getEncoder().encodeToString(value);
        System.out.println("record " + partition + " " + record.offset() + " " + text);
      }
  }

  static List<ConsumerRecord<byte[], byte[]>> records(String isolation, int partition, long from) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (var consumer = consumer(isolation)) {
      var place = new TopicPartition(topic, partition);
      consumer.assign(List.of(place));
      consumer.seek(place, from);
      long end = consumer.endOffsets(List.of(place)).get(place);
      while (consumer.position(place) < end) for (var record : consumer.poll(Duration.ofMillis(100))) all.add(record);
    }
    return all;
  }

  static KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    return new KafkaConsumer<>(Map.of("bootstrap.servers", broker, "isolation.level", isolation, "max.poll.records", 10_000),
      new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static KafkaProducer<byte[], byte[]> producer(String codec, String transaction, boolean idempotent) {
    Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", broker, "compression.type", codec, "linger.ms", "1000",
      "batch.size", "9500000", "max.request.size", "20000000", "buffer.memory", "100000000", "enable.idempotence", idempotent));
    if (transaction != null) settings.putAll(Map.of("transactional.id", transaction, "transaction.timeout.ms", 600_000));
    var made = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    if (transaction != null) made.initTransactions();
    return made;
  }

  /** Sends soon, but for what is sent in thousands: that shares a batch. */
  static void send(KafkaProducer<byte[], byte[]> producer, int partition, String key, String value, Long time) {
    producer.send(new ProducerRecord<>(topic, partition, time, bytes(key), bytes(value)));
    if (value != null && value.contains("\"aborted\"")) producer.flush();
  }

  /** What is sent behind comes into another segment. */
  static void segment(KafkaProducer<byte[], byte[]> producer) throws Exception {
    producer.flush();
    Thread.sleep(60);
  }

  static String tick(String name) {
    int id = ++ids;
    return "[{\"id\":" + id + ",\"created_at\":\"2026-02-02T00:00:00.000Z\",\"ticker\":\"CASE\",\"sector\":\"" + name + "\",\"volume\":" + (id * 7919L % 1009 + 1) + ",\"market_cap\":1,\"price\":1}]";
  }

  static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  static ConfigResource topicResource() {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  static void set(ConfigResource what, Map<String, String> values) throws Exception {
    List<AlterConfigOp> changes = new ArrayList<>();
    for (var each : values.entrySet()) changes.add(new AlterConfigOp(new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET));
    admin.incrementalAlterConfigs(Map.of(what, changes)).all().get();
  }
}
