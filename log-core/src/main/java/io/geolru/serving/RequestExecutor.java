package io.geolru.serving;

import io.geolru.ConditionFailedException;
import io.geolru.EntryTooLargeException;
import io.geolru.JournalFullException;
import io.geolru.event.Event;
import io.geolru.event.Names;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.request.Answer;
import io.geolru.request.Attempt;
import io.geolru.request.MessageCodec;
import io.geolru.request.Operation;
import io.geolru.request.Request;
import io.geolru.request.Status;
import io.geolru.request.Verb;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.NodeState;
import io.geolru.writer.ClientRequest;
import io.geolru.writer.ClientWrites;
import io.geolru.writer.ForgottenRequestException;
import io.geolru.writer.HeldLog;
import io.geolru.writer.Outcome;
import io.geolru.writer.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does what a request asks for. Nothing that a client sends makes it throw: what is wrong is in the answer. Thread-safe. */
public final class RequestExecutor {
    private final NodeState state;
    private final Writer writer;
    private final ClientWrites writes;
    private final Origins origins;
    private final TimeSource time;
    private final int entryBytes;

    /**
     * Makes one.
     *
     * @param entryBytes as large an answer to a scan gets, in bytes, beyond its first entry
     */
    public RequestExecutor(
            NodeState state, Writer writer, ClientWrites writes, Origins origins, TimeSource time, int entryBytes) {
        this.state = state;
        this.writer = writer;
        this.writes = writes;
        this.origins = origins;
        this.time = time;
        this.entryBytes = entryBytes;
    }

    /** What this node holds. */
    HeldLog held() {
        return writer.held();
    }

    /** Does it, and says what became of it. */
    Answer execute(long clientId, Request request) {
        try {
            requireSound(request.operation());
            return request.operation().verb().writes()
                    ? write(clientId, request)
                    : read(request.requestId(), request.operation());
        } catch (ConditionFailedException e) {
            return failed(request, Status.CONDITION_FAILED, e);
        } catch (EntryTooLargeException e) {
            return failed(request, Status.TOO_LARGE, e);
        } catch (JournalFullException e) {
            return failed(request, Status.FULL, e);
        } catch (ForgottenRequestException e) {
            return failed(request, Status.UNKNOWN, e);
        } catch (IllegalArgumentException e) {
            return failed(request, Status.BAD_REQUEST, e);
        } catch (IllegalStateException e) {
            return failed(request, Status.CLOSED, e);
        }
    }

    private static Answer failed(Request request, Status status, RuntimeException why) {
        return Answer.of(request.requestId(), status, String.valueOf(why.getMessage()));
    }

    /** Why a request cannot wait for a version: it writes, or is none that could be done; null when it can. What waits is short then. */
    @Nullable Answer refuseToWait(Request request) {
        try {
            requireSound(request.operation());
            return null;
        } catch (IllegalArgumentException e) {
            return failed(request, Status.BAD_REQUEST, e);
        }
    }

    private static void requireSound(Operation what) {
        Names.requireCacheName(what.cache());
        boolean isOfKey = what.verb() != Verb.CLEAR && what.verb() != Verb.SIZE && what.verb() != Verb.SCAN;
        if (isOfKey) {
            Names.requireKey(what.key());
        }
        if (what.verb() == Verb.PUT) {
            Names.requireContentType(what.content().type());
        } else if (what.content().bytes().length > Names.MAX_KEY_BYTES
                || what.key().length() > Names.MAX_KEY_BYTES) {
            throw new IllegalArgumentException("only a put has a value");
        }
        if (what.verb().writes() && what.after() != null) {
            throw new IllegalArgumentException("only a read sees a version that it names");
        }
    }

    private Answer read(long id, Operation what) {
        CacheState cache = state.find(what.cache());
        if (what.verb() == Verb.SIZE) {
            return Answer.counted(id, cache == null ? 0 : cache.entries());
        }
        if (what.verb() == Verb.SCAN) {
            return cache == null ? Answer.found(id, List.of(), false) : scan(cache, id, what);
        }
        boolean isUse = what.verb() == Verb.GET;
        Entry entry = cache == null ? null : isUse ? cache.get(what.key()) : cache.peek(what.key());
        if (entry == null) {
            return Answer.of(id, Status.ABSENT);
        }
        Answer.Item item = item("", entry, isUse ? "" : region(entry));
        return isUse ? Answer.found(id, List.of(item), false) : Answer.entry(id, item, lifeLeft(entry));
    }

    private Answer scan(CacheState cache, long id, Operation what) {
        if (what.limit() < 1) {
            throw new IllegalArgumentException("limit must be at least 1, is " + what.limit());
        }
        int limit = Math.min(what.limit(), ServingConfig.MOST_SCANNED);
        String after = new String(what.content().bytes(), StandardCharsets.UTF_8);
        List<String> keys = cache.keys(what.key(), after, limit);
        List<Answer.Item> found = new ArrayList<>(keys.size());
        long bytes = 0;
        boolean more = keys.size() == limit;
        for (String key : keys) {
            Entry entry = cache.peek(key);
            if (entry == null) {
                continue;
            }
            Answer.Item item = item(key, entry, region(entry));
            bytes += MessageCodec.lengthOf(item);
            if (bytes > entryBytes && !found.isEmpty()) {
                more = true;
                break;
            }
            found.add(item);
        }
        return Answer.found(id, found, more);
    }

    private long lifeLeft(Entry entry) {
        return entry.expiresAt() == Event.NEVER ? 0 : Math.max(1, entry.expiresAt() - time.epochMillis());
    }

    private String region(Entry entry) {
        return origins.of(entry.origin()).region();
    }

    private static Answer.Item item(String key, Entry entry, String region) {
        return new Answer.Item(
                key, entry.contentType(), entry.value(), entry.stamp(), entry.origin(), entry.expiresAt(), region);
    }

    private Answer write(long clientId, Request request) {
        ClientRequest by = new ClientRequest(clientId, request.requestId());
        if (request.attempt() == Attempt.ONLY_IF_MADE) {
            Outcome made = writes.find(by);
            return made == null ? Answer.of(request.requestId(), Status.UNKNOWN) : made(request, made);
        }
        Operation operation = request.operation();
        long told = request.attempt() == Attempt.AGAIN ? request.since() : ClientWrites.NEVER_SENT;
        Outcome outcome = writes.make(by, told, () -> outcome(operation));
        return outcome == null ? Answer.of(request.requestId(), Status.ABSENT) : made(request, outcome);
    }

    private @Nullable Outcome outcome(Operation what) {
        CacheState cache = state.find(what.cache());
        if (cache != null) {
            return outcome(cache, what);
        } else if (what.verb() == Verb.TOUCH) {
            return null;
        }
        byte[] value = what.verb() == Verb.PUT ? what.content().bytes() : null;
        return writer.intoNew(
                what.cache(),
                what.key(),
                what.content().type(),
                value,
                what.condition(),
                () -> outcome(make(what.cache()), what));
    }

    private CacheState make(String cache) {
        try {
            return state.cache(cache);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e); // one more than limits.caches allows
        }
    }

    private @Nullable Outcome outcome(CacheState cache, Operation what) {
        Operation.Content content = what.content();
        return switch (what.verb()) {
            case PUT -> writer.put(cache, what.key(), content.bytes(), content.type(), what.ttl(), what.condition());
            case REMOVE -> writer.remove(cache, what.key(), what.condition());
            case TOUCH -> writer.touch(cache, what.key(), what.ttl());
            default -> writer.clear(cache);
        };
    }

    private static Answer made(Request request, Outcome outcome) {
        return Answer.made(request.requestId(), outcome.stamp(), outcome.origin(), outcome.wasLive());
    }
}
