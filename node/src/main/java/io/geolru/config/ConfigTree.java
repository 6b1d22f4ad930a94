package io.geolru.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings as they were given: a file, overridden by environment variables, overridden by arguments. Each step refuses unknown
 * keys at once. Used by one thread.
 */
public final class ConfigTree {
    /** What a cluster scheduler (Kubernetes) sets by itself for a service named geolru; never ours. */
    private static final Pattern SERVICE_LINK = Pattern.compile("(SERVICE|PORT)(_.*)?|.*_SERVICE_(HOST|PORT.*)");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Schema schema;
    private ObjectNode root = NODES.objectNode();

    /** An empty tree: every key has its default. */
    public ConfigTree(Schema schema) {
        this.schema = schema;
    }

    /**
     * Takes the settings of a YAML file, in place of all there are.
     *
     * @throws ConfigException when it cannot be read, is not YAML or has an unknown key
     */
    public void load(Path file) {
        root = YamlFile.read(file);
        schema.requireKnown(root);
    }

    /**
     * Overrides settings with the environment variables that begin with a prefix.
     *
     * @throws ConfigException when one stands for no known key
     */
    public void overrideFromEnvironment(Map<String, String> environment, String prefix) {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            if (!variable.getKey().startsWith(prefix)) {
                continue;
            }
            String name = variable.getKey().substring(prefix.length());
            if (SERVICE_LINK.matcher(name).matches()) {
                continue;
            }
            String path = schema.pathOfVariable(name);
            if (path == null) {
                String asPath = name.toLowerCase(Locale.ROOT).replace('_', '.');
                throw ConfigException.unknown(variable.getKey(), schema.nearest(asPath));
            }
            override(path, variable.getValue());
        }
    }

    /**
     * Overrides one setting.
     *
     * @param path the dotted path
     * @param text {@code null}, a text, or a list or section in YAML's flow style
     * @throws ConfigException when there is no such key
     */
    public void override(String path, String text) {
        // An IPv6 address and its port begin like a list.
        boolean flow = (text.startsWith("[") && text.endsWith("]"))
                || (text.startsWith("{") && !schema.isSecret(path)); // a secret may begin with whatever it likes
        JsonNode value =
                flow ? YamlFile.parse(text, path) : text.equals("null") ? NullNode.instance : TextNode.valueOf(text);
        ObjectNode change = NODES.objectNode();
        List<String> words = schema.words(path);
        ObjectNode section = change;
        for (String word : words.subList(0, words.size() - 1)) {
            section = section.putObject(word);
        }
        section.set(words.get(words.size() - 1), value);
        schema.requireKnown(change);
        merge(root, change, "");
    }

    /** The value of a key that is never null. */
    public <T> T value(Key<T> key) {
        JsonNode node = node(key.words());
        if (node.isMissingNode()) {
            return key.defaultValue();
        }
        return key.parse(textOf(key, node));
    }

    /** The value of a key that is never null, or null when it is not set. */
    public <T> @Nullable T valueIfSet(Key<T> key) {
        return isSet(key) ? value(key) : null;
    }

    /** The value of a key that may be null. */
    public <T> @Nullable T nullableValue(Key<T> key) {
        JsonNode node = node(key.words());
        if (node.isMissingNode()) {
            return key.fallback() == null ? null : key.defaultValue();
        }
        return node.isNull() ? null : key.parse(textOf(key, node));
    }

    /** The values of a key that is a list: a list, or texts with commas between them; an empty text is an empty list. */
    public <T> List<T> values(Key<T> key) {
        JsonNode node = node(key.words());
        if (node.isMissingNode()) {
            return List.of();
        }
        List<T> values = new ArrayList<>();
        if (node instanceof ArrayNode array) {
            array.forEach(element -> values.add(key.parse(textOf(key, element))));
        } else if (!textOf(key, node).isBlank()) {
            for (String element : textOf(key, node).split(",", -1)) {
                values.add(key.parse(element.strip()));
            }
        }
        return List.copyOf(values);
    }

    /** The names that a section has; none when it is not set. */
    public List<String> names(String section) {
        List<String> names = new ArrayList<>();
        node(List.of(section)).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Whether a key is set at all, be it to null. */
    public boolean isSet(Key<?> key) {
        return !node(key.words()).isMissingNode();
    }

    /** Whether a section is set at all, be it to null. */
    public boolean isSet(String section) {
        return !node(List.of(section)).isMissingNode();
    }

    /**
     * Whether a section is set to null.
     *
     * @param words the words of its path
     */
    public boolean isNull(String... words) {
        return node(List.of(words)).isNull();
    }

    /**
     * Refuses a section that is set to something else, null included.
     *
     * @param words the words of its path
     */
    public void requireSection(String... words) {
        JsonNode node = node(List.of(words));
        if (!node.isMissingNode() && !node.isObject()) {
            throw ConfigException.notAllowed(String.join(".", words), shown(node), "a section with keys of its own");
        }
    }

    private static String textOf(Key<?> key, JsonNode node) {
        if (!node.isTextual()) {
            throw key.notAllowed(shown(node));
        }
        return node.textValue();
    }

    private JsonNode node(List<String> words) {
        JsonNode node = root;
        for (String word : words) {
            node = node.path(word);
        }
        return node;
    }

    private static String shown(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.toString();
    }

    private void merge(ObjectNode into, ObjectNode change, String schemaPath) {
        for (Map.Entry<String, JsonNode> child : change.properties()) {
            String known = schema.schemaPath(schemaPath, child.getKey());
            if (known != null && schema.isSection(known) && child.getValue() instanceof ObjectNode section) {
                JsonNode present = into.get(child.getKey());
                ObjectNode inner = present instanceof ObjectNode object ? object : into.putObject(child.getKey());
                merge(inner, section, known + '.');
            } else {
                into.set(child.getKey(), child.getValue());
            }
        }
    }
}
