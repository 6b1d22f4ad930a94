package io.geolru.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads YAML into a tree whose leaves are texts as they stand in the file, or null: what a text means, only its key knows. Refuses
 * keys that stand twice, aliases and a second document. Stateless.
 */
final class YamlFile {
    private static final long MAX_FILE_BYTES = 1 << 20;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private YamlFile() {}

    /**
     * Reads a file.
     *
     * @throws ConfigException when it cannot be read or is not YAML; the message has the file's name, and the line where there is one
     */
    static ObjectNode read(Path file) {
        JsonNode tree = parse(text(file), file.toString());
        if (tree.isNull()) {
            return NODES.objectNode();
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw ConfigException.of(file.toString(), "is not a mapping of keys to values");
    }

    /**
     * Reads a text.
     *
     * @param source what to call it in a message
     * @throws ConfigException when it is not YAML
     */
    static JsonNode parse(String text, String source) {
        try (YAMLParser parser = YAML.createParser(text)) {
            JsonNode tree = parser.nextToken() == null ? NullNode.instance : node(parser, source);
            if (parser.nextToken() != null) {
                throw wrong(source, parser, "a second document begins");
            }
            return tree;
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            throw ConfigException.of(source, where + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw ConfigException.of(source, "cannot be read: " + e.getMessage());
        }
    }

    private static JsonNode node(YAMLParser parser, String source) throws IOException {
        if (parser.isCurrentAlias()) {
            throw wrong(source, parser, "aliases are not understood here");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            ObjectNode object = NODES.objectNode();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                object.set(name, node(parser, source));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            ArrayNode array = NODES.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(node(parser, source));
            }
            return array;
        }
        return token == JsonToken.VALUE_NULL ? NullNode.instance : TextNode.valueOf(parser.getText());
    }

    private static String text(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw ConfigException.of(file.toString(), "is a directory, not a configuration file");
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw ConfigException.of(file.toString(), "is larger than a configuration file may be (1MB)");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (NoSuchFileException e) {
            throw ConfigException.of(file.toString(), "there is no such configuration file");
        } catch (CharacterCodingException e) {
            throw ConfigException.of(file.toString(), "is not UTF-8");
        } catch (IOException e) {
            throw ConfigException.of(file.toString(), "cannot be read: " + e);
        }
    }

    private static ConfigException wrong(String source, JsonParser parser, String what) {
        return ConfigException.of(source, "line " + parser.currentLocation().getLineNr() + ": " + what);
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
