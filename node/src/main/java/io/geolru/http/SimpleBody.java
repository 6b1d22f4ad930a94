package io.geolru.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.geolru.Ttl;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a write of the simple API. Read by one thread. */
final class SimpleBody {
    private static final String BODY = "body";
    private static final String KEY = "item_key";
    private static final String VALUE = "item_value";
    private static final String EXPIRES = "expires_at";
    private static final String ACTION = "action";
    private static final String UPDATE = "update";
    private static final String DELETE = "delete";

    private final boolean mayHaveAction;
    private @Nullable String key;
    private byte @Nullable [] value;
    private Ttl ttl = Ttl.ofCache();
    private boolean isDelete;

    private SimpleBody(boolean mayHaveAction) {
        this.mayHaveAction = mayHaveAction;
    }

    /**
     * Reads a body.
     *
     * @param mayHaveAction whether the call knows the field {@code action}
     * @throws HttpProblem naming the field that is not as it must be
     */
    static SimpleBody read(Request request, boolean mayHaveAction) {
        Fields.requireJson(request);
        String text = Utf8.decode(request.body());
        if (text == null) {
            throw HttpProblem.badRequest(BODY, "is not UTF-8");
        }
        SimpleBody body = new SimpleBody(mayHaveAction);
        body.readAll(text);
        return body;
    }

    /** The key. */
    String key() {
        if (key == null) {
            throw HttpProblem.badRequest(KEY, "is missing");
        }
        return key;
    }

    /** The value as compact JSON. */
    byte[] value() {
        if (value == null) {
            throw HttpProblem.badRequest(VALUE, "is missing");
        }
        return value;
    }

    /** The life asked for. */
    Ttl ttl() {
        return ttl;
    }

    /** Whether the action is to delete. */
    boolean isDelete() {
        return isDelete;
    }

    private void readAll(String text) {
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            String done = null;
            try {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw HttpProblem.badRequest(BODY, "must be a JSON object");
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String field = parser.currentName();
                    parser.nextToken();
                    readField(field, parser);
                    done = field;
                }
                if (parser.nextToken() != null) {
                    throw HttpProblem.badRequest(BODY, "has something behind the JSON object");
                }
            } catch (JsonProcessingException e) {
                throw HttpProblem.badRequest(fieldAt(parser, done, e), Json.problem(e));
            }
        } catch (IOException e) {
            throw HttpProblem.badRequest(BODY, "cannot be read");
        }
    }

    /** The field at which reading failed; a parser looks ahead, so that it may be the one behind what was read. */
    private static String fieldAt(JsonParser parser, @Nullable String done, JsonProcessingException e) {
        JsonStreamContext context = parser.getParsingContext();
        while (context.getParent() != null && !context.getParent().inRoot()) {
            context = context.getParent();
        }
        String field = context.getCurrentName();
        boolean twice = e.getOriginalMessage().startsWith("Duplicate");
        return field == null || (field.equals(done) && !twice) ? BODY : field;
    }

    private void readField(String field, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        switch (field) {
            case KEY -> key = Fields.key(KEY, text(KEY, token, parser));
            case VALUE -> value = Json.copyCurrent(parser);
            case EXPIRES -> ttl = ttl(token, parser);
            case ACTION -> {
                if (!mayHaveAction) {
                    throw unknown(field);
                }
                isDelete = isDelete(text(ACTION, token, parser));
            }
            default -> throw unknown(field);
        }
    }

    private HttpProblem unknown(String field) {
        List<String> known = mayHaveAction ? List.of(KEY, VALUE, EXPIRES, ACTION) : List.of(KEY, VALUE, EXPIRES);
        return HttpProblem.badRequest(field, "unknown field; known: " + known);
    }

    private static String text(String field, JsonToken token, JsonParser parser) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw HttpProblem.badRequest(field, "must be a text");
        }
        return parser.getText();
    }

    private static Ttl ttl(JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return Ttl.ofCache();
        }
        if (!token.isNumeric()) {
            throw HttpProblem.badRequest(EXPIRES, "must be a number of seconds, or null");
        }
        return Fields.seconds(EXPIRES, parser.getDecimalValue());
    }

    private static boolean isDelete(String action) {
        if (!action.equals(UPDATE) && !action.equals(DELETE)) {
            throw HttpProblem.badRequest(ACTION, "must be \"update\" or \"delete\"");
        }
        return action.equals(DELETE);
    }
}
