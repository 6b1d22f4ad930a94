package io.geolru.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All keys of a configuration: finds what is unknown, what is nearest to it, and what an environment variable stands for. Immutable. */
public final class Schema {
    private static final String ANY = "*";

    private final Map<String, Key<?>> keys = new LinkedHashMap<>();
    private final List<String> sections = new ArrayList<>();

    /** @param keys every key that there is */
    public Schema(List<Key<?>> keys) {
        for (Key<?> key : keys) {
            this.keys.put(key.path(), key);
            for (int dot = key.path().indexOf('.'); dot > 0; dot = key.path().indexOf('.', dot + 1)) {
                String section = key.path().substring(0, dot);
                if (!sections.contains(section)) {
                    sections.add(section);
                }
            }
        }
    }

    /** Every key, in the order in which they were given. */
    public List<Key<?>> keys() {
        return List.copyOf(keys.values());
    }

    /**
     * Refuses a tree that has a key that there is not.
     *
     * @throws ConfigException naming the key and the nearest known one
     */
    void requireKnown(ObjectNode tree) {
        requireKnown(tree, "", "");
    }

    private void requireKnown(ObjectNode section, String path, String schemaPath) {
        for (Map.Entry<String, JsonNode> child : section.properties()) {
            String childPath = path + child.getKey();
            String known = schemaPath(schemaPath, child.getKey());
            if (known == null) {
                throw ConfigException.unknown(withoutSecrets(childPath), nearest(childPath));
            }
            if (sections.contains(known) && child.getValue() instanceof ObjectNode inner) {
                requireKnown(inner, childPath + '.', known + '.');
            }
        }
    }

    /** Whether what stands at a path must never be shown. */
    boolean isSecret(String path) {
        Key<?> key = keys.get(path);
        return key != null && key.secret();
    }

    /** In {@code {token:abc}} the blank is forgotten, so that all of it is the key. */
    private String withoutSecrets(String unknown) {
        for (Key<?> key : keys.values()) {
            if (key.secret() && unknown.startsWith(key.path())) {
                return key.path() + Key.HIDDEN;
            }
        }
        return unknown;
    }

    /**
     * The path in the schema of a section's child, or null when there is no such.
     *
     * @param parent the section's path in the schema with a dot behind it, empty for the root
     */
    @Nullable String schemaPath(String parent, String child) {
        for (String candidate : List.of(parent + child, parent + ANY)) {
            if (keys.containsKey(candidate) || sections.contains(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /** Whether a path of the schema is a section, and not one key. */
    boolean isSection(String schemaPath) {
        return sections.contains(schemaPath);
    }

    /** The words of a dotted path; what a {@code *} stands for may have dots itself. */
    List<String> words(String path) {
        for (Key<?> key : keys.values()) {
            int star = key.words().indexOf(ANY);
            if (star < 0) {
                continue;
            }
            String before = String.join(".", key.words().subList(0, star)) + '.';
            String after = '.'
                    + String.join(".", key.words().subList(star + 1, key.words().size()));
            int end = path.length() - after.length();
            if (path.startsWith(before) && path.endsWith(after) && end > before.length()) {
                return key.at(path.substring(before.length(), end)).words();
            }
        }
        return List.of(path.split("\\.", -1));
    }

    /** The known path that is most like an unknown one: as a whole, by its beginning, or by its last word in another place. */
    String nearest(String unknown) {
        String[] words = unknown.split("\\.", -1);
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String path : paths()) {
            if (path.endsWith(ANY)) {
                continue;
            }
            String named = named(path, words);
            String lastWord = named.substring(named.lastIndexOf('.') + 1);
            int asWhole = named.startsWith(unknown) ? 1 : distance(unknown, named);
            int byLastWord = distance(words[words.length - 1], lastWord) + 2;
            if (Math.min(asWhole, byLastWord) < least) {
                least = Math.min(asWhole, byLastWord);
                best = named;
            }
        }
        return best;
    }

    private List<String> paths() {
        List<String> paths = new ArrayList<>(keys.keySet());
        paths.addAll(sections);
        return paths;
    }

    /** A schema path with its {@code *} replaced by the word that a user wrote there, where there is one. */
    private static String named(String schemaPath, String[] words) {
        String[] segments = schemaPath.split("\\.", -1);
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].equals(ANY)) {
                segments[i] = i < words.length ? words[i] : "default";
            }
        }
        return String.join(".", segments);
    }

    /**
     * The path that an environment variable stands for.
     *
     * @param name the variable's name without its prefix: {@code HTTP_MAX_BODY_BYTES} or {@code HTTP_MAXBODYBYTES}
     * @return the path, or null when there is none; a {@code *} is replaced by the word in lower case
     */
    @Nullable String pathOfVariable(String name) {
        String plain = plain(name);
        for (String path : paths()) {
            int star = path.indexOf('*');
            if (star < 0) {
                if (plain(path).equals(plain)) {
                    return path;
                }
                continue;
            }
            String before = plain(path.substring(0, star));
            String after = plain(path.substring(star + 1));
            int middle = plain.length() - before.length() - after.length();
            if (!after.isEmpty() && middle > 0 && plain.startsWith(before) && plain.endsWith(after)) {
                String word = plain.substring(before.length(), before.length() + middle);
                return path.replace(ANY, word);
            }
        }
        return null;
    }

    private static String plain(String text) {
        return text.replaceAll("[._]", "").toLowerCase(Locale.ROOT);
    }

    /** The edit distance of two texts (Wagner and Fischer, "The String-to-String Correction Problem", 1974), case ignored. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int substituted = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
