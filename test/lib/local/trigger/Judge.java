import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.zip.CRC32;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.*;
import org.apache.kafka.common.serialization.*;

/**
 * Judge.java BROKER SEED: fills topics of every codec, compacted or not, of either kind of time, with transactions that
 * overlap and are aborted, and says what Java's own consumer reads in them: `topic NAME COUNT CRC`. Judge.java SEED
 * needs no broker: batches of every codec and format, those that no broker writes any more too, what Java reads in them
 * and their bytes: `bytes NAME COUNT CRC BASE64`.
 */
public class Judge {
  static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  static String broker;
  static Random random;

  record Kind(String name, String codec, boolean compacted, boolean appended) {}

  public static void main(String[] arguments) throws Exception {
    random = new Random(Long.parseLong(arguments[arguments.length - 1]));
    if (arguments.length == 1) {
      for (byte format = 0; format < 3; format++)
        for (String codec : format < 2 ? CODECS.subList(0, 4) : CODECS)
          for (TimestampType type : List.of(TimestampType.CREATE_TIME, TimestampType.LOG_APPEND_TIME))
            bytes(format, codec, type);
      return;
    }
    broker = arguments[0];
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
      var cleaner = new ConfigResource(ConfigResource.Type.BROKER, "");
      set(admin, cleaner, "log.cleaner.backoff.ms", "100");
      // Each cleaning of a partition blanks it: no larger than it may be.
      set(admin, cleaner, "log.cleaner.dedupe.buffer.size", "2097152");
      List<Kind> kinds = new ArrayList<>();
      for (String codec : CODECS)
        for (boolean compacted : List.of(false, true))
          for (boolean appended : List.of(false, true))
            kinds.add(new Kind("judge." + codec + (compacted ? ".compacted" : "") + (appended ? ".appended" : ""), codec, compacted, appended));
      List<NewTopic> topics = new ArrayList<>();
      for (Kind kind : kinds) topics.add(new NewTopic(kind.name, 1, (short) 1).configs(Map.of(
        "cleanup.policy", kind.compacted ? "compact" : "delete", "retention.ms", "-1", "segment.ms", "50",
        "min.cleanable.dirty.ratio", "0.01", "message.timestamp.type", kind.appended ? "LogAppendTime" : "CreateTime")));
      topics.add(new NewTopic("judge.many", 1, (short) 1).configs(Map.of("max.message.bytes", "10000000")));
      admin.createTopics(topics).all().get();
      for (String codec : CODECS) fill(kinds.stream().filter(kind -> kind.codec.equals(codec)).toList(), codec);
      many();
      Map<String, Integer> before = new HashMap<>();
      List<Kind> waiting = new ArrayList<>(kinds.stream().filter(Kind::compacted).toList());
      for (Kind kind : waiting) before.put(kind.name, lastOffset(kind.name));
      while (!waiting.isEmpty()) {
        waiting.removeIf(kind -> read(kind.name, "read_uncommitted").count < before.get(kind.name) / 2);
        if (!waiting.isEmpty()) Thread.sleep(200);
      }
      // Other tests go on beside it.
      set(admin, cleaner, "log.cleaner.backoff.ms", "15000");
      for (Kind kind : kinds) set(admin, new ConfigResource(ConfigResource.Type.TOPIC, kind.name), "cleanup.policy", "delete");
      for (Kind kind : kinds) {
        Digest digest = read(kind.name, "read_committed");
        for (Digest again; !(again = read(kind.name, "read_committed")).equals(digest); digest = again) Thread.sleep(200);
        System.out.println("topic " + kind.name + " " + digest.count + " " + digest.value());
      }
    }
  }

  static void set(Admin admin, ConfigResource what, String name, String value) throws Exception {
    var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(what, List.of(change))).all().get();
  }

  static KafkaProducer<byte[], byte[]> producer(String codec, String transaction, boolean idempotent) {
    Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", broker, "compression.type", codec,
      "linger.ms", "1000", "batch.size", "100000", "enable.idempotence", idempotent));
    if (transaction != null) settings.put("transactional.id", transaction + codec);
    var made = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    if (transaction != null) made.initTransactions();
    return made;
  }

  /** Each phase is at least one batch, and a segment, in each topic. */
  static void fill(List<Kind> kinds, String codec) throws Exception {
    try (var plain = producer(codec, null, false); var once = producer(codec, null, true);
         var a = producer(codec, "a", true); var b = producer(codec, "b", true)) {
      send(kinds, once, 1, "emptied");
      send(kinds, plain, 300, "k");
      send(kinds, once, 40, "k");
      a.beginTransaction();
      send(kinds, a, 3, "k");
      b.beginTransaction();
      send(kinds, b, 3, "k");
      send(kinds, a, 2, "k");
      send(kinds, plain, 2, "emptied");
      b.abortTransaction();
      send(kinds, a, 2, "k");
      a.abortTransaction();
      b.beginTransaction();
      for (Kind kind : kinds) for (int key : List.of(0, 5))
        b.send(new ProducerRecord<>(kind.name, 0, new IntegerSerializer().serialize("", key), value()));
      b.flush();
      b.abortTransaction();
      a.beginTransaction();
      send(kinds, a, 20, "k");
      a.commitTransaction();
      send(kinds, once, 200, "k");
      b.beginTransaction();
      send(kinds, b, 10, "k");
      b.abortTransaction();
    }
  }

  /** More records in a batch than a call takes arguments. */
  static void many() {
    var settings = Map.<String, Object>of("bootstrap.servers", broker, "compression.type", "gzip", "linger.ms", "60000",
      "batch.size", "9000000", "max.request.size", "9000000");
    try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < 150_000; i++) producer.send(new ProducerRecord<>("judge.many", 0, null, new byte[] {'[', ']'}));
    }
  }

  static void send(List<Kind> kinds, KafkaProducer<byte[], byte[]> producer, int count, String keys) throws Exception {
    Thread.sleep(60);
    for (int i = 0; i < count; i++)
      for (Kind kind : kinds) {
        byte[] key = kind.compacted || random.nextBoolean() ? bytes(keys.equals("k") ? "k" + random.nextInt(10) : keys) : null;
        long time = 1_700_000_000_000L + (random.nextInt(8) == 0 ? random.nextLong(-1_000_000_000_000L, 60_000_000_000L) : i);
        producer.send(new ProducerRecord<>(kind.name, 0, time, key, value(), headers()));
      }
    producer.flush();
  }

  static byte[] value() {
    if (random.nextInt(10) == 0) return null;
    byte[] value = new byte[random.nextInt(20) == 0 ? random.nextInt(5_000) : random.nextInt(40)];
    if (random.nextBoolean()) random.nextBytes(value);
    else Arrays.fill(value, (byte) 'v');
    return value;
  }

  static List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) headers.add(new RecordHeader(List.of("", "a", "ünïcode", "7").get(random.nextInt(4)), value()));
    return headers;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static int lastOffset(String topic) {
    try (var consumer = consumer("read_uncommitted")) {
      var partition = new TopicPartition(topic, 0);
      return consumer.endOffsets(List.of(partition)).get(partition).intValue();
    }
  }

  static KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    return new KafkaConsumer<>(Map.of("bootstrap.servers", broker, "isolation.level", isolation, "max.poll.records", 10_000),
      new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static Digest read(String topic, String isolation) {
    Digest digest = new Digest();
    try (var consumer = consumer(isolation)) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end)
        for (var each : consumer.poll(Duration.ofMillis(100)))
          digest.add(each.offset(), each.timestamp(), each.timestampType(), buffer(each.key()), buffer(each.value()), each.headers().toArray());
    }
    return digest;
  }

  static void bytes(byte format, String codec, TimestampType type) {
    if (format == 0 && type != TimestampType.CREATE_TIME) return;
    MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(200_000), format,
      Compression.of(CompressionType.forName(codec)).build(), format == 0 ? TimestampType.NO_TIMESTAMP_TYPE : type, 1_000L, 1_600_000_000_000L);
    for (int i = 0; i < 15; i++)
      builder.appendWithOffset(1_000 + 3 * i, format == 0 ? RecordBatch.NO_TIMESTAMP : 1_500_000_000_000L + random.nextInt(), random.nextBoolean() ? null : bytes("k" + i), value(), format < 2 ? new Header[0] : headers().toArray(new Header[0]));
    MemoryRecords records = builder.build();
    Digest digest = new Digest();
    for (var each : records.records())
      digest.add(each.offset(), each.timestamp(), batchType(records), each.key(), each.value(), each.headers());
    byte[] all = new byte[records.sizeInBytes()];
    records.buffer().duplicate().get(all);
    System.out.println("bytes " + codec + ".v" + format + "." + type.name() + " " + digest.count + " " + digest.value() + " " + Base64.getEncoder().encodeToString(all));
  }

  static TimestampType batchType(MemoryRecords records) {
    return records.batches().iterator().next().timestampType();
  }

  static ByteBuffer buffer(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  static class Digest {
    int count;
    final CRC32 crc = new CRC32();

    void add(long offset, long timestamp, TimestampType type, ByteBuffer key, ByteBuffer value, Header[] headers) {
      count++;
      crc.update(ByteBuffer.allocate(17).putLong(offset).putLong(timestamp).put((byte) (type == TimestampType.LOG_APPEND_TIME ? 1 : 0)).flip());
      sized(key);
      sized(value);
      crc.update(ByteBuffer.allocate(4).putInt(headers.length).flip());
      for (Header header : headers) {
        sized(ByteBuffer.wrap(bytes(header.key())));
        sized(buffer(header.value()));
      }
    }

    void sized(ByteBuffer bytes) {
      crc.update(ByteBuffer.allocate(4).putInt(bytes == null ? -1 : bytes.remaining()).flip());
      if (bytes != null) crc.update(bytes.duplicate());
    }

    String value() {
      return Long.toHexString(crc.getValue());
    }

    boolean equals(Digest other) {
      return count == other.count && value().equals(other.value());
    }
  }
}
