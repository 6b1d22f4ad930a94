package io.geolru.serving;

import io.geolru.Condition;
import io.geolru.ConditionFailedException;
import io.geolru.EntryTooLargeException;
import io.geolru.JournalFullException;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.Names;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.request.Answer;
import io.geolru.request.Attempt;
import io.geolru.request.MessageCodec;
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
import java.time.Duration;
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

    /** @param entryBytes as large an answer to a scan gets, in bytes, beyond its first entry */
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
            return request.verb().writes() ? write(clientId, request) : read(request);
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

    private Answer read(Request request) {
        Names.requireCacheName(request.cache());
        CacheState cache = state.find(request.cache());
        if (request.verb() == Verb.SIZE) {
            return Answer.counted(request.requestId(), cache == null ? 0 : cache.entries());
        }
        if (request.verb() == Verb.SCAN) {
            return cache == null ? Answer.found(request.requestId(), List.of(), false) : scan(cache, request);
        }
        Names.requireKey(request.key());
        boolean isUse = request.verb() == Verb.GET;
        Entry entry = cache == null ? null : isUse ? cache.get(request.key()) : cache.peek(request.key());
        if (entry == null) {
            return Answer.of(request.requestId(), Status.ABSENT);
        }
        Answer.Item item = item("", entry, isUse ? "" : region(entry));
        return isUse
                ? Answer.found(request.requestId(), List.of(item), false)
                : Answer.entry(request.requestId(), item, lifeLeft(entry));
    }

    private Answer scan(CacheState cache, Request request) {
        if (request.limit() < 1) {
            throw new IllegalArgumentException("limit must be at least 1, is " + request.limit());
        }
        int limit = Math.min(request.limit(), ServingConfig.MOST_SCANNED);
        String after = new String(request.value(), StandardCharsets.UTF_8);
        List<String> keys = cache.keys(request.key(), after, limit);
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
        return Answer.found(request.requestId(), found, more);
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
        if (request.verb() != Verb.CLEAR) {
            Names.requireKey(request.key());
        }
        Ttl ttl = ttl(request.ttlMs());
        Condition condition = condition(request);
        CacheState cache = cache(request.cache());
        long told = request.attempt() == Attempt.AGAIN ? request.since() : ClientWrites.NEVER_SENT;
        Outcome outcome = writes.make(by, told, () -> outcome(cache, request, ttl, condition));
        return outcome == null ? Answer.of(request.requestId(), Status.ABSENT) : made(request, outcome);
    }

    private CacheState cache(String name) {
        try {
            return state.cache(name);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e); // one more than limits.caches allows
        }
    }

    private @Nullable Outcome outcome(CacheState cache, Request request, Ttl ttl, Condition condition) {
        return switch (request.verb()) {
            case PUT -> writer.put(cache, request.key(), request.value(), request.contentType(), ttl, condition);
            case REMOVE -> writer.remove(cache, request.key(), condition);
            case TOUCH -> writer.touch(cache, request.key(), ttl);
            default -> writer.clear(cache);
        };
    }

    private static Answer made(Request request, Outcome outcome) {
        return Answer.made(request.requestId(), outcome.stamp(), outcome.origin(), outcome.wasLive());
    }

    private static Ttl ttl(long ttlMs) {
        if (ttlMs == Request.TTL_OF_CACHE) {
            return Ttl.ofCache();
        } else if (ttlMs == Request.TTL_KEEP) {
            return Ttl.keep();
        } else if (ttlMs == Request.TTL_NONE) {
            return Ttl.none();
        }
        return Ttl.of(Duration.ofMillis(ttlMs));
    }

    private static Condition condition(Request request) {
        return switch (request.expectation()) {
            case NONE -> Condition.none();
            case ABSENT -> Condition.absent();
            case PRESENT -> Condition.present();
            case VERSION -> Condition.matches(new Version(request.expectedStamp(), request.expectedOrigin()));
        };
    }
}
