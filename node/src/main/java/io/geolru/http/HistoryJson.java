package io.geolru.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.NodeSample;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A node's last minutes as JSON: an array for each number, which is a third as long as an object for each sample. Stateless. */
final class HistoryJson {
    private static final Map<String, ToLongFunction<NodeSample>> COLUMNS = columns();

    private HistoryJson() {}

    private static Map<String, ToLongFunction<NodeSample>> columns() {
        Map<String, ToLongFunction<NodeSample>> columns = new LinkedHashMap<>();
        columns.put("timeMs", NodeSample::timeMs);
        columns.put("writes", NodeSample::writes);
        columns.put("applied", NodeSample::applied);
        columns.put("hits", NodeSample::hits);
        columns.put("misses", NodeSample::misses);
        columns.put("entries", NodeSample::entries);
        columns.put("bytes", NodeSample::bytes);
        columns.put("journalBytes", NodeSample::journalBytes);
        columns.put("heapBytes", NodeSample::heapBytes);
        columns.put("lagEvents", NodeSample::lagEvents);
        columns.put("lagMs", NodeSample::lagMs);
        return columns;
    }

    static void write(JsonGenerator json, List<NodeSample> samples) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, ToLongFunction<NodeSample>> column : COLUMNS.entrySet()) {
            long[] numbers = samples.stream().mapToLong(column.getValue()).toArray();
            json.writeFieldName(column.getKey());
            json.writeArray(numbers, 0, numbers.length);
        }
        json.writeEndObject();
    }
}
